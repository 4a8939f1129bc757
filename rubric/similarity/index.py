"""An inverted index of fingerprints: hash to where it stands. The database table has these columns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fingerprinted:
    """One fingerprint of one owner's file: 63-bit hash, 1-based lines it covers, both ends included."""

    owner: str
    hash: int
    path: str
    first_line: int
    last_line: int
