"""A source tree as a tar file and back. In memory only: no path of a submission meets the file system."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterable

from rubric.tree import File, SourceTree

FILES = "files/"
REFUSED = "refused.json"


def write_tar(tree: SourceTree) -> bytes:
    """The files of the tree, in path order, without owners or times: equal trees give equal bytes."""
    return _write(tree.files.items())


def write_snapshot(tree: SourceTree) -> bytes:
    """Like `write_tar`, and the names that were refused with it."""
    refused = File(json.dumps(dict(tree.refused)).encode())
    return _write([*((FILES + path, file) for path, file in tree.files.items()), (REFUSED, refused)])


def read_snapshot(data: bytes) -> SourceTree:
    """The inverse of `write_snapshot`. Only for archives that we wrote ourselves."""
    files: dict[str, File] = {}
    refused: dict[str, str] = {}
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for member in archive:
            stream = archive.extractfile(member)
            content = b"" if stream is None else stream.read()
            if member.name == REFUSED:
                refused = json.loads(content)
            else:
                files[member.name.removeprefix(FILES)] = File(content, bool(member.mode & 0o100))
    return SourceTree(files, refused)


def _write(entries: Iterable[tuple[str, File]]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(
        fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT, errors="surrogateescape"
    ) as archive:
        for path, file in entries:
            member = tarfile.TarInfo(path)
            member.size = len(file.data)
            member.mode = 0o755 if file.executable else 0o644
            archive.addfile(member, io.BytesIO(file.data))
    return buffer.getvalue()
