"""Strict JSON: bounds hold before the standard parser sees the text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.strict_json import JsonError, loads

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(-1e300, 1e300)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_sound_json_reads_as_the_standard_parser_reads_it(value: object) -> None:
    """Strictness changes nothing for sound texts, brackets inside strings included."""
    text = json.dumps(value)
    assert loads(text, max_bytes=100_000, max_depth=50) == json.loads(text)


def test_brackets_in_strings_are_not_depth() -> None:
    """A string of brackets, quotes and backslashes is one value."""
    text = json.dumps(["[[[[{{{{" + '\\"' * 50 + "[" * 100])
    assert loads(text, max_bytes=10_000, max_depth=1) == json.loads(text)


@pytest.mark.parametrize("text", ["[" * 1_000_000, '{"a":' * 200_000, '"' + '\\"' * 500_000, "[[]" * 100_000])
def test_deep_or_endless_texts_are_refused(text: str) -> None:
    """Depth is counted without recursion, in one pass."""
    with pytest.raises(JsonError):
        loads(text, max_bytes=10_000_000, max_depth=20)


def test_the_byte_is_counted_in_bytes() -> None:
    """A message names the byte, not the character."""
    with pytest.raises(JsonError, match="not JSON at byte 8"):
        loads('["ää" x]', max_bytes=100, max_depth=2)


def test_text_that_cannot_be_encoded_is_refused() -> None:
    """A lone surrogate in a str is no JSON text."""
    with pytest.raises(JsonError, match="not UTF-8 at byte 1"):
        loads('"\ud800"', max_bytes=100, max_depth=2)
