"""The parts of a schema of a file that people write: each with the sentence that an editor shows.

A key that may be left out may be null too, as `rubric.yaml_lines` reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rubric.schema import Schema

LINE = 500  # characters of a text, unless more or less is said
_ONE_LINE = r"^[^\n]*\S[^\n]*\n?$"


def text(words: str, longest: int = LINE, pattern: str = "") -> Schema:
    """One line of text."""
    return {
        "type": "string",
        "description": words,
        "maxLength": longest,
        "pattern": f"^(?:{pattern})$" if pattern else _ONE_LINE,
    }


def prose(words: str, longest: int) -> Schema:
    """Text of several lines."""
    return {"type": "string", "description": words, "minLength": 1, "maxLength": longest}


def number(words: str, low: float, high: float) -> Schema:
    """A number in [low, high]."""
    return {"type": "number", "description": words, "minimum": low, "maximum": high}


def whole(words: str, low: int, high: int) -> Schema:
    """A whole number in [low, high]."""
    return {"type": "integer", "description": words, "minimum": low, "maximum": high}


def flag(words: str) -> Schema:
    """True or false."""
    return {"type": "boolean", "description": words}


def choice(words: str, options: Iterable[str]) -> Schema:
    """One of the options."""
    return {"description": words, "enum": [str(option) for option in options]}


def texts(words: str, longest: int = LINE, *, least: int = 1, most: int = 0, pattern: str = "") -> Schema:
    """A list of texts."""
    item = {"type": "string", "maxLength": longest, "pattern": f"^(?:{pattern})$" if pattern else r"\S"}
    sizes = {"minItems": least} if least else {}
    sizes |= {"maxItems": most} if most else {}
    return {"type": "array", "description": words, "items": item, **sizes}


def mapping(keys: Mapping[str, Schema], required: Sequence[str] = ()) -> Schema:
    """Known keys only; those that are not required may be null."""
    properties = {name: one if name in required else _or_null(one) for name, one in keys.items()}
    return {
        "type": "object",
        "properties": properties,
        "required": [*required],
        "additionalProperties": False,
    }


def section(words: str, keys: Mapping[str, Schema], needed: Sequence[str] = ()) -> Schema:
    """A mapping with a sentence; `needed` are the keys that it must have."""
    return {"description": words, **mapping(keys, needed)}


def rows(
    words: str,
    keys: Mapping[str, Schema],
    needed: Sequence[str],
    *,
    least: int = 0,
    most: int = 0,
    more: Schema | None = None,
) -> Schema:
    """A list of mappings; `more` is a further rule for each."""
    sizes = {"minItems": least} if least else {}
    sizes |= {"maxItems": most} if most else {}
    return {
        "type": "array",
        "description": words,
        "items": {**mapping(keys, needed), **(more or {})},
        **sizes,
    }


def _or_null(schema: Schema) -> Schema:
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    return schema
