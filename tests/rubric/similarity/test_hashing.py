"""Hashes under a key."""

from hypothesis import given
from hypothesis import strategies as st

from rubric.similarity.hashing import PRIME, keyed

HASHES = st.integers(0, PRIME - 1)
KEYS = st.binary(min_size=1, max_size=64)


@given(HASHES, KEYS, KEYS)
def test_a_key_makes_other_numbers_of_all(value: int, key: bytes, other: bytes) -> None:
    """The same under the same key, within the same bounds, and another one under another key."""
    assert keyed(value, key) == keyed(value, key) != value
    assert 0 <= keyed(value, key) < PRIME
    assert (keyed(value, key) == keyed(value, other)) is (key == other)


@given(HASHES)
def test_without_a_key_they_stay(value: int) -> None:
    """An empty key is none."""
    assert keyed(value, b"") == value
