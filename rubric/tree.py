"""An immutable snapshot of a source tree: path -> bytes, with the few questions that checks ask."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_LFS = b"version https://git-lfs.github.com/spec/"
_LFS_BYTES = 1024  # a pointer is smaller, by its specification


@dataclass(frozen=True)
class File:
    """One regular file: its bytes and whether it may be executed."""

    data: bytes
    executable: bool = False

    @property
    def blob_id(self) -> str:
        """Git's object id: SHA-1 over `blob <size>\\0<bytes>`, so that trees compare with git's."""
        header = b"blob %d\0" % len(self.data)
        return hashlib.sha1(header + self.data, usedforsecurity=False).hexdigest()

    @property
    def is_binary(self) -> bool:
        """True if a NUL byte stands in the first 8,000 bytes: git's own rule."""
        return b"\0" in self.data[:8000]

    @property
    def is_lfs_pointer(self) -> bool:
        """True if these are the few lines that Git LFS leaves in place of a file, which is never fetched."""
        return self.data.startswith(_LFS) and len(self.data) < _LFS_BYTES

    def text(self) -> str:
        """Decode for reading: BOM-marked UTF-16 and UTF-8, else UTF-8 with replacement. Never raises."""
        if self.data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return self.data.decode("utf-16", errors="replace")
        return self.data.decode("utf-8-sig", errors="replace")


@dataclass(frozen=True)
class SourceTree:
    """Files by POSIX path relative to the root. `refused`: entries left out, each with the reason."""

    files: Mapping[str, File] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", MappingProxyType(dict(sorted(self.files.items()))))
        object.__setattr__(self, "refused", MappingProxyType(dict(sorted(self.refused.items()))))

    def __reduce__(self) -> tuple[type[SourceTree], tuple[dict[str, File], dict[str, str]]]:
        """For another process: a proxy of a mapping cannot be sent."""
        return SourceTree, (dict(self.files), dict(self.refused))

    def __contains__(self, path: object) -> bool:
        return path in self.files

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)

    def get(self, path: str) -> File | None:
        """The file at `path`, or None."""
        return self.files.get(path)

    def text(self, path: str) -> str | None:
        """The decoded file at `path`, or None."""
        file = self.files.get(path)
        return None if file is None else file.text()

    def under(self, folder: str) -> SourceTree:
        """The subtree of `folder`, its paths made relative to it."""
        prefix = folder.rstrip("/") + "/"
        cut = len(prefix)
        return SourceTree(
            {path[cut:]: file for path, file in self.files.items() if path.startswith(prefix)},
            {path[cut:]: why for path, why in self.refused.items() if path.startswith(prefix)},
        )

    def without(self, other: SourceTree) -> SourceTree:
        """What is not of `other`: files with the content of any of its files are left out, wherever they are.

        An empty file is left out only where `other` has an empty one at the same path.
        """
        given = {file.data for file in other.files.values() if file.data}
        return SourceTree(
            {
                path: file
                for path, file in self.files.items()
                if file.data not in given and not _same(file, other.get(path))
            },
            self.refused,
        )

    @property
    def lfs_pointers(self) -> tuple[str, ...]:
        """The paths at which a Git LFS pointer stands for a file."""
        return tuple(path for path, file in self.files.items() if file.is_lfs_pointer)

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(len(file.data) for file in self.files.values())

    @property
    def digest(self) -> str:
        """`sha256:` and the hash of every path, mode and content, in path order."""
        total = hashlib.sha256()
        for path, file in self.files.items():
            mode = b"755" if file.executable else b"644"
            content = hashlib.sha256(file.data).digest()
            total.update(b"%s %d %s\0" % (mode, len(path.encode(errors="surrogateescape")), content))
            total.update(path.encode(errors="surrogateescape"))
        return f"sha256:{total.hexdigest()}"


def _same(one: File, two: File | None) -> bool:
    return two is not None and one.data == two.data
