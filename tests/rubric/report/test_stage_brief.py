"""The interviewer's page of a stage."""

from __future__ import annotations

import pytest
from inline_snapshot import snapshot

from rubric.markdown import render
from rubric.report.stage_brief import stage_brief
from rubric.stage import GENERAL, SPECIALISATIONS
from rubric.stages import PIPELINE, shipped
from tests.rubric.test_stage_file import GOOD, read


def test_the_page_holds_tasks_defects_and_probes() -> None:
    """What to say, what to watch for, what everybody is asked, what is broken, what else to ask."""
    assert render(stage_brief(read(GOOD), "nlp")) == snapshot("""\
# Small talk

See whether the candidate talks.

20 minutes. For interviewers: not to be shown to the candidate.

## Talk (15 minutes)

**Say:** Talk to us.

**Watch for:**

- A pause
- A question

**Ask everybody, in this order:**

|  | Ask | Listen for | Row |
| --- | --- | --- | --- |
| 1 | How are things | Well. | Words |

<details><summary>What is wrong with broken-radio</summary>

| Where | Shows | Cause |
| --- | --- | --- |
| `src/radio.py:12` | `silence` | The plug is out. |

</details>

## Probes, nlp

Pick those that fit what you saw; note the answer before you score.

|  | Ask | Listen for | Row |
| --- | --- | --- | --- |
| 1 | Tell us why | Because. | Pauses |
| 2 | Tell us which words | These. Those. | Words |
""")


def test_without_a_specialisation_only_everybodys_probes_are_there() -> None:
    """So it is for one that the stage does not know."""
    stage = read(GOOD)
    assert render(stage_brief(stage)) == render(stage_brief(stage, "robotics"))
    assert "Tell us which words" not in render(stage_brief(stage))


def test_what_a_stage_file_says_is_shown_as_it_stands() -> None:
    """Markup in a team's own stage file stays text."""
    text = GOOD.replace("Talk to us.", '"@all <b>|</b> ![x](y)"')
    assert "<b>" not in render(stage_brief(read(text)))
    assert "@all" not in render(stage_brief(read(text)))


@pytest.mark.parametrize("name", PIPELINE)
@pytest.mark.parametrize("specialisation", [GENERAL, *SPECIALISATIONS])
def test_every_shipped_page_fits_a_comment(name: str, specialisation: str) -> None:
    """Nothing is cut, and the longest leaves room for the boxes beside it."""
    shown = render(stage_brief(shipped()[name], specialisation))
    assert len(shown) < 12_000
    assert "Shortened" not in shown
