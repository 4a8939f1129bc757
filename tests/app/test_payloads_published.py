"""Our payload models against what GitHub publishes: its webhooks' description, and examples old and new."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from pydantic import BaseModel

from app import payloads
from app.events import CommentDeleted, CommentEdited, Event, Ignored, Pushed, RerunRequested
from app.payloads import lane, parse
from tests.app.github.instances import described, instance, problems
from tests.app.github.published import examples

pytestmark = pytest.mark.real  # npm has to fetch them once

INSTALLATION = {"installation": {"id": 77, "node_id": "n"}}
OURS = sorted(payloads._READERS)
KINDS: dict[tuple[str, str], type[object]] = {
    ("push", ""): Pushed,
    ("issue_comment", "edited"): CommentEdited,
    ("issue_comment", "deleted"): CommentDeleted,
    ("check_run", "rerequested"): RerunRequested,
    ("check_suite", "rerequested"): RerunRequested,
}
SAME = {"repo": ("repository", "full_name"), "repo_id": ("repository", "id"), "sender": ("sender", "login")}


def agrees(event: Event, payload: dict[str, Any]) -> bool:
    """Where, who and for which installation are taken from the right places."""
    told = {name: payload[thing][field] for name, (thing, field) in SAME.items() if thing in payload}
    told["installation_id"] = payload["installation"]["id"]
    return all(getattr(event, name) == value for name, value in told.items() if hasattr(event, name))


def test_every_published_example_is_read() -> None:
    """None raises, back to Enterprise Server 3.1; ours become our own events, the rest is ignored."""
    counts: Counter[str] = Counter()
    for event, example in examples():
        for payload in (example, example | INSTALLATION):
            found = parse(event, payload)
            assert lane(event, payload)
            counts[type(found).__name__] += 1
            wanted = KINDS.get((event, payload.get("action", "")))
            if "installation" not in payload or event not in OURS:
                assert isinstance(found, Ignored)
            elif wanted is not None and payload["sender"]["type"] != "Bot":
                assert type(found) is wanted
            assert isinstance(found, Ignored) or agrees(found, payload)
    assert {kind.__name__ for kind in KINDS.values()} <= set(counts)
    assert len(examples()) >= 329


def test_our_events_are_described() -> None:
    """GitHub describes every event that we read, and every action that means something to us."""
    assert {(event, action) for event in OURS for action in described(event)} >= set(KINDS)


@pytest.mark.parametrize("event", OURS)
@pytest.mark.parametrize("full", [False, True])
def test_what_is_described_is_read(event: str, *, full: bool) -> None:
    """We ask for nothing that GitHub may leave out, and stumble over nothing that it may add."""
    for action, schema in described(event).items():
        payload = instance(schema, full=full)
        assert problems(schema, payload) == []
        found = parse(event, payload | INSTALLATION)
        assert isinstance(found, Ignored) or agrees(found, payload | INSTALLATION)
        assert isinstance(found, KINDS.get((event, action), object))


@pytest.mark.parametrize("event", OURS)
def test_what_we_read_is_described(event: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every field of our models, optional ones too, stands in GitHub's description under that name."""
    read: list[BaseModel] = []
    real = payloads._read

    def remembering(model: Any, of: str, payload: dict[str, Any]) -> Any:
        read.append(real(model, of, payload))
        return read[-1]

    monkeypatch.setattr(payloads, "_read", remembering)
    for schema in described(event).values():
        parse(event, instance(schema, full=True) | INSTALLATION)
    wanted = {path for model in read for path in fields(type(model))}
    assert wanted
    assert wanted == {path for model in read for path in found_in(model)}


def fields(model: type[BaseModel], where: str = "") -> set[str]:
    """The dotted names of all fields of a model."""
    found = set()
    for name, field in model.model_fields.items():
        found.add(f"{where}{name}")
        parts = [field.annotation, *getattr(field.annotation, "__args__", ())]
        for part in parts:
            if isinstance(part, type) and issubclass(part, BaseModel):
                found |= fields(part, f"{where}{name}.")
    return found


def found_in(model: BaseModel, where: str = "") -> set[str]:
    """The dotted names of those fields that stood in the payload."""
    found = set()
    for name in model.model_fields_set:
        found.add(f"{where}{name}")
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            found |= found_in(value, f"{where}{name}.")
    return found
