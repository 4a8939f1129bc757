"""The write-ups of a submission."""

from __future__ import annotations

from collections.abc import Mapping

from rubric.reading.writeups import SECTIONS_MAX, WRITEUPS_MAX, Section, Writeup, writeups_of
from rubric.texts.prose import Prose, prose_of
from rubric.tree import SourceTree
from tests.rubric.checks.support import EMPTY, tree
from tests.rubric.readings import STARTER, TREE

WORDS = "These are words of the candidate's own, enough of them to be more than a single line of notes. " * 3


def writeups(files: Mapping[str, str | bytes], starter: SourceTree = EMPTY) -> tuple[Writeup, ...]:
    found = tree(files)
    return writeups_of(prose_of(found, starter, ("MEMO.md",)), found, starter)[0]


def test_write_ups_come_with_their_length_and_headings() -> None:
    """What the brief asks for comes first, then the README, then the longest."""
    found = writeups_of(prose_of(TREE, STARTER, ("MEMO.md",)), TREE, STARTER)[0]
    assert [(one.path, one.words, one.own_words) for one in found] == [
        ("MEMO.md", 53, 46),
        ("README.md", 42, 40),
        ("MONITORING.md", 44, 42),
    ]
    assert found[0].sections == (
        Section(1, "Trade-off memo", "trade-off-memo"),
        Section(3, "Problem and assumptions", "problem-and-assumptions"),
        Section(8, "Rejected option", "rejected-option"),
    )


def test_what_nobody_wrote_is_no_write_up() -> None:
    """Licences, requirements, data, vendored text, empty files, the starter's text under any name."""
    given = {"BRIEF.md": WORDS}
    files = {
        "LICENSE.md": WORDS,
        "requirements-dev.txt": WORDS,
        "data/notes.txt": WORDS,
        "node_modules/x/README.md": WORDS,
        "EMPTY.md": "",
        "COPY.md": WORDS,
        "short.md": "Some words.",
        "MEMO.md": "Few own words.",
        "docs/report.rst": WORDS,
    }
    assert [one.path for one in writeups({**files, **given}, tree(given))] == ["MEMO.md"]
    assert [one.path for one in writeups(files)][:2] == ["MEMO.md", "COPY.md"]


def test_a_format_that_is_not_read_is_listed() -> None:
    """A PDF may hold the whole report: it is named, without a length."""
    assert writeups({"report.PDF": b"%PDF\0"}) == (Writeup("report.PDF", None, None),)
    assert writeups({"report.pdf": b"%PDF\0"}, tree({"brief.pdf": b"%PDF\0"})) == ()


def test_a_heading_without_an_anchor_keeps_its_line() -> None:
    """A bold line, a heading of another format, and an anchor too long to be kept open at the line."""
    long = "long " * 60
    found = writeups({"a.md": f"# One\n\n**Two**\n\n# {long}\n{WORDS}", "b.rst": f"Three\n=====\n{WORDS}"})
    assert [(one.line, one.anchor) for text in found for one in text.sections] == [
        (1, "one"),
        (3, ""),
        (5, ""),
        (1, ""),
    ]


def test_the_block_at_the_top_of_a_model_card_is_no_heading() -> None:
    """Front matter ends in a line that would underline a heading."""
    card = f"---\nlicense: mit\ntags: x\n---\n# Model card\n\n{WORDS}"
    assert [one.text for one in writeups({"MODEL_CARD.md": card})[0].sections] == ["Model card"]


def test_what_is_left_out_is_counted() -> None:
    """Sixty write-ups are listed, and twenty headings of each; the others are numbers."""
    found = tree({f"{n:03}.md": WORDS + "".join(f"\n\n## H{m}" for m in range(30)) for n in range(70)})
    listed, more = writeups_of(prose_of(found, EMPTY, ()), found, EMPTY)
    assert (len(listed), more) == (WRITEUPS_MAX, 10)
    assert (len(listed[0].sections), listed[0].more_sections) == (SECTIONS_MAX, 10)


def test_a_text_knows_its_own_lines() -> None:
    """Lines of the starter's Markdown, headings and placeholders are not own."""
    given = tree({"MEMO.md": "# Memo\n\nSay why.\n\nTODO: choose\n"})
    found = tree({"MEMO.md": "# Memo\n\nSay why.\n\nTODO: choose\n\nBecause it is fast.\n"})
    [prose] = prose_of(found, given, ("MEMO.md",))
    assert isinstance(prose, Prose)
    assert [line.text for line in prose.own] == ["Because it is fast."]
