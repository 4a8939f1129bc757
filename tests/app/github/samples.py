"""An argument for every parameter of the port: by name where that says more than the type."""

from __future__ import annotations

import dataclasses
import enum
import inspect
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app import ports
from rubric.tree import File, SourceTree

COMMIT = "0123456789abcdef0123456789abcdef01234567"
BY_NAME: Mapping[str, object] = {
    "installation_id": 77,
    "repo": "acme/work",
    "org": "acme",
    "name": "work",
    "login": "casey-candidate",
    "permission": "push",
    "branch": "main",
    "ref": "main",
    "base": "feedback",
    "head": "main",
    "sha": COMMIT,
    "head_sha": COMMIT,
    "parent": None,
    "key": "attempt:1",
    "status": "completed",
    "conclusion": "neutral",
    "known_id": 5,
    "since": "2030-01-01T00:00:00Z",
    "prefix": "cand/amber-heron/",
    "workflow": "reproduce.yml",
    "path": "src/train.py",
    "level": "warning",
    "tree": SourceTree({"README.md": File(b"# Mine\n")}),
}
BY_TYPE: Mapping[object, object] = {
    str: "words",
    int: 5,
    float: 0.5,
    bool: True,
    bytes: b"x",
    object: "any",
}


def methods() -> list[str]:
    """Every method of the port, those that it inherits with them."""
    return [
        name for name, _ in inspect.getmembers(ports.GitHub, inspect.iscoroutinefunction) if name[0] != "_"
    ]


def arguments(method: Callable[..., Any]) -> dict[str, object]:
    """Arguments by keyword, for all parameters but `self`."""
    return _values(typing.get_type_hints(method), list(inspect.signature(method).parameters)[1:])


def _values(hints: dict[str, Any], names: Sequence[str]) -> dict[str, object]:
    return {name: BY_NAME[name] if name in BY_NAME else _value(hints[name]) for name in names}


def _value(kind: Any) -> object:
    """Something of this type; a type that is not known here has to be entered above."""
    if kind in BY_TYPE:
        return BY_TYPE[kind]
    if dataclasses.is_dataclass(kind):
        build: Any = kind
        return build(
            **_values(typing.get_type_hints(kind), [field.name for field in dataclasses.fields(kind)])
        )
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    return _composed(typing.get_origin(kind), typing.get_args(kind))


def _composed(origin: Any, parts: tuple[Any, ...]) -> object:
    if origin is typing.Literal:
        return parts[0]
    if origin in {typing.Union, types.UnionType}:
        return _value(next(part for part in parts if part is not type(None)))
    if origin is tuple:
        return tuple(_value(part) for part in parts if part is not Ellipsis)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {_value(parts[0]): _value(parts[1])}
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return [_value(parts[0])]
    raise TypeError(f"no sample of {origin}[{parts}]: enter one in {__name__}")
