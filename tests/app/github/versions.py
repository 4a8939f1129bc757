"""The description of an API version: GitHub describes the oldest one, and how later ones differ from it."""

from __future__ import annotations

import copy
from typing import Any

CHANGES = "x-github-breaking-changes"


def at_version(description: dict[str, Any], version: str) -> dict[str, Any]:
    """A copy of the description with every breaking change up to this version (a date) made."""
    changed = {**description, "components": {**description["components"]}}
    changed["paths"] = {
        path: {method: _changed(operation, version) for method, operation in operations.items()}
        for path, operations in description["paths"].items()
    }
    schemas = description["components"]["schemas"]
    changed["components"]["schemas"] = {name: _changed(schema, version) for name, schema in schemas.items()}
    return changed


def _changed(part: dict[str, Any], version: str) -> dict[str, Any]:
    patches = [change["patch"] for change in part.get(CHANGES, ()) if change["version"] <= version]
    if not patches:
        return part
    part = copy.deepcopy(part)
    for patch in patches:
        if isinstance(patch, dict):
            _merge(part, patch)
        else:
            for step in patch:
                _step(part, step)
    return part


def _merge(part: dict[str, Any], patch: dict[str, Any]) -> None:
    """RFC 7396, in place."""
    for key, value in patch.items():
        if value is None:
            part.pop(key, None)
        elif isinstance(value, dict) and isinstance(part.get(key), dict):
            _merge(part[key], value)
        else:
            part[key] = value


def _step(part: Any, step: dict[str, Any]) -> None:
    """One step of RFC 6902, in place; what is to be removed and is not there is as good as removed."""
    *path, last = [key.replace("~1", "/").replace("~0", "~") for key in step["path"].split("/")[1:]]
    for key in path:
        part = part[int(key)] if isinstance(part, list) else part[key]
    if step["op"] == "remove":
        if isinstance(part, list):
            del part[int(last) :][:1]
        else:
            part.pop(last, None)
    else:
        part[last] = step["value"]
