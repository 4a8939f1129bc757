"""The whole reading: any tree is read, and what was read travels."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric import wire
from rubric.reading import Reading, read
from rubric.tree import File, SourceTree
from tests.rubric.generated import TEXT as STORABLE
from tests.rubric.hostile import TEXT
from tests.rubric.readings import READING, STARTER, TREE, readings
from tests.rubric.samples import ASSESSMENT

PATHS = st.sampled_from(
    ("README.md", "MEMO.md", "a.py", "n.ipynb", ".env", ".github/workflows/x.yml", "run.sh", "x.pdf", "b.rst")
)
CONTENTS = st.binary(max_size=60) | TEXT.map(lambda text: text.encode(errors="replace"))
TREES = st.dictionaries(PATHS | TEXT, CONTENTS.map(File), max_size=6).map(SourceTree)


@settings(deadline=None)
@given(TREES, TREES)
def test_any_tree_is_read_and_travels(tree: SourceTree, starter: SourceTree) -> None:
    """Whatever names and bytes there are, the reading can be stored and comes back the same."""
    reading = read(ASSESSMENT, tree, starter)
    assert wire.reading_from_json(wire.reading_to_json(reading)) == reading


@given(readings(STORABLE))
def test_readings_survive_the_wire(reading: Reading) -> None:
    """What is stored with an attempt is what its report is drawn from."""
    assert wire.reading_from_json(wire.reading_to_json(reading)) == reading


def test_another_kind_of_value_is_no_reading() -> None:
    """Findings are refused, and so is a reading of a version that is not known."""
    with pytest.raises(wire.WireError, match="kind"):
        wire.reading_from_json(wire.findings_to_json(()))
    with pytest.raises(wire.WireError, match="version"):
        wire.reading_from_json(wire.reading_to_json(READING).replace('"version":1', '"version":2'))


def test_a_submission_is_read_beside_its_starter() -> None:
    """Changes, write-ups, one entry per row of the rubric, oddities."""
    reading = read(ASSESSMENT, TREE, STARTER)
    assert [one.path for one in reading.writeups] == ["MEMO.md", "MONITORING.md", "README.md"]
    assert [one.competency for one in reading.pointers] == [row.id for row in ASSESSMENT.rubric.competencies]
    assert reading.changes.added == 3
    assert reading.oddities == ()


def test_the_largest_reading_can_be_stored() -> None:
    """Names and headings of the longest kind, in signs that take most room, stay within what is read back."""
    letter = "\N{GOTHIC LETTER AHSA}"
    name = letter * 56
    words = "words " * 60
    heads = "".join(f"\n\n# {letter * 190}{n}\n" for n in range(40))
    files = {f"{name}{n:03}.md": File((words + heads).encode(errors="replace")) for n in range(400)}
    text = wire.reading_to_json(read(ASSESSMENT, SourceTree(files), STARTER))
    assert len(text) < wire.READING_BYTES
    assert wire.reading_from_json(text).more_writeups == 340


def test_a_reading_of_before_the_two_tags_is_still_read() -> None:
    """What an earlier writer said with one flag is dropped; nothing else of the record is lost."""
    new = wire.reading_to_json(READING)
    old = new.replace('"tag":"not"', '"hedged":true').replace('"tag":"plain"', '"hedged":false')
    assert old != new
    assert wire.reading_from_json(old).writeups == READING.writeups
