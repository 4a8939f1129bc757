"""The figure of a claim in a file that is committed beside it: JSON, at any depth that a person writes."""

from __future__ import annotations

from collections.abc import Iterator

from rubric.strict_json import JsonError, loads
from rubric.tree import File

_BYTES, _DEPTH = 1024 * 1024, 12


def figures(file: File, metric: str) -> tuple[float, ...]:
    """Every number under a key that is the metric's name, in the file's order; none where it is no JSON."""
    try:
        content = loads(file.data, max_bytes=_BYTES, max_depth=_DEPTH)
    except JsonError:
        return ()
    return tuple(_figures(content, metric))


def _figures(content: object, metric: str) -> Iterator[float]:
    if isinstance(content, list):
        for item in content:
            yield from _figures(item, metric)
    elif isinstance(content, dict):
        for key, value in content.items():
            if key == metric and isinstance(value, int | float) and not isinstance(value, bool):
                yield float(value)
            else:
                yield from _figures(value, metric)
