"""The published schemas: what they let in is what the readers let in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from rubric import wire
from rubric.grade import Graded
from rubric.observation import Ending, Observation, Phase
from rubric.result import write_result
from rubric.schema import observation_schema, result_schema, schema_text
from tests.rubric import samples

UNIT = re.compile(r"(^|_)(seconds|ms|bytes|minutes|per_second)$")
PLAIN = {"string": str, "boolean": bool, "array": list, "object": dict, "null": type(None)}

Schema = dict[str, Any]


def mistakes(value: object, schema: Schema, root: Schema, at: str = "$") -> list[str]:
    """Where `value` breaks a schema, by the keywords that ours use; any other keyword is an error here."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in schema:
        each = [mistakes(value, arm, root, at) for arm in schema["anyOf"]]
        return [] if any(not found for found in each) else each[0]
    if "const" in schema or "enum" in schema:
        return [] if value in schema.get("enum", [schema.get("const")]) else [f"{at}: {value!r}"]
    if not is_a(value, schema["type"]):
        return [f"{at}: is no {schema['type']}"]
    if isinstance(value, dict):
        return of_object(value, schema, root, at)
    return of_array(value, schema, root, at) if isinstance(value, list) else []


def is_a(value: object, kind: str) -> bool:
    if kind in PLAIN:
        return isinstance(value, PLAIN[kind])
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole or (kind == "number" and isinstance(value, float))


def of_object(value: dict[str, object], schema: Schema, root: Schema, at: str) -> list[str]:
    known = schema["properties"]
    found = [f"{at}.{name}: is missing" for name in schema["required"] if name not in value]
    found += [f"{at}.{name}: is unknown" for name in value if name not in known]
    for name in value.keys() & known.keys():
        found += mistakes(value[name], known[name], root, f"{at}.{name}")
    return found


def of_array(value: list[object], schema: Schema, root: Schema, at: str) -> list[str]:
    fixed = schema.get("prefixItems")
    arms = fixed if fixed is not None else [schema["items"]] * len(value)
    if len(arms) != len(value):
        return [f"{at}: holds {len(value)}"]
    pairs = enumerate(zip(value, arms, strict=True))
    return [one for n, (item, arm) in pairs for one in mistakes(item, arm, root, f"{at}[{n}]")]


def observed(observation: Observation) -> Any:
    return json.loads(wire.observation_to_json(observation))


def result(graded: Graded) -> Any:
    """A result file as the command line writes it."""
    return json.loads(write_result(graded))


SAMPLES = [samples.OBSERVATION, samples.BATCH_OBSERVATION, *(
    samples.stopped(phase, ending) for phase in list(Phase) for ending in list(Ending)
)]  # fmt: skip


def test_real_observations_fit() -> None:
    """Every sample, whole or broken off anywhere, is valid."""
    schema = observation_schema()
    assert [found for one in SAMPLES for found in mistakes(observed(one), schema, schema)] == []


@pytest.mark.parametrize("graded", [samples.graded(), samples.batch()], ids=["http", "batch"])
def test_real_results_fit(graded: Graded) -> None:
    """With a service level and without."""
    schema = result_schema()
    assert mistakes(result(graded), schema, schema) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("version", 2),
        ("value.version", 1),
        ("value.score", 4),
        ("value.phases.0.ending", "fine"),
        ("value.phases.0.seconds", "1"),
        ("value.answers", None),
        ("value.load.windows_ms", [1.0]),
        ("value.measured.n", 1.5),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(path: str, value: object) -> None:
    """Unknown versions, fields, words and types break both."""
    entry = envelope = observed(samples.OBSERVATION)
    *parents, last = path.split(".")
    for part in parents:
        entry = entry[int(part) if part.isdigit() else part]
    entry[last] = value
    schema = observation_schema()
    assert mistakes(envelope, schema, schema)
    with pytest.raises(wire.WireError):
        wire.observation_from_json(json.dumps(envelope))


def test_a_missing_outcome_breaks_a_result() -> None:
    """Only latency may be absent."""
    schema, told = result_schema(), result(samples.graded())
    for name in ("gate", "quality", "claim"):
        outcomes = {key: one for key, one in told["outcomes"].items() if key != name}
        found = mistakes({**told, "outcomes": outcomes}, schema, schema)
        assert found == [f"$.outcomes.{name}: is missing"]


@pytest.mark.parametrize("schema", [observation_schema(), result_schema()], ids=["observation", "result"])
def test_every_number_has_a_unit(schema: Schema) -> None:
    """In its name or in words; sample sizes and counts in words."""
    bare = [
        f"{record}.{name}"
        for record, found in schema["$defs"].items()
        for name, one in found.get("properties", {}).items()
        if {"integer", "number"} & {one.get("type"), *(arm.get("type") for arm in one.get("anyOf", ()))}
        and not UNIT.search(name)
        and not one.get("description")
    ]
    assert bare == []


@pytest.mark.parametrize("made", [observation_schema, result_schema])
def test_the_text_is_the_same_every_time(made: Any) -> None:
    """Published text changes only with the format; every part is described and referred to."""
    text = schema_text(made())
    assert text == schema_text(made())
    schema = json.loads(text)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert all(one["description"] for one in schema["$defs"].values())
    assert set(re.findall(r"#/\$defs/(\w+)", text)) == set(schema["$defs"])


@pytest.mark.parametrize(
    ("name", "schema"), [("observation", observation_schema()), ("result", result_schema())]
)
def test_the_published_schema_is_current(name: str, schema: dict[str, Any]) -> None:
    """What docs/schema holds is what `proofgrade schema` prints."""
    published = Path("docs/schema") / f"{name}.schema.json"
    assert published.read_text(encoding="utf-8") == schema_text(schema)
