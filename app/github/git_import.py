"""A tree as a stream for `git fast-import`: no working tree. Pure: equal input gives an equal commit."""

from __future__ import annotations

from collections.abc import Iterator

from app.errors import TreeRefused
from rubric.paths import printable, refuse_path
from rubric.tree import SourceTree

PERSON = "Proofgrade <proofgrade@users.noreply.github.com>"
DATE = "1704067200 +0000"  # any fixed moment; who pushed when is in the record, not in the commit
IMPORT_REF = "refs/proofgrade/import"
ARGUMENTS = ("fast-import", "--quiet", "--done", "--force", "--date-format=raw")
COMMIT_MARK = 1


def import_stream(tree: SourceTree, message: str, parent: str | None) -> bytes:
    """The stream that makes one commit of `tree` on `parent` and prints its id. Raises TreeRefused."""
    return b"".join(_parts(tree, message, parent))


def _parts(tree: SourceTree, message: str, parent: str | None) -> Iterator[bytes]:
    marks: dict[bytes, int] = {}
    for file in tree.files.values():
        if file.data not in marks:
            marks[file.data] = COMMIT_MARK + 1 + len(marks)
            yield b"blob\nmark :%d\n" % marks[file.data]
            yield _data(file.data)
    yield f"commit {IMPORT_REF}\nmark :{COMMIT_MARK}\n".encode()
    yield f"author {PERSON} {DATE}\ncommitter {PERSON} {DATE}\n".encode()
    yield _data(message.encode())
    yield b"" if parent is None else f"from {parent}\n".encode()
    yield b"deleteall\n"
    for path, file in tree.files.items():
        mode = b"100755" if file.executable else b"100644"
        yield b"M %s :%d %s\n" % (mode, marks[file.data], _quoted(path))
    yield b"\nget-mark :%d\ndone\n" % COMMIT_MARK


def _data(data: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(data), data)


def _quoted(path: str) -> bytes:
    """C-style quotes; a path that passed the rule holds no line break, so only these two need an escape."""
    why = refuse_path(path)
    if why is not None:
        raise TreeRefused(f"cannot commit {printable(path)}: {why}")
    return b'"%s"' % path.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"')
