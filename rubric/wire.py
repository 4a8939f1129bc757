"""Our values <-> versioned JSON. Strict: unknown versions or fields, wrong types and odd numbers are refused.

The codec follows the fields and type hints of the frozen dataclasses. Its readers treat every text as
hostile: what comes out has the right types and keeps the bounds of `rubric.plausible`; no more is promised.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from rubric.flag import Flag
from rubric.model import Assessment, Claim, Competency, Finding, ReproduceLimits, Rubric, Submission
from rubric.observation import OBSERVATION_VERSION, ColdRun, Observation, PhaseRun
from rubric.plausible import implausible
from rubric.reading import ItemPointers, Pointer, Reading
from rubric.review_policy import ReviewPolicy
from rubric.strict_json import JsonError, loads, shown

WIRE_VERSION = 1
MAX_BYTES = 4 * 1024 * 1024
READING_BYTES = 8 * 1024 * 1024  # every name and heading at its longest
OBSERVATION_BYTES = 32 * 1024 * 1024  # 150,000 answers and as many latencies
MAX_DEPTH = 16

# What earlier writers did not know: a record of theirs is read with the defaults.
GREW: Mapping[type, frozenset[str]] = {
    Assessment: frozenset({"review", "stages", "specialisation", "profile", "brief", "data", "ai_tools"}),
    ColdRun: frozenset({"killed"}),
    PhaseRun: frozenset({"processes"}),
    Competency: frozenset({"asked"}),
    ReproduceLimits: frozenset({"interrupt"}),
    Reading: frozenset({"items", "facts", "routes"}),
    Pointer: frozenset({"tag"}),
    ItemPointers: frozenset({"told", "wanted"}),
    Claim: frozenset({"file"}),
    Submission: frozenset({"port", "route", "ai_use"}),
    ReviewPolicy: frozenset({"calibration"}),
    Flag: frozenset({"outcome", "kind", "words", "their_score", "their_words", "turned"}),
}
SHED: Mapping[type, frozenset[str]] = {Pointer: frozenset({"hedged"})}
_INT_LIMIT = 2**63
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")  # Postgres takes no NUL, UTF-8 no lone surrogate

T = TypeVar("T")


class WireError(Exception):
    """A value cannot be written or a text cannot be read; the message names the JSON path."""


def observation_to_json(observation: Observation) -> str:
    """Write an observation. Raises WireError for a number that is not finite or text that is not Unicode."""
    return _write("observation", observation)


def observation_from_json(text: str | bytes, max_bytes: int = OBSERVATION_BYTES) -> Observation:
    """Read an observation. Raises WireError, also for values that no run can yield (negative seconds)."""
    observation = _read("observation", Observation, text, max_bytes)
    if observation.version != OBSERVATION_VERSION:
        raise WireError(
            f"$.value.version: {observation.version} is unknown; this reader takes {OBSERVATION_VERSION}"
        )
    found = implausible(observation)
    if found is not None:
        raise WireError(f"$.value.{found}")
    return observation


def findings_to_json(findings: Iterable[Finding]) -> str:
    """Write findings, in order. Raises WireError."""
    return _write("findings", tuple(findings))


def findings_from_json(text: str | bytes, max_bytes: int = MAX_BYTES) -> tuple[Finding, ...]:
    """Read findings. Raises WireError."""
    return _read("findings", tuple[Finding, ...], text, max_bytes)


def flags_to_json(flags: Iterable[Flag]) -> str:
    """Write similarity flags, in order. Raises WireError."""
    return _write("flags", tuple(flags))


def flags_from_json(text: str | bytes, max_bytes: int = MAX_BYTES) -> tuple[Flag, ...]:
    """Read similarity flags. Raises WireError."""
    return _read("flags", tuple[Flag, ...], text, max_bytes)


def rubric_to_json(rubric: Rubric) -> str:
    """Write a rubric. Raises WireError."""
    return _write("rubric", rubric)


def rubric_from_json(text: str | bytes, max_bytes: int = MAX_BYTES) -> Rubric:
    """Read a rubric. Raises WireError."""
    return _read("rubric", Rubric, text, max_bytes)


def assessment_to_json(assessment: Assessment) -> str:
    """Write an assessment with its rubric. Raises WireError."""
    return _write("assessment", assessment)


def assessment_from_json(text: str | bytes, max_bytes: int = MAX_BYTES) -> Assessment:
    """Read an assessment with its rubric. Raises WireError."""
    return _read("assessment", Assessment, text, max_bytes)


def submission_to_json(submission: Submission) -> str:
    """Write what submission.yml states. Raises WireError."""
    return _write("submission", submission)


def submission_from_json(text: str | bytes, max_bytes: int = MAX_BYTES) -> Submission:
    """Read what submission.yml states. Raises WireError."""
    return _read("submission", Submission, text, max_bytes)


def reading_to_json(reading: Reading) -> str:
    """Write what was read in the files. Raises WireError."""
    return _write("reading", reading)


def reading_from_json(text: str | bytes, max_bytes: int = READING_BYTES) -> Reading:
    """Read what was read in the files. Raises WireError."""
    return _read("reading", Reading, text, max_bytes)


def _write(kind: str, value: object) -> str:
    envelope = {"kind": kind, "version": WIRE_VERSION, "value": _encode(value, "$.value")}
    return json.dumps(envelope, allow_nan=False, ensure_ascii=True, separators=(",", ":"))


def _read(kind: str, hint: type[T], text: str | bytes, max_bytes: int) -> T:
    try:
        envelope = loads(text, max_bytes=max_bytes, max_depth=MAX_DEPTH)
    except JsonError as error:
        raise WireError(f"{kind}: {error}") from None
    if not isinstance(envelope, dict) or envelope.keys() != {"kind", "version", "value"}:
        raise WireError('$: must be an object with exactly "kind", "version" and "value"')
    if envelope["kind"] != kind:
        raise WireError(f"$.kind: must be {kind!r}, not {shown(str(envelope['kind']))}")
    if type(envelope["version"]) is not int or envelope["version"] != WIRE_VERSION:
        raise WireError(
            f"$.version: {shown(str(envelope['version']))} is unknown; this reader takes {WIRE_VERSION}"
        )
    return cast(T, _decode(hint, envelope["value"], "$.value"))


def _encode(value: object, path: str) -> object:
    if is_dataclass(value):
        names = [item.name for item in fields(value)]
        return {name: _encode(getattr(value, name), f"{path}.{name}") for name in names}
    if isinstance(value, tuple):
        return [_encode(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, Enum):
        return value.value
    return _checked_scalar(value, path)


def _decode(hint: Any, value: object, path: str) -> object:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        (inner,) = (arm for arm in get_args(hint) if arm is not NoneType)
        return None if value is None else _decode(inner, value, path)
    if origin is tuple:
        return _decode_tuple(get_args(hint), value, path)
    if is_dataclass(hint):
        return _decode_record(cast(type, hint), value, path)
    if issubclass(hint, Enum):
        return _decode_enum(hint, value, path)
    return _decode_scalar(hint, value, path)


def _decode_record(record: type, value: object, path: str) -> object:
    hints = _hints(record)
    if not isinstance(value, dict):
        raise WireError(f"{path}: must be an object")
    for name in sorted(value.keys() - hints.keys() - SHED.get(record, frozenset())):
        raise WireError(f"{path}: unknown field {shown(name)}")
    for name in sorted(hints.keys() - value.keys() - GREW.get(record, frozenset())):
        raise WireError(f"{path}.{name}: is missing")
    given = {name: hint for name, hint in hints.items() if name in value}
    return record(**{name: _decode(hint, value[name], f"{path}.{name}") for name, hint in given.items()})


def _decode_tuple(arms: tuple[Any, ...], value: object, path: str) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise WireError(f"{path}: must be an array")
    if len(arms) == 2 and arms[1] is Ellipsis:
        arms = (arms[0],) * len(value)
    if len(arms) != len(value):
        raise WireError(f"{path}: must hold {len(arms)} entries, not {len(value)}")
    return tuple(
        _decode(arm, item, f"{path}[{index}]")
        for index, (arm, item) in enumerate(zip(arms, value, strict=True))
    )


def _decode_enum(hint: type[Enum], value: object, path: str) -> Enum:
    known = {member.value: member for member in hint}
    if not isinstance(value, str) or value not in known:
        raise WireError(f"{path}: must be one of {', '.join(known)}")
    return known[value]


def _decode_scalar(hint: type, value: object, path: str) -> object:
    if hint is float and type(value) is int:
        value = float(value)
    if type(value) is not hint:
        raise WireError(f"{path}: must be {_NAMES[hint]}")
    return _checked_scalar(value, path)


def _checked_scalar(value: object, path: str) -> object:
    if isinstance(value, str) and _UNSTORABLE.search(value):
        raise WireError(f"{path}: holds a character that is not storable text")
    if isinstance(value, float) and not math.isfinite(value):
        raise WireError(f"{path}: is not finite")
    if isinstance(value, int) and abs(value) >= _INT_LIMIT:
        raise WireError(f"{path}: is beyond 64 bits")
    return value


_NAMES: dict[type, str] = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


@cache
def _hints(record: type) -> dict[str, Any]:
    return get_type_hints(record)
