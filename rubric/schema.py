"""JSON Schema (draft 2020-12) of the observation and of the result file, from the dataclasses themselves.

The same fields and type hints that `rubric.wire` follows; the text is the same every time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from rubric.model import Finding, Outcome, Submission
from rubric.observation import OBSERVATION_VERSION, Observation
from rubric.schema_words import WORDS
from rubric.wire import GREW, WIRE_VERSION

DIALECT = "https://json-schema.org/draft/2020-12/schema"
RESULT_VERSION = 1

Schema = dict[str, Any]

_SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}
OUTCOMES = ("gate", "quality", "claim", "latency", "resume")


def observation_schema() -> Schema:
    """The schema of an observation as it goes over the wire, in its envelope."""
    known: dict[str, Schema] = {}
    root = _envelope("observation", _schema(Observation, known))
    return {
        "$schema": DIALECT,
        "$id": f"urn:proofgrade:observation:{OBSERVATION_VERSION}",
        "title": "Proofgrade observation",
        "description": "What one sealed run saw. No score, no label.",
        **root,
        "$defs": dict(sorted(known.items())),
    }


def result_schema() -> Schema:
    """The schema of a result file: one graded submission with every measurement.

    `latency` is missing from `outcomes` where the brief asks for no server, `resume` where it has no run
    interrupted.
    """
    known: dict[str, Schema] = {}
    return {
        "$schema": DIALECT,
        "$id": f"urn:proofgrade:result:{RESULT_VERSION}",
        "title": "Proofgrade result",
        "description": "One graded submission: outcomes with their sentences, findings and the observation.",
        **_object(_result(known)),
        "$defs": dict(sorted(known.items())),
    }


def schema_text(schema: Schema) -> str:
    """A schema as the text that is published."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _result(known: dict[str, Schema]) -> dict[str, Schema]:
    judged = {name: _judgement() for name in OUTCOMES}
    findings = {"type": "array", "items": _schema(Finding, known)}
    return {
        "version": {"const": RESULT_VERSION},
        "assessment": {"type": "string", "description": "Slug of the assessment."},
        "assessment_version": {"type": "string", "description": "Digest of the assessment folder."},
        "rubric_version": {"type": "string", "description": "Digest of the rubric."},
        "outcomes": _object(judged, optional=("latency", "resume")),
        "findings": _envelope("findings", findings),
        "observation": _envelope("observation", _schema(Observation, known)),
        "submission": _envelope("submission", _schema(Submission, known)),
    }


def _judgement() -> Schema:
    outcomes = [outcome.value for outcome in Outcome]
    said = {"type": "string"}
    return _object({"outcome": {"enum": outcomes}, "headline": said, "detail": said})


def _envelope(kind: str, value: Schema) -> Schema:
    """What `rubric.wire` puts around every value."""
    return _object({"kind": {"const": kind}, "version": {"const": WIRE_VERSION}, "value": value})


def _object(properties: Mapping[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _schema(hint: Any, known: dict[str, Schema]) -> Schema:
    """The schema of one type hint. Records and enumerations go to `known`, by name, and are referred to."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        (inner,) = (arm for arm in get_args(hint) if arm is not NoneType)
        return {"anyOf": [_schema(inner, known), {"type": "null"}]}
    if origin is tuple:
        return _tuple(get_args(hint), known)
    if is_dataclass(hint) or issubclass(hint, Enum):
        return _named(hint, known)
    return {"type": _SCALARS[hint]}


def _tuple(arms: tuple[Any, ...], known: dict[str, Schema]) -> Schema:
    if len(arms) == 2 and arms[1] is Ellipsis:
        return {"type": "array", "items": _schema(arms[0], known)}
    fixed = [_schema(arm, known) for arm in arms]
    return {"type": "array", "prefixItems": fixed, "items": False, "minItems": len(arms)}


def _named(hint: Any, known: dict[str, Schema]) -> Schema:
    if hint.__name__ not in known:
        known[hint.__name__] = {}  # a place in the book before its parts are looked at
        known[hint.__name__] = _enum(hint) if issubclass(hint, Enum) else _record(hint, known)
    return {"$ref": f"#/$defs/{hint.__name__}"}


def _enum(hint: type[Enum]) -> Schema:
    return {"description": _described(hint), "enum": [member.value for member in hint]}


def _record(hint: Any, known: dict[str, Schema]) -> Schema:
    hints = get_type_hints(hint)
    properties = {one.name: _property(hint, one.name, hints[one.name], known) for one in fields(hint)}
    if hint is Observation:
        properties["version"] = {"const": OBSERVATION_VERSION}
    return {"description": _described(hint), **_object(properties, tuple(GREW.get(hint, ())))}


def _property(record: Any, name: str, hint: Any, known: dict[str, Schema]) -> Schema:
    words = WORDS.get((record.__name__, name))
    schema = _schema(hint, known)
    return schema if words is None else {**schema, "description": words}


def _described(hint: Any) -> str:
    """The docstring on one line."""
    return " ".join((hint.__doc__ or "").split())
