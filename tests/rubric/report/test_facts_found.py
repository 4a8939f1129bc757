"""Machine facts and found text by item, folded in the reviewer's report."""
# ruff: noqa: E501 (a snapshot)

from __future__ import annotations

from dataclasses import replace

from inline_snapshot import snapshot

from rubric import markdown
from rubric.document import Document
from rubric.facts.fact import absent, bad, good, unread
from rubric.model import Place, Problem
from rubric.reading import ItemPointers, Pointer
from rubric.reading.tags import Tag
from rubric.report.facts_found import facts_found
from tests.rubric import samples
from tests.rubric.readings import READING

FACTS = (
    good("entry", "Entry point", '"run.sh" is there; the run decides.', [Place("run.sh")]),
    bad(
        "ci", "Continuous integration", [Problem(Place("ci.yml", 4), "the step goes on when the tests fail")]
    ),
    absent("lock", "Lock file", "There is no lock file."),
    unread("paths", "Dead paths and links", "This check failed (KeyError)."),
)
ITEMS = (
    ItemPointers("rollback", (Pointer(Place("MEMO.md", 9), "Roll back by digest", "rollback", tag=Tag.NOT),)),
    ItemPointers("cost", ()),
)


def shown(**read: object) -> str:
    reading = replace(READING, **read)  # type: ignore[arg-type]  # the fields under test
    graded = samples.graded(reading=reading)
    return markdown.render(Document("", facts_found(graded, samples.ABOUT)))


def test_each_fact_and_each_item_has_its_row() -> None:
    """State and places, empty items visible, a tag where the text may say that it is not so."""
    assert shown(facts=FACTS, items=ITEMS) == snapshot("""\
<details><summary>Machine facts: 2 in order, 1 to look at, 1 not there, 1 not read</summary>

| Fact | State | What was read | Where |
| --- | --- | --- | --- |
| Entry point | in order | "run.sh" is there; the run decides. | [`run.sh`](<https://git.example/acme/review/blob/4f0c2a9be1d7358c6a4e0f9d2b7c1a3e5d6f7081/run.sh>) |
| Continuous integration | to look at | ci.yml:4: the step goes on when the tests fail. | [`ci.yml:4`](<https://git.example/acme/review/blob/4f0c2a9be1d7358c6a4e0f9d2b7c1a3e5d6f7081/ci.yml#L4>) |
| Lock file | not there | There is no lock file. |  |
| Dead paths and links | not read | This check failed (KeyError). |  |
| Route asked for, declared and probed | in order | no Python code declares "POST /predict"; the probe had 900 answers to 900 requests. |  |

</details>

<details><summary>Found text by item: 1 of 2</summary>

Looked for in every submission, whatever the brief asks. Nothing is judged: what was found may be wrong, and where nothing was found it may stand there in other words or in a file that is not read.

| Item | Found text |  |  |
| --- | --- | --- | --- |
| rollback | [`MEMO.md:9`](<https://git.example/acme/review/blob/4f0c2a9be1d7358c6a4e0f9d2b7c1a3e5d6f7081/MEMO.md#rollback>) `Roll back by digest` (says "not") | – | – |
| cost | nothing found | – | – |

</details>
""")


def test_what_was_not_read_is_not_shown() -> None:
    """An attempt of before these were read has no empty tables."""
    assert facts_found(samples.graded(reading=None), samples.ABOUT) == ()
    assert facts_found(samples.graded(reading=READING), samples.ABOUT) == ()
