"""A source tree with what was refused, as a tar archive and back. In memory only."""

from __future__ import annotations

import io
import json
import tarfile

from rubric.archive import write_tar
from rubric.tree import File, SourceTree

FILES = "files/"
REFUSED = "refused.json"


def write_snapshot(tree: SourceTree) -> bytes:
    """A tar of the tree's files and of the names that were refused."""
    refused = File(json.dumps(dict(tree.refused)).encode())
    kept = {FILES + path: file for path, file in tree.files.items()}
    return write_tar(SourceTree({**kept, REFUSED: refused}))


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
