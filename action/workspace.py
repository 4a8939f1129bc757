"""Folder or tar archive -> SourceTree. Nothing is ever followed or run."""

from __future__ import annotations

import io
import os
import stat
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from action.errors import BadInput, TreeTooLarge
from rubric.paths import DEFAULT_CAPS, TreeCaps, printable, refuse_collisions, refuse_path
from rubric.tree import File, SourceTree

NOT_REGULAR = {
    stat.S_IFLNK: "a symbolic link; commit the file itself",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
}
TAR_TYPES = {
    tarfile.SYMTYPE: NOT_REGULAR[stat.S_IFLNK],
    tarfile.LNKTYPE: "a hard link; commit the file itself",
    tarfile.FIFOTYPE: NOT_REGULAR[stat.S_IFIFO],
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
}


@dataclass
class _Gathered:
    """A tree under construction that watches the caps."""

    caps: TreeCaps
    files: dict[str, File] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    entries: int = 0
    size: int = 0

    def count(self, path: str) -> None:
        self.entries += 1
        if self.entries > self.caps.entries:
            raise TreeTooLarge(f"the tree has more than {self.caps.entries} files; remove what is not source")
        if len(path.encode(errors="surrogateescape")) > self.caps.path_bytes:
            raise TreeTooLarge(
                f"{printable(path)[:80]}...: the path is over {self.caps.path_bytes} bytes; shorten it"
            )

    def room(self, path: str, size: int) -> None:
        if size > self.caps.file_bytes:
            raise TreeTooLarge(
                f"{printable(path)}: the file is over {self.caps.file_bytes} bytes; leave it out"
            )
        if self.size + size > self.caps.total_bytes:
            raise TreeTooLarge(f"the tree is over {self.caps.total_bytes} bytes; leave data and models out")

    def keep(self, path: str, data: bytes, *, executable: bool) -> None:
        self.room(path, len(data))
        if path in self.files:
            self.refused[path] = "stands in the archive twice; the first one counts"
            return
        self.size += len(data)
        self.files[path] = File(data, executable)

    def refuse(self, path: str, reason: str) -> None:
        self.refused[printable(path)] = reason

    def tree(self) -> SourceTree:
        twins = refuse_collisions(self.files)
        files = {path: file for path, file in self.files.items() if path not in twins}
        return SourceTree(files, self.refused | twins)


def read_folder(path: Path, caps: TreeCaps = DEFAULT_CAPS) -> SourceTree:
    """The tree under `path`, without `.git`. Links and special files are refused, never followed or opened.

    Raises TreeTooLarge naming the cap that is broken, BadInput when the folder cannot be read.
    """
    gathered = _Gathered(caps)
    try:
        root = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _walk(root, "", gathered)
        finally:
            os.close(root)
    except OSError as error:
        raise BadInput(f"{error.filename or path}: cannot be read ({error.strerror})") from error
    return gathered.tree()


def read_tar(data: bytes, caps: TreeCaps = DEFAULT_CAPS) -> SourceTree:
    """The tree in an uncompressed tar archive, by the same rules as `read_folder`.

    Raises TreeTooLarge naming the cap that is broken, BadInput when the archive is damaged.
    """
    gathered = _Gathered(caps)
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                _take(archive, member, gathered)
    except (tarfile.TarError, ValueError, OverflowError, EOFError, OSError) as error:
        raise BadInput(
            f"not a readable tar archive ({type(error).__name__}); write it uncompressed"
        ) from error
    return gathered.tree()


def _walk(folder: int, prefix: str, gathered: _Gathered) -> None:
    for name in sorted(os.listdir(folder)):
        path = prefix + name
        if name == ".git":
            continue
        gathered.count(path)
        why = refuse_path(path)
        if why:
            gathered.refuse(path, why)
            continue
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            with _opened(name, os.O_DIRECTORY, folder) as inner:
                _walk(inner, f"{path}/", gathered)
        elif stat.S_ISREG(mode):
            _read(name, path, folder, gathered)
        else:
            gathered.refuse(path, NOT_REGULAR.get(stat.S_IFMT(mode), "not a regular file"))


def _read(name: str, path: str, folder: int, gathered: _Gathered) -> None:
    with _opened(name, os.O_NONBLOCK, folder) as opened:
        facts = os.fstat(opened)
        gathered.room(path, facts.st_size)
        with os.fdopen(opened, "rb", closefd=False) as source:
            data = source.read(gathered.caps.file_bytes + 1)
    gathered.keep(path, data, executable=bool(facts.st_mode & stat.S_IXUSR))


@contextmanager
def _opened(name: str, flags: int, folder: int) -> Iterator[int]:
    """A descriptor opened below a folder without following a link; closed on leaving the block."""
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(archive: tarfile.TarFile, member: tarfile.TarInfo, gathered: _Gathered) -> None:
    path = member.name.removeprefix("./")
    parts = path.split("/")
    if (member.isdir() and path in ("", ".")) or ".git" in parts:
        return
    gathered.count(path)
    why = refuse_path(path)
    if why is None and not member.isdir() and (not member.isreg() or member.issparse()):
        why = TAR_TYPES.get(member.type, "not a regular file")
    if why:
        gathered.refuse(path, why)
    elif not member.isdir():
        gathered.room(path, member.size)
        source = archive.extractfile(member)
        data = source.read() if source else b""
        if len(data) != member.size:
            raise tarfile.ReadError("short member")
        gathered.keep(path, data, executable=bool(member.mode & stat.S_IXUSR))
