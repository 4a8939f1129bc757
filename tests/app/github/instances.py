"""Payloads made from GitHub's description of them: with as little in them as may be, or with all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.app.github.published import webhooks

URN = "urn:webhooks"
SHA = "0123456789abcdef0123456789abcdef01234567"
BY_NAME = {"full_name": "acme/work", "login": "casey", "head_sha": SHA, "before": SHA, "after": SHA}
BY_FORMAT = {"date-time": "2030-01-01T00:00:00Z", "uri": "https://github.test/x", "email": "a@b.test"}
BY_TYPE: Mapping[str, Any] = {"integer": 7, "number": 0.5, "boolean": True, "null": None}
DEPTH_MAX = 12


def described(event: str) -> dict[str, dict[str, Any]]:
    """The schemas of an event's payloads by action; an empty action where it has none."""
    found = {}
    for told in webhooks()["webhooks"].values():
        of_event, _, action = told["post"]["operationId"].partition("/")
        if of_event.replace("-", "_") == event:
            found[action.replace("-", "_")] = told["post"]["requestBody"]["content"]["application/json"][
                "schema"
            ]
    return found


def instance(schema: dict[str, Any], *, full: bool) -> Any:
    """A payload. `full`: with everything that may be in it; else what is optional is left out or null."""
    return _Maker(full=full).make(schema, "", 0)


def problems(schema: dict[str, Any], payload: object) -> list[str]:
    """Where a payload is not as described."""
    registry = Registry().with_resource(URN, Resource.from_contents(webhooks(), DRAFT202012))
    errors = Draft202012Validator({"$ref": URN + schema["$ref"]}, registry=registry).iter_errors(payload)
    return [f"{error.json_path}: {error.message[:200]}" for error in errors]


class _Maker:
    def __init__(self, *, full: bool) -> None:
        self._full = full

    def make(self, schema: dict[str, Any], name: str, depth: int) -> Any:
        schema = _at(schema)
        if "allOf" in schema:
            return self.make(reduce(_both, schema["allOf"]), name, depth)
        choices = schema.get("oneOf", schema.get("anyOf"))
        if choices and "properties" not in schema:
            return self._chosen([_at(one) for one in choices], name, depth)
        if "const" in schema or "enum" in schema:
            values = schema.get("enum", [schema.get("const")])
            return None if None in values and not self._full else values[0]
        return self._typed(schema, name, depth)

    def _chosen(self, choices: list[dict[str, Any]], name: str, depth: int) -> Any:
        if not self._full and any(one.get("type") == "null" for one in choices):
            return None
        return self.make(next(one for one in choices if one.get("type") != "null"), name, depth)

    def _typed(self, schema: dict[str, Any], name: str, depth: int) -> Any:
        kinds = _kinds(schema)
        if "null" in kinds and not self._full:
            return None
        kind = next((kind for kind in kinds if kind != "null"), "null")
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            wanted = max(schema.get("minItems", 0), int(self._full and depth < DEPTH_MAX))
            return [self.make(schema.get("items", {}), name, depth + 1) for _ in range(wanted)]
        if kind == "string":
            return BY_NAME.get(name) or BY_FORMAT.get(schema.get("format", ""), "words")
        return BY_TYPE[kind]

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        properties, required = schema.get("properties", {}), schema.get("required", ())
        everything = self._full and depth < DEPTH_MAX
        return {
            name: self.make(inner, name, depth + 1)
            for name, inner in properties.items()
            if everything or name in required
        }


def _both(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    """The schema of what fits both; the left one says it in more detail."""
    left, right = _at(left), _at(right)
    both = {**right, **left}
    if "type" in left and "type" in right:
        both["type"] = [kind for kind in _kinds(left) if kind in _kinds(right)]
    if "properties" in left and "properties" in right:
        shared = left["properties"].keys() & right["properties"].keys()
        merged = {name: _both(left["properties"][name], right["properties"][name]) for name in shared}
        both["properties"] = {**right["properties"], **left["properties"], **merged}
        both["required"] = [*left.get("required", ()), *right.get("required", ())]
    return both


def _kinds(schema: dict[str, Any]) -> list[str]:
    kinds = schema.get("type", "object" if "properties" in schema else "string")
    return kinds if isinstance(kinds, list) else [kinds]


def _at(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        found: Any = webhooks()
        for key in schema["$ref"].split("/")[1:]:
            found = found[key]
        schema = found
    return schema
