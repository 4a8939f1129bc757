"""What the reviewer's report shows of the files."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest

from rubric import html, markdown
from rubric.document import Document
from rubric.model import Finding, Outcome, Place
from rubric.reading import Pointer, Reading, RowPointers, Section, Writeup, read
from rubric.reading.changes import FileChange, How, Readme
from rubric.report import reviewer_report
from rubric.report.files import files_read
from rubric.tree import File, SourceTree
from tests.rubric import samples
from tests.rubric.readings import READING, STARTER
from tests.rubric.samples import ABOUT, ASSESSMENT, FLAG

TREE = ABOUT.links["tree"]
PAGE = "https://grader.example/reports/7/abc"


def text(reading: Reading | None) -> str:
    return markdown.render(Document("", files_read(samples.graded(reading=reading), ABOUT)))


def test_a_heading_opens_at_its_anchor() -> None:
    """GitHub's anchor where there is one; else the line, in the plain text where GitHub draws the page."""
    shown = text(READING)
    assert f"[`Rejected`](<{TREE}/MEMO.md#rejected>)" in shown
    assert f"[`MEMO.md:5`](<{TREE}/MEMO.md?plain=1#L5>)" in shown
    assert f"[`Later`](<{TREE}/notes.txt#L3>)" in shown
    assert f"[`src/train.py:3`](<{TREE}/src/train.py#L3>)" in shown


def test_an_anchor_in_another_script_is_a_valid_address() -> None:
    """Letters beyond ASCII are percent-encoded, as a browser does."""
    reading = replace(READING, writeups=(Writeup("a b.md", 9, 9, (Section(1, "Größe", "größe"),)),))
    assert f"[`Größe`](<{TREE}/a%20b.md#gr%C3%B6%C3%9Fe>)" in text(reading)


def test_empty_cells_are_visible_and_nothing_is_passed() -> None:
    """A row without a find says so; what is found is found text, never a mark."""
    shown = text(READING)
    assert "| Ethics & bias mitigation | nothing found | – | – |" in shown
    assert '`Drift is not watched yet` (says "not")' in shown
    assert "pass" not in shown.lower()


def test_a_row_shows_at_most_three_places() -> None:
    """Whatever was stored."""
    many = tuple(Pointer(Place("a.md", n), f"words {n}") for n in range(1, 6))
    shown = text(replace(READING, pointers=(RowPointers("framing", many),)))
    assert shown.count("`words ") == 3


@pytest.mark.parametrize(
    ("readme", "words"),
    [
        (Readme.OWN, "The README is changed."),
        (Readme.GIVEN, "**The README is the starter's**: it is not the candidate's text."),
        (Readme.ABSENT, "**There is no README.**"),
    ],
)
def test_whose_readme_it_is_is_said(readme: Readme, words: str) -> None:
    """A README that is the brief has cost reviewers most time."""
    assert words in text(replace(READING, changes=replace(READING.changes, readme=readme)))


def test_a_removed_file_is_no_link() -> None:
    """It is not in the tree that the links lead to."""
    gone = (FileChange("BRIEF.md", How.REMOVED, 0), FileChange("a.py", How.ADDED, 3))
    shown = text(replace(READING, changes=replace(READING.changes, files=gone)))
    assert "| `BRIEF.md` | removed |  |" in shown
    assert f"| [`a.py`](<{TREE}/a.py>) | added | 3 |" in shown


def test_what_is_not_listed_is_counted() -> None:
    """Files beyond those that are named, write-ups beyond those in sight, headings beyond the first."""
    sections = tuple(Section(n, f"H{n}", f"h{n}") for n in range(1, 10))
    writeups = tuple(Writeup(f"{n}.md", 50, 50, sections, 4) for n in range(11))
    changes = replace(READING.changes, added=900)
    shown = text(replace(READING, writeups=writeups, more_writeups=2, changes=changes))
    assert "And 897 more files." in shown
    assert "<summary>5 more write-ups</summary>" in shown
    assert "And 2 more." in shown
    assert " · and 7 more |" in shown


def test_an_attempt_whose_files_were_not_read_says_so() -> None:
    """Attempts from before the record kept it, until they are run again."""
    assert text(None) == "**Files:** not read for this attempt; a re-run reads them.\n"
    assert "no text of the candidate's own was found" in text(replace(READING, writeups=()))


def large(files: int, writeups: int, name: str = "module") -> SourceTree:
    """A submission of many files and long write-ups, each with many headings and finds."""
    words = "We assume that precision counts; the baseline was turned down, and we roll back at drift. " * 8
    heads = "".join(f"\n\n## Rejected option and rollback {n}\n\n{words}" for n in range(25))
    code = {f"src/{name}_{n:03}/train.py": f"def test_{n}():\n    seed({n})\n" for n in range(files)}
    texts = {f"docs/{name}_{n:03}.md": f"# Report {n}{heads}\n" for n in range(writeups)}
    return SourceTree({path: File(content.encode()) for path, content in {**code, **texts}.items()})


@pytest.mark.parametrize("name", ["module", "a|" * 60, "@octocat " * 13, "\N{PILE OF POO}" * 40])
def test_a_large_submission_fits_into_one_comment(name: str) -> None:
    """500 files, 60 write-ups: GitHub takes the comment, what is cut is said and linked, the rest stands."""
    reading = read(ASSESSMENT, large(500, 60, name), STARTER)
    assert (reading.changes.added, len(reading.writeups)) == (560, 60)
    findings = tuple(
        Finding(one.id, one.title, Outcome.FAIL, "x" * 1_500, (Place(f"docs/{name}_001.md", 3),) * 3)
        for one in ASSESSMENT.deliverables
    )
    graded = samples.graded(reading=reading, findings=findings, flags=(FLAG,))
    shown = markdown.render(reviewer_report(graded, ABOUT), whole=PAGE)
    assert len(shown) <= 60_000
    assert "*Shortened to fit here, left out: " in shown
    assert f"[The whole of it](<{PAGE}>)" in shown
    for kept in ("**Gate: pass**", "| Claimed | 0.910 |", "560 files added", "heron-04", "## Score"):
        assert kept in shown
    assert f"docs/{name}_059.md" in unescape(html.render(reviewer_report(graded, ABOUT)))
