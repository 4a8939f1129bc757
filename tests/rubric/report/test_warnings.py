"""What a reviewer should ask about."""
# ruff: noqa: E501 (snapshots hold whole lines of Markdown)

from __future__ import annotations

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from rubric.document import Document
from rubric.grade import Graded
from rubric.markdown import render
from rubric.observation import Ending, Phase
from rubric.report.warnings import warnings
from tests.rubric import samples
from tests.rubric.samples import ABOUT, OBSERVATION


def text(graded: Graded) -> str:
    return render(Document("", warnings(graded, ABOUT)))


@pytest.mark.parametrize(
    ("phase", "ending", "warned"),
    [
        (Phase.LOAD, Ending.OK, True),  # how most of the bad requests failed
        (Phase.LOAD, Ending.NONZERO, True),  # candidates may not read it, so no judgement quotes it
        (Phase.SERVE, Ending.OK, True),
        (Phase.BUILD, Ending.NONZERO, False),  # the gate quotes it
    ],
)
def test_a_reason_that_no_judgement_quotes_is_a_warning(phase: Phase, ending: Ending, warned: bool) -> None:
    """Reviewers lose nothing that candidates may not read."""
    seen = samples.stopped(phase, ending, "as the runner says")
    shown = text(samples.graded(seen))
    assert ("as the runner says" in shown) is warned


def test_warnings_name_what_a_reviewer_should_ask_about() -> None:
    """Notes of the scorer, rows without answer, errors under load and memory near its limit."""
    assert OBSERVATION.measured is not None
    strange = replace(
        OBSERVATION,
        measured=replace(OBSERVATION.measured, notes=("constant answer",), invalid=3),
        load=samples.load(errors=2),
        phases=tuple(replace(run, peak_memory_bytes=2000 * samples.MIB) for run in OBSERVATION.phases[:1])
        + OBSERVATION.phases[1:],
    )
    shown = text(samples.graded(strange)).split("## Warnings\n\n")[1].split("\n\n")[0]
    assert shown == snapshot("""\
- [`out/model.bin`](<https://git.example/acme/review/blob/4f0c2a9be1d7358c6a4e0f9d2b7c1a3e5d6f7081/out/model.bin>): a file of 12 MiB is committed
- ❌ fail Monitoring checklist: the heading Rollback is empty: write how to go back ([`MONITORING.md:31`](<https://git.example/acme/review/blob/4f0c2a9be1d7358c6a4e0f9d2b7c1a3e5d6f7081/MONITORING.md?plain=1#L31>))
- ❔ inconclusive 5-8 minute screencast: a link is given; whether it plays is for a person to see ([`submission.yml:7`](<https://git.example/acme/review/blob/4f0c2a9be1d7358c6a4e0f9d2b7c1a3e5d6f7081/submission.yml#L7>))
- constant answer
- 3 hidden rows without a valid answer, counted as wrong
- 2 errors under load, each counted as the time-out
- The build phase used 2,000 MiB of 2,048 MiB\
""")
