"""What was not compared is said, and a copy beside much else is compared."""

from __future__ import annotations

import pytest

from rubric.similarity.traces import Sort, left_out, traces_of
from rubric.similarity.traces.rows import MAX_LINES
from rubric.tree import File, SourceTree

NOTHING = SourceTree()
MEMO = " ".join(f"word{number} of the memo" for number in range(100)).encode()
LONG = " ".join(f"filler{number} and so on" for number in range(200)).encode()


def tree(**files: bytes) -> SourceTree:
    """Files by name; `_` stands for the dot."""
    return SourceTree({name.replace("_", "."): File(data) for name, data in files.items()})


def held(found: SourceTree, sort: Sort) -> set[str]:
    """In which files traces of a sort are found."""
    return {one.path for one in traces_of(found, NOTHING) if one.sort is sort}


def test_nothing_is_said_where_all_was_compared() -> None:
    """Also of a byte-order mark and bytes that are no text."""
    assert (
        left_out(tree(MEMO_md=MEMO, a_py=b"\xef\xbb\xbfx = 1\n\xff", b_jsonl=b'{"a": "some text"}'), NOTHING)
        == ()
    )


def test_a_long_text_hides_no_memo(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shortest texts are read first, and words beyond the limit are counted."""
    monkeypatch.setattr("rubric.similarity.traces.prose.MAX_WORDS", 500)
    padded = tree(MEMO_md=MEMO, A_md=LONG)
    assert "MEMO.md" in held(padded, Sort.PROSE)
    assert [words for words in left_out(padded, NOTHING) if "of prose" in words] == [
        "700 words of prose lie beyond the limits: not compared"
    ]


def test_a_large_file_of_data_hides_no_other() -> None:
    """The smallest files are read first."""
    filler = b"".join(b"a line of filler %d\n" % number for number in range(MAX_LINES))
    rows = b"".join(b"a line of another %d\n" % number for number in range(100))
    padded = tree(a_csv=filler, z_csv=rows)
    assert "z.csv" in held(padded, Sort.ROW)
    assert left_out(padded, NOTHING) == ("100 lines of data lie beyond the limits: not compared",)


def test_code_under_a_name_that_is_not_read_is_counted() -> None:
    """Vendored, generated, minified and binary source."""
    files = {"vendor/a.py": b"x = 1\n", "a_pb2.py": b"y = 2\n", "b.py": b"\0z", "c.js": b"f(1);" * 100}
    (told,) = left_out(SourceTree({path: File(data) for path, data in files.items()}), NOTHING)
    assert told.startswith("514 bytes of source are vendored")


def test_files_taken_for_a_data_set_are_counted() -> None:
    """More than thirty of one ending."""
    many = SourceTree({f"{number}.png": File(bytes([number]) * 300) for number in range(31)})
    assert left_out(many, NOTHING) == ("31 other files are too many or too many of one ending: not compared",)
