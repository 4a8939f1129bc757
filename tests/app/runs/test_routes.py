"""The routes for runners over HTTP, on a real record: what each request gets, and what stays behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest

from app.runs.inputs import PORTION_BYTES
from rubric.tree import File, SourceTree
from rubric.wire import OBSERVATION_BYTES, observation_to_json
from tests.workflows.issuer import Issuer, issuing
from tests.workflows.receiver import COMMIT, ID, NONCE, RUN, TREE, Receiver, dispatched, receiving, unpacked
from tests.workflows.samples import observation

BODY = observation_to_json(observation()).encode()
Start = Callable[..., AbstractContextManager[Receiver]]


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """A running issuer."""
    with issuing() as running:
        yield running


@pytest.fixture
def start(issuer: Issuer, tmp_path: Path) -> Start:
    """Serves the routes with one run of the test's choice."""
    return partial(receiving, issuer, tmp_path / "record.sqlite")


@pytest.fixture
def receiver(start: Start) -> Iterator[Receiver]:
    """The routes with one dispatched run."""
    with start() as running:
        yield running


def fetched(receiver: Receiver) -> httpx.Response:
    """The answer to a good request for the inputs."""
    token = receiver.issuer.token(receiver.url)
    headers = {"Authorization": f"Bearer {token}", "Proofgrade-Nonce": NONCE}
    return httpx.get(f"{receiver.url}/runs/{RUN}/inputs", headers=headers, timeout=20)


def posted(receiver: Receiver, body: bytes = BODY) -> int:
    """The status of a good request that hands an observation in."""
    return receiver.ask("POST", "observation", receiver.issuer.token(receiver.url), body)


def test_inputs_are_as_the_document_says(receiver: Receiver) -> None:
    """A tar of exactly three files, of stated length; the scope without a slash."""
    answer = fetched(receiver)
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(answer.content))
    members = unpacked(answer.content)
    assert list(members) == ["run.json", "job.tar", "submission.tar"]
    told = {"version": 1, "commit": COMMIT, "cache_scope": "keywords.quiet-fox"}
    assert json.loads(members["run.json"]) == told


def test_large_inputs_come_in_portions(receiver: Receiver) -> None:
    """More than one portion of the record arrives whole."""
    receiver.give(TREE, SourceTree({"weights": File(b"\x07" * (3 * PORTION_BYTES + 1))}))
    assert fetched(receiver).content == receiver.inputs


def test_inputs_end_with_the_observation(receiver: Receiver) -> None:
    """Once an observation is there, the inputs are gone from the record, and that is said."""
    assert posted(receiver) == 200
    assert fetched(receiver).status_code == 410
    with receiver.store.reading() as records, pytest.raises(LookupError):
        records.input_portion(ID, 0)


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b"[" * 100_000, BODY[:-1], BODY.replace(b"cd", b"ce")])
def test_what_cannot_be_read_is_refused(receiver: Receiver, body: bytes) -> None:
    """400, and the run still takes a good one."""
    assert posted(receiver, body) == 400
    assert receiver.accepted == []
    assert posted(receiver) == 200


def test_an_observation_has_a_cap(receiver: Receiver) -> None:
    """It is read no further than the cap."""
    assert posted(receiver, b" " * (OBSERVATION_BYTES + 1)) == 413


def test_a_late_observation_is_refused_and_logged(start: Start) -> None:
    """A run that was cancelled or given up takes nothing."""
    with start(run=dispatched(ended="cancelled")) as receiver:
        assert posted(receiver) == 409
        assert fetched(receiver).status_code == 410
        assert receiver.refusals == ["too late: cancelled", "no inputs any more: cancelled"]


def test_a_quick_job_is_told_to_come_again(start: Start) -> None:
    """Between the dispatch and its record, the job gets 503, which it tries again."""
    with start(run=dispatched(github_id=None)) as receiver:
        assert fetched(receiver).status_code == 503


def test_an_unknown_run_is_refused(start: Start) -> None:
    """By the same status as a wrong one."""
    with start(run=replace(dispatched(), name="another")) as receiver:
        assert posted(receiver) == 403
        assert receiver.refusals == ["no such run"]


def test_strangers_leave_nothing_in_the_record(receiver: Receiver) -> None:
    """Tokens that GitHub signed for other jobs are refused each time, and none of them is remembered."""
    token = receiver.issuer.token(receiver.url, repository_id="1002", jti="of-a-stranger")
    assert [receiver.ask("GET", "inputs", token) for _ in range(2)] == [403, 403]
    with receiver.store.reading() as records:
        assert not records.token_seen("of-a-stranger")


def test_used_tokens_are_forgotten_when_they_are_over(receiver: Receiver) -> None:
    """The record keeps a token's id no longer than the token would be taken."""
    with receiver.store.transaction() as records:
        records.remember_token("old", until="2026-03-02T10:00:00Z", now="2026-03-02T09:00:00Z")
    assert fetched(receiver).status_code == 200
    with receiver.store.reading() as records:
        assert not records.token_seen("old")


def test_a_refusal_says_nothing_to_the_outside(receiver: Receiver) -> None:
    """An empty body; reason, run and claims are in the log, token and nonce are not."""
    token = receiver.issuer.token(receiver.url, sha="f" * 40)
    headers = {"Authorization": f"Bearer {token}", "Proofgrade-Nonce": NONCE}
    answer = httpx.get(f"{receiver.url}/runs/{RUN}/inputs", headers=headers, timeout=20)
    assert (answer.status_code, answer.content) == (403, b"")
    (entry,) = receiver.logs
    assert (entry["run"], entry["why"], entry["sha"]) == (RUN, "other sha", "f" * 40)
    assert token not in str(entry)
    assert NONCE not in str(entry)


@pytest.mark.parametrize("header", ["", "Basic eDp5", "Bearer", "Bearer  "])
def test_other_ways_to_say_who_asks_are_refused(receiver: Receiver, header: str) -> None:
    """Only a bearer token counts."""
    headers = {"Authorization": header.strip()} if header else {}
    url = f"{receiver.url}/runs/{RUN}/observation"
    assert httpx.post(url, headers=headers, content=BODY, timeout=20).status_code == 401
    assert receiver.refusals == ["no bearer token"]
