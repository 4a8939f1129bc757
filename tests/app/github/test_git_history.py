"""What `git log` printed, read."""

from __future__ import annotations

from app.github.git_history import COMMITS_MAX, read_log, versions_in
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


def test_versions_of_files_that_somebody_wrote() -> None:
    """Source and texts of some size, each blob once; no links, deletions, data or what a tool brought."""
    none, blobs = "0" * 40, [f"{number}" * 40 for number in range(1, 8)]
    lines = [
        f":000000 100644 {none} {blobs[0]} A\tsrc/a.py",
        f':100644 100755 {blobs[0]} {blobs[1]} M\t"src/\\303\\251.py"',
        f":100644 000000 {blobs[1]} {none} D\tsrc/a.py",
        f":000000 120000 {none} {blobs[2]} A\tlink.py",
        f":000000 100644 {none} {blobs[3]} A\tdata.csv",
        f":000000 100644 {none} {blobs[4]} A\t.venv/lib/b.py",
        f":000000 100644 {none} {blobs[5]} A\tREADME.md",
        f":000000 100644 {none} {blobs[0]} A\tagain.py",
    ]
    names = ("\x01aa \n\n" + "\n".join(lines) + "\n").encode()
    found = versions_in(names)
    assert found == {blobs[0]: "src/a.py", blobs[1]: "src/\\303\\251.py", blobs[5]: "README.md"}
    sizes = f"{blobs[0]} 200\n{blobs[1]} missing\n{blobs[5]} 199\n".encode()
    assert read_log(b"\x01aa \n", names, found, sizes).versions == ((blobs[0], "src/a.py"),)
    assert versions_in(None) == {}
