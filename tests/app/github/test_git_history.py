"""What `git log` printed, read."""

from __future__ import annotations

from app.github.git_history import COMMITS_MAX, read_log
from rubric.similarity.traces.history import Commit, History


def test_commits_with_parents_and_changed_files() -> None:
    """A merge lists two parents and, as git does, no files."""
    ids = b"\x01cc aa bb\n\x01bb aa\n\x01aa \n"
    names = b'\x01cc aa bb\n\x01bb aa\n\nsrc/a.py\n"x\\001y"\n\x01aa \n\nREADME.md\n'
    assert read_log(ids, names) == History(
        (Commit("cc", ("aa", "bb"), 0), Commit("bb", ("aa",), 2), Commit("aa", (), 1))
    )


def test_a_history_longer_than_what_is_read() -> None:
    """It is told that older commits are missing."""
    long = read_log(b"\x01aa bb\n" * (COMMITS_MAX + 1), b"")
    assert (len(long.commits), long.whole) == (COMMITS_MAX, False)
    assert read_log(b"", b"") == History()


def test_ids_alone_where_names_are_too_many() -> None:
    """A push of very many files does not hide whose commits it holds."""
    assert read_log(b"\x01bb aa\n", None) == History((Commit("bb", ("aa",), None),))
