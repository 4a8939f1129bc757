"""JSON from a hostile hand: bounded bytes, depth and numbers, UTF-8, no repeated keys, no NaN or Infinity."""

from __future__ import annotations

import json
import math
import re

MAX_DIGITS = 40
_BRACKET_OR_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


class JsonError(Exception):
    """The text is not acceptable JSON; the message names the byte or the key."""


def loads(data: bytes | str, *, max_bytes: int, max_depth: int) -> object:
    """Parse strict JSON. Raises JsonError; never RecursionError, whatever the nesting."""
    text = _decoded(data, max_bytes)
    _check_depth(text, max_depth)
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_float=_float, parse_int=_int, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        raise JsonError(f"not JSON at byte {_byte(text, error.pos)}: {error.msg}") from None


def shown(key: str) -> str:
    """A hostile key or value, cut and escaped for a message."""
    return ascii(key[:40])


def _decoded(data: bytes | str, max_bytes: int) -> str:
    try:
        raw = data.encode() if isinstance(data, str) else data
        if len(raw) > max_bytes:
            raise JsonError(f"larger than {max_bytes} bytes")
        return raw.decode()
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        raise JsonError(f"not UTF-8 at byte {at}") from None


def _check_depth(text: str, max_depth: int) -> None:
    depth = 0
    for match in _BRACKET_OR_STRING.finditer(text):
        if match[0] in "[{":
            depth += 1
        elif match[0] in "]}":
            depth -= 1
        if depth > max_depth:
            raise JsonError(f"nested deeper than {max_depth} levels at byte {_byte(text, match.start())}")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in result if keys.count(key) > 1)
        raise JsonError(f"key {shown(repeated)} is given twice")
    return result


def _float(text: str) -> float:
    value = float(text) if len(text) <= MAX_DIGITS else math.inf
    if not math.isfinite(value):
        raise JsonError(f"number {shown(text)} is not finite or too long")
    return value


def _int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise JsonError(f"number {shown(text)} is too long")
    return int(text)


def _constant(text: str) -> object:
    raise JsonError(f"{text} is not a number in JSON")


def _byte(text: str, position: int) -> int:
    return len(text[:position].encode())
