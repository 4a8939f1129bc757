"""Requests and answers held against GitHub's own description of its REST API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

import httpx
from jsonschema import Draft4Validator, validators  # type: ignore[import-untyped]
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from app.github.hosts import CURRENT, ENTERPRISE, SERVER_PATH
from tests.app.github.published import GITHUB, OLDEST_SERVER, rest
from tests.app.github.versions import at_version

URN = "urn:github"
METHODS = {"get", "put", "post", "patch", "delete"}
JSON = "application/json"
UNSIGNED = {"/app-manifests/{code}/conversions"}  # the code is the credential


def _or_null(keyword: Any, *, always: bool) -> Any:
    """OpenAPI 3.0 says `nullable` where JSON Schema has a type."""

    def check(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
        if instance is not None or not (always or schema.get("nullable")):
            yield from keyword(validator, value, instance, schema) or ()

    return check


KEYWORDS = Draft4Validator.VALIDATORS
Strict = validators.extend(
    Draft4Validator, {name: _or_null(keyword, always=False) for name, keyword in KEYWORDS.items()}
)
# For a stand-in, which leaves out or empties much that nobody reads: what it fills must be as described.
# Without what is required, several alternatives may fit.
Lenient = validators.extend(
    Draft4Validator,
    {name: _or_null(keyword, always=True) for name, keyword in KEYWORDS.items()}
    | {"required": lambda *_: (), "oneOf": _or_null(KEYWORDS["anyOf"], always=True)},
)


@dataclass(frozen=True)
class Operation:
    """One operation: its place in the description, and its path as a pattern."""

    method: str
    template: str
    pattern: re.Pattern[str]
    told: dict[str, Any]

    @property
    def pointer(self) -> str:
        """Where it stands, as a reference."""
        return f"{URN}#/paths/{self.template.replace('~', '~0').replace('/', '~1')}/{self.method}"


class Rest:
    """One REST API. Problems are sentences; none is good news."""

    def __init__(self, description: dict[str, Any], version: str) -> None:
        self.version = version
        self._told = at_version(description, version)
        self._registry = Registry().with_resource(URN, Resource.from_contents(self._told, DRAFT4))
        self.operations = [self._operation(*found) for found in self._all()]
        # Where two patterns fit, the one with more fixed text is meant.
        self.operations.sort(key=lambda one: len(re.sub(r"\{\w+\}", "", one.template)), reverse=True)

    def operation(self, method: str, path: str) -> Operation | None:
        """What a request asks for. `path`: without the base of the API."""
        fitting = (
            one for one in self.operations if one.method == method.lower() and one.pattern.fullmatch(path)
        )
        return next(fitting, None)

    def problems(self, request: httpx.Request) -> list[str]:
        """What is wrong with a request."""
        path = base_less(request.url)
        operation = self.operation(request.method, path)
        if operation is None:
            return [f"no such operation: {request.method} {path}"]
        found = [
            *self._headers(operation, request),
            *self._path(operation, path),
            *self._query(operation, request.url),
        ]
        return [
            f"{request.method} {path}: {problem}" for problem in (*found, *self._body(operation, request))
        ]

    def answer_problems(self, request: httpx.Request, status: int, body: object) -> list[str]:
        """What is wrong with an answer, be its body incomplete: kind of success, types, values."""
        operation = self.operation(request.method, base_less(request.url))
        if operation is None or status >= httpx.codes.BAD_REQUEST:
            return []
        if status == httpx.codes.NOT_MODIFIED and "if-none-match" in request.headers:
            return []  # any GET may be answered so; the description leaves it out of some
        place = f"{operation.pointer}/responses/{status}"
        answers = operation.told["responses"]
        if str(status) not in answers:
            return [f"{request.method} {operation.template}: {status} is none of {sorted(answers)}"]
        if JSON not in self._at(answers[str(status)]).get("content", {}):
            return []
        reference = answers[str(status)].get("$ref")
        place = f"{URN}{reference}" if reference else place
        said = self._wrong(f"{place}/content/application~1json/schema", body, Lenient)
        return [f"{request.method} {operation.template}: answer: {problem}" for problem in said]

    def example(self, request: httpx.Request) -> tuple[int, object]:
        """A good answer as the description shows one; an empty one where it shows none."""
        operation = self.operation(request.method, base_less(request.url))
        assert operation is not None
        status = next(code for code in sorted(operation.told["responses"]) if code.startswith("2"))
        shown = (
            self._at(operation.told["responses"][status]).get("content", {}).get(JSON, {}).get("examples", {})
        )
        first = next(iter(shown.values()), None)
        return int(status), None if first is None else self._at(first).get("value")

    def _headers(self, operation: Operation, request: httpx.Request) -> Iterator[str]:
        said = request.headers
        if said.get("x-github-api-version") != self.version:
            yield f"API version {said.get('x-github-api-version')}, not {self.version}"
        if bool(said.get("authorization")) == (operation.template in UNSIGNED):
            yield "signed where nobody asks" if said.get("authorization") else "unsigned"
        if not said.get("user-agent", "").startswith("proofgrade"):
            yield "nameless"
        if "json" not in said.get("accept", ""):
            yield f"accepts {said.get('accept')!r}"

    def _path(self, operation: Operation, path: str) -> Iterator[str]:
        matched = operation.pattern.fullmatch(path)
        given = {} if matched is None else matched.groupdict()
        for reference, parameter in self._parameters(operation, "path"):
            yield from self._parameter(reference, parameter, [unquote(given[parameter["name"]])])

    def _query(self, operation: Operation, url: httpx.URL) -> Iterator[str]:
        known = self._parameters(operation, "query")
        for name in {*url.params} - {parameter["name"] for _, parameter in known}:
            yield f"unknown in the query: {name}"
        for reference, parameter in known:
            if parameter["name"] in url.params:
                yield from self._parameter(reference, parameter, url.params.get_list(parameter["name"]))
            elif parameter.get("required"):
                yield f"missing in the query: {parameter['name']}"

    def _parameter(self, reference: str, parameter: dict[str, Any], values: list[str]) -> Iterator[str]:
        schema = parameter["schema"]
        kinds = {self._at(one).get("type") for one in schema.get("oneOf", schema.get("anyOf", [schema]))}
        value: object = values if "array" in kinds else _typed(values[0], kinds)
        if "array" not in kinds and len(values) > 1:
            yield f"{parameter['name']}: given {len(values)} times"
        yield from (
            f"{parameter['name']}: {problem}" for problem in self._wrong(f"{reference}/schema", value)
        )

    def _body(self, operation: Operation, request: httpx.Request) -> Iterator[str]:
        wanted = operation.told.get("requestBody")
        if wanted is None or JSON not in wanted["content"]:
            if request.content:
                yield "a body where none belongs"
        elif not request.content:
            if wanted.get("required"):
                yield "no body"
        elif request.headers.get("content-type") != JSON:
            yield f"a body of type {request.headers.get('content-type')}"
        else:
            body = json.loads(request.content)
            yield from self._wrong(f"{operation.pointer}/requestBody/content/application~1json/schema", body)
            yield from (f"unknown: {name}" for name in self._unknown(wanted["content"][JSON]["schema"], body))

    def _wrong(self, reference: str, instance: object, kind: Any = Strict) -> list[str]:
        errors = kind({"$ref": reference}, registry=self._registry).iter_errors(instance)
        return [f"{error.json_path}: {error.message[:200]}" for error in errors]

    def _unknown(self, schema: dict[str, Any], value: object, where: str = "$") -> Iterator[str]:
        """Keys that GitHub does not know. It ignores them in silence, so a misspelt one goes unnoticed."""
        schemas = list(self._alternatives(schema))
        if isinstance(value, list):
            inner = [one["items"] for one in schemas if "items" in one]
            for item in value if inner else ():
                yield from self._unknown({"anyOf": inner}, item, f"{where}[]")
        open_ended = any(one.get("additionalProperties") for one in schemas)
        if not isinstance(value, dict) or open_ended:
            return
        for key, part in value.items():
            inner = [one["properties"][key] for one in schemas if key in one.get("properties", {})]
            if inner:
                yield from self._unknown({"anyOf": inner}, part, f"{where}.{key}")
            elif any("properties" in one for one in schemas):
                yield f"{where}.{key}"

    def _alternatives(self, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
        schema = self._at(schema)
        yield schema
        for kind in ("oneOf", "anyOf", "allOf"):
            for one in schema.get(kind, ()):
                yield from self._alternatives(one)

    def _parameters(self, operation: Operation, place: str) -> list[tuple[str, dict[str, Any]]]:
        """References to and contents of the parameters in path or query."""
        told = operation.told.get("parameters", ())
        references = [
            URN + one["$ref"] if "$ref" in one else f"{operation.pointer}/parameters/{index}"
            for index, one in enumerate(told)
        ]
        found = zip(references, map(self._at, told), strict=True)
        return [(reference, parameter) for reference, parameter in found if parameter["in"] == place]

    def _at(self, part: dict[str, Any]) -> dict[str, Any]:
        """What a reference leads to; anything else is itself."""
        if "$ref" not in part:
            return part
        found: dict[str, Any] = self._registry.resolver(URN).lookup(part["$ref"]).contents
        return self._at(found)

    def _all(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for template, operations in self._told["paths"].items():
            for method, told in operations.items():
                if method in METHODS:
                    yield method, template, told

    def _operation(self, method: str, template: str, told: dict[str, Any]) -> Operation:
        parameters = [self._at(parameter) for parameter in told.get("parameters", ())]
        many = {one["name"] for one in parameters if one.get("x-multi-segment")}
        parts = re.split(r"\{(\w+)\}", template)
        words = [
            re.escape(part) if index % 2 == 0 else f"(?P<{part}>{'.+' if part in many else '[^/]+'})"
            for index, part in enumerate(parts)
        ]
        return Operation(method, template, re.compile("".join(words)), told)


def base_less(url: httpx.URL) -> str:
    """The path behind the base address of the API."""
    return url.raw_path.decode().partition("?")[0].removeprefix(SERVER_PATH)


def _typed(text: str, kinds: set[Any]) -> object:
    if "integer" in kinds and re.fullmatch(r"-?\d+", text):
        return int(text)
    return text == "true" if "boolean" in kinds and text in {"true", "false"} else text


@cache
def current() -> Rest:
    """github.com and GHE.com."""
    return Rest(rest(GITHUB), CURRENT)


@cache
def oldest_server() -> Rest:
    """The oldest Enterprise Server that is still described."""
    return Rest(rest(OLDEST_SERVER), ENTERPRISE)


def for_request(request: httpx.Request) -> Rest:
    """The API that a request is for, by its base address."""
    return oldest_server() if request.url.path.startswith(SERVER_PATH) else current()
