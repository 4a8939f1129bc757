"""What was not compared is said, and a copy beside much else is compared."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rubric.similarity.traces import Sort, left_out, traces_of
from rubric.similarity.traces.rows import MAX_LINES
from rubric.similarity.traces.shares import shares
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
    """A short text is read whole, and words beyond the limit are counted."""
    monkeypatch.setattr("rubric.similarity.traces.prose.MAX_WORDS", 500)
    padded = tree(MEMO_md=MEMO, A_md=LONG)
    assert "MEMO.md" in held(padded, Sort.PROSE)
    assert [words for words in left_out(padded, NOTHING) if "of prose" in words] == [
        "700 words of prose lie beyond the limits: not compared"
    ]


def test_many_short_texts_hide_no_memo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every text as many words are read."""
    monkeypatch.setattr("rubric.similarity.traces.prose.MAX_WORDS", 500)
    short = {
        f"{one}_md": " ".join(f"note{number} {one}" for number in range(30)).encode() for one in "ABCDEFGHI"
    }
    padded = tree(MEMO_md=MEMO, **short)
    assert held(padded, Sort.PROSE) == set(padded)


def test_many_files_of_data_hide_no_other() -> None:
    """Of every file as many lines are read."""
    lines = [b"a line of %d\n" % number * 2 for number in range(MAX_LINES)]
    small = {f"{one}_csv": b"".join(lines[1_000 * one : 1_000 * (one + 1)]) for one in range(32)}
    padded = tree(z_csv=b"".join(b"another line %d\n" % number for number in range(5_000)), **small)
    assert "z.csv" in held(padded, Sort.ROW)


@given(st.lists(st.integers(0, 50)), st.integers(0, 200))
@example([2, 2], 3)
def test_shares_are_fair(sizes: list[int], most: int) -> None:
    """All where there is enough; else nobody has more than one that is cut, but for one left over."""
    found = shares(sizes, most)
    assert all(0 <= share <= size for share, size in zip(found, sizes, strict=True))
    if sum(sizes) <= most:
        assert found == sizes
    else:
        cut = [share for share, size in zip(found, sizes, strict=True) if share < size]
        assert sum(found) <= most
        assert max(found) <= min(cut) + 1


def test_a_large_file_of_data_hides_no_other() -> None:
    """A small file is read whole."""
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
