"""Fingerprints of one owner as bytes, for the database: a tenth of what a row for each would take."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat

from rubric.similarity.index import Fingerprinted

VERSION = 1  # of the features: raise it when their hashes change, for different ones are not compared
_HEAD = struct.Struct("<BII")  # version, number of fingerprints, bytes of the paths
_LEVEL = 6


@dataclass(frozen=True)
class Packed:
    """The fingerprints of one owner ready to be stored: made before the transaction that stores them."""

    hashes: frozenset[int] = frozenset()
    data: bytes = b""

    @staticmethod
    def of(prints: Sequence[Fingerprinted]) -> Packed:
        """All of them; who holds none has no data."""
        return Packed(frozenset(one.hash for one in prints), pack(prints)) if prints else Packed()

    def prints(self, owner: str) -> tuple[Fingerprinted, ...]:
        """All of them again, as this owner's."""
        return unpack(owner, self.data) if self.data else ()


def pack(prints: Sequence[Fingerprinted]) -> bytes:
    """Hashes, places and paths, without the owner. Lone surrogates of a path are written as escapes.

    zlib over: a head (version, count, length of the paths), the paths as JSON, then little-endian columns:
    hashes (int64), number of the path, first lines, last lines (uint32 each).
    """
    paths = list(dict.fromkeys(found.path for found in prints))
    number = {path: place for place, path in enumerate(paths)}
    told = json.dumps([path.encode(errors="backslashreplace").decode() for path in paths]).encode()
    columns = (
        _column("q", (found.hash for found in prints)),
        _column("I", (number[found.path] for found in prints)),
        _column("I", (found.first_line for found in prints)),
        _column("I", (found.last_line for found in prints)),
    )
    return zlib.compress(b"".join((_HEAD.pack(VERSION, len(prints), len(told)), told, *columns)), _LEVEL)


def unpack(owner: str, packed: bytes) -> tuple[Fingerprinted, ...]:
    """What was packed, as this owner's. Raises ValueError for anything else."""
    opened = _opened(packed)
    if opened.version != VERSION:
        raise ValueError(f"packed fingerprints have features of version {opened.version}, not {VERSION}")
    return _prints(owner, opened)


def current(owner: str, packed: bytes) -> tuple[Fingerprinted, ...] | None:
    """The same; None where the features are of another kind than is found now. Raises ValueError."""
    opened = _opened(packed)
    return _prints(owner, opened) if opened.version == VERSION else None


def hashes_in(packed: bytes) -> frozenset[int]:
    """Only the hashes of what was packed, whatever the version of its features. Raises ValueError."""
    opened = _opened(packed)
    return frozenset(struct.unpack_from(f"<{opened.count}q", opened.columns))


@dataclass(frozen=True)
class _Opened:
    version: int
    count: int
    paths: bytes
    columns: bytes


def _prints(owner: str, opened: _Opened) -> tuple[Fingerprinted, ...]:
    count, columns = opened.count, opened.columns
    paths = json.loads(opened.paths)
    hashes, places, firsts, lasts = (
        struct.unpack_from(f"<{count}{kind}", columns, start * count)
        for kind, start in (("q", 0), ("I", 8), ("I", 12), ("I", 16))
    )
    files = map(paths.__getitem__, places)
    return tuple(map(Fingerprinted, repeat(owner), hashes, files, firsts, lasts))


def _opened(packed: bytes) -> _Opened:
    try:
        body = zlib.decompress(packed)
        version, count, length = _HEAD.unpack_from(body)
    except (zlib.error, struct.error) as error:
        raise ValueError(f"no packed fingerprints: {error}") from error
    columns = body[_HEAD.size + length :]
    if len(columns) != 20 * count:
        raise ValueError(f"packed fingerprints of {len(columns)} bytes cannot be read")
    return _Opened(version, count, body[_HEAD.size : _HEAD.size + length], columns)


def _column(kind: str, values: Iterable[int]) -> bytes:
    found = list(values)
    return struct.pack(f"<{len(found)}{kind}", *found)
