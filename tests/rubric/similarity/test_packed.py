"""Fingerprints as bytes, and back."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.similarity.index import Fingerprinted
from rubric.similarity.packed import current, hashes_in, pack, unpack

LINES = st.integers(0, 2**32 - 1)
PRINTS = st.lists(
    st.builds(Fingerprinted, st.just("who"), st.integers(0, 2**63 - 1), st.text(max_size=9), LINES, LINES)
)


@given(PRINTS)
def test_what_was_packed_comes_back(prints: list[Fingerprinted]) -> None:
    """In its order, with any path and any 63-bit hash; the hashes also alone."""
    packed = pack(prints)
    assert unpack("who", packed) == tuple(prints)
    assert hashes_in(packed) == {one.hash for one in prints}


@pytest.mark.parametrize("body", [b"", b"no zlib", zlib.compress(b"x"), zlib.compress(b"\x02" + b"\0" * 8)])
def test_anything_else_is_refused(body: bytes) -> None:
    """Also what a later version wrote."""
    with pytest.raises(ValueError, match="packed fingerprints"):
        unpack("who", body)


def test_lone_surrogates_become_escapes() -> None:
    """No database and no JSON takes them."""
    [found] = unpack("who", pack([Fingerprinted("who", 1, "\udce9.py", 1, 2)]))
    assert found.path == "\\udce9.py"


def test_features_of_another_version_are_told_apart() -> None:
    """They can still be taken out of an index by their hashes."""
    prints = (Fingerprinted("who", 1, "a.py", 1, 2),)
    packed = pack(prints)
    older = zlib.compress(b"\0" + zlib.decompress(packed)[1:])
    assert current("who", packed) == prints
    assert (current("who", older), hashes_in(older)) == (None, frozenset({1}))
    with pytest.raises(ValueError, match="version 0"):
        unpack("who", older)
