"""Inputs in, observation out, and a token for each request that goes nowhere else."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from action import oidc
from action.errors import ActionError, BadInput
from action.oidc import Identity, Service, ServiceFailed
from rubric.wire import OBSERVATION_BYTES, observation_to_json
from tests.workflows.issuer import BEARER, Issuer
from tests.workflows.receiver import NONCE, RUN, Receiver
from tests.workflows.samples import observation

OBSERVATION = observation_to_json(observation()).encode()


@pytest.fixture
def service(receiver: Receiver) -> Service:
    """The run as its job sees it, patient without waiting."""
    slept: list[float] = []
    identity = Identity(receiver.issuer.request_url, BEARER)
    return replace(Service.of(receiver.url, RUN, NONCE, identity), sleep=slept.append)


def test_inputs_come_to_the_job_of_the_run(service: Service, receiver: Receiver, tmp_path: Path) -> None:
    """The job that the service has dispatched gets the inputs, byte for byte."""
    service.fetch(tmp_path / "inputs.tar")
    assert (tmp_path / "inputs.tar").read_bytes() == receiver.inputs


def test_observation_is_taken_once(service: Service, receiver: Receiver) -> None:
    """A first observation is taken; the same bytes again change nothing; other bytes are refused."""
    service.post(OBSERVATION)
    service.post(OBSERVATION)
    with pytest.raises(ServiceFailed, match="409: that the run has its observation already"):
        service.post(OBSERVATION.replace(b"nonzero", b"timeout"))
    assert receiver.accepted == [OBSERVATION]
    assert receiver.refusals == ["another observation came before"]


def test_each_request_has_a_token_of_its_own(service: Service, issuer: Issuer, receiver: Receiver) -> None:
    """Tokens are for the service alone, and none is used twice, a second try included."""
    receiver.answers = [503]
    service.post(OBSERVATION)
    assert issuer.asked == [receiver.url] * 2


@pytest.mark.parametrize(
    ("claim", "value", "refusal"),
    [
        ("repository_id", "1002", "other repository_id"),
        ("repository_owner_id", "8", "other repository_owner_id"),
        ("workflow_ref", "acme/hiring/.github/workflows/other.yml@refs/heads/main", "other workflow_ref"),
        ("event_name", "push", "other event_name"),
        ("run_id", "5002", "other run_id"),
        ("run_attempt", "2", "other run_attempt"),
        ("sha", "f" * 40, "other sha"),
        ("runner_environment", "self-hosted", "other runner_environment"),
    ],
)
def test_another_job_is_refused(
    service: Service, receiver: Receiver, claim: str, value: str, refusal: str
) -> None:
    """A job of another repository, workflow, run or commit gets nothing, though GitHub signed its token."""
    receiver.issuer.claims[claim] = value
    with pytest.raises(ServiceFailed, match="403: that this job is not the one"):
        service.post(OBSERVATION)
    assert (receiver.accepted, receiver.refusals) == ([], [refusal])


@pytest.mark.parametrize(
    ("forge", "refusal"),
    [
        (lambda issuer, url: issuer.token("https://elsewhere.example"), "token: InvalidAudienceError"),
        (lambda issuer, url: issuer.token(url, key=Issuer().key), "token: InvalidSignatureError"),
        (lambda issuer, url: issuer.token(url, iss="https://elsewhere.example"), "token: InvalidIssuerError"),
        (lambda issuer, url: issuer.token(url, exp=1), "token: ExpiredSignatureError"),
        (lambda issuer, url: issuer.token(url, jti=None), "token: MissingRequiredClaimError"),
        (lambda issuer, url: "", "no bearer token"),
    ],
    ids=["audience", "key", "issuer", "expired", "no-jti", "none"],
)
def test_a_forged_token_is_refused(
    receiver: Receiver, forge: Callable[[Issuer, str], str], refusal: str
) -> None:
    """A token for somebody else, signed by somebody else, out of date or incomplete opens nothing."""
    assert receiver.ask("POST", "observation", forge(receiver.issuer, receiver.url), OBSERVATION) == 401
    assert (receiver.accepted, receiver.refusals) == ([], [refusal])


def test_a_replayed_token_is_refused(receiver: Receiver) -> None:
    """Who copies a request cannot send it again."""
    token = receiver.issuer.token(receiver.url)
    assert [receiver.ask("GET", "inputs", token) for _ in range(2)] == [200, 401]
    assert receiver.refusals == ["token used before"]


def test_another_nonce_is_refused(service: Service, receiver: Receiver) -> None:
    """The right job with another run's nonce gets nothing."""
    with pytest.raises(ServiceFailed, match="403"):
        replace(service, nonce="x" * 22).post(OBSERVATION)
    assert receiver.accepted == []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_fault_is_tried_again(service: Service, receiver: Receiver, status: int) -> None:
    """A service that is restarting costs time, not the result."""
    receiver.answers = [status] * 3
    service.post(OBSERVATION)
    assert receiver.accepted == [OBSERVATION]


def test_an_identity_provider_that_stumbles_is_tried_again(
    service: Service, issuer: Issuer, receiver: Receiver
) -> None:
    """The same holds for GitHub's own token endpoint."""
    issuer.answers = [500, 503]
    service.post(OBSERVATION)
    assert receiver.accepted == [OBSERVATION]


def test_tries_have_an_end(service: Service, receiver: Receiver) -> None:
    """After the last pause the step fails with one line that names the answer and the number of tries."""
    receiver.answers = [503] * 6
    with pytest.raises(ServiceFailed, match=r"^the service answered 503, 6 times"):
        service.post(OBSERVATION)
    assert receiver.answers == []


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 413])
def test_a_final_answer_is_not_asked_for_twice(service: Service, receiver: Receiver, status: int) -> None:
    """A refusal is final, and a redirect is never followed: it would carry the token elsewhere."""
    receiver.answers = [status, 200]
    with pytest.raises(ServiceFailed, match=f"answered {status}"):
        service.post(OBSERVATION)
    assert receiver.answers == [200]


def test_a_service_that_is_not_there_is_said(service: Service) -> None:
    """Where nothing listens, the error names the service and no address or token."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        away = replace(service, url=f"http://127.0.0.1:{held.getsockname()[1]}", pauses=())
        with pytest.raises(ServiceFailed, match=r"^the service gave no answer \(URLError\), 1 times"):
            away.post(OBSERVATION)


@pytest.mark.parametrize("cap", [0, 10])
def test_inputs_have_a_cap(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cap: int
) -> None:
    """More than the cap is refused by its stated length, before anything is written."""
    monkeypatch.setattr(oidc, "MAX_INPUTS_BYTES", cap)
    with pytest.raises(ServiceFailed, match=f"over {cap} bytes"):
        service.fetch(tmp_path / "inputs.tar")
    assert (tmp_path / "inputs.tar").read_bytes() == b""


def test_an_observation_has_a_cap(service: Service, receiver: Receiver) -> None:
    """An observation over the cap is not sent."""
    with pytest.raises(BadInput, match="over 33554432 bytes"):
        service.post(b" " * (OBSERVATION_BYTES + 1))
    assert receiver.issuer.asked == []


def test_identity_is_taken_out_of_the_environment() -> None:
    """What is started afterwards cannot ask for a token."""
    environ = {oidc.REQUEST_URL: "https://issuer.example/token", oidc.REQUEST_TOKEN: "b", "PATH": "/bin"}
    assert Identity.taken_from(environ).bearer == "b"
    assert environ == {"PATH": "/bin"}


@pytest.mark.parametrize("left", [oidc.REQUEST_URL, oidc.REQUEST_TOKEN])
def test_a_job_without_identity_is_told_what_it_lacks(left: str) -> None:
    """Without the permission, GitHub sets neither variable; the error says which permission it is."""
    with pytest.raises(BadInput, match="id-token: write"):
        Identity.taken_from({left: "https://issuer.example/token"})


@pytest.mark.parametrize(
    "url",
    [
        "http://service.example",
        "http://127.0.0.1.example",
        "http://10.0.0.1",
        "ftp://service.example",
        "file:///etc/passwd",
        "https://user:word@service.example",
        "https://service.example/a b",
        "https://service.example\n",
        "https:///x",
        "https://sérvice.example",
        "https://service.example?x=1",
        "https://service.example#x",
        "",
    ],
)
def test_an_unsafe_service_is_refused(url: str) -> None:
    """Tokens travel by https, to a plain address; only this machine's own loopback may speak http."""
    with pytest.raises(BadInput):
        Service.of(url, RUN, NONCE, Identity("https://issuer.example", "b"))


@pytest.mark.parametrize("url", ["https://service.example/grade/", "http://127.0.0.1:80", "http://[::1]:8"])
def test_a_safe_service_is_taken(url: str) -> None:
    """A path before /runs is fine; a closing slash does not count."""
    assert Service.of(url, RUN, NONCE, Identity("https://issuer.example", "b")).url == url.rstrip("/")


@pytest.mark.parametrize(
    "change", [{"run": "../x"}, {"run": ""}, {"run": "A"}, {"nonce": "short"}, {"nonce": "x" * 21 + "\n"}]
)
def test_odd_names_are_refused(change: dict[str, str]) -> None:
    """Run id and nonce are letters, digits, - and _: nothing that could bend a path or a header."""
    given: dict[str, Any] = {"url": "https://a.example", "run": RUN, "nonce": NONCE} | change
    with pytest.raises(BadInput):
        Service.of(identity=Identity("https://issuer.example", "b"), **given)


def test_nothing_secret_is_shown(service: Service, receiver: Receiver) -> None:
    """Neither what is printed of the values nor an error holds the bearer, a token or the nonce."""
    receiver.answers = [401]
    with pytest.raises(ActionError) as caught:
        service.post(OBSERVATION)
    shown = f"{service!r} {caught.value}"
    assert not any(secret in shown for secret in (BEARER, NONCE, "eyJ"))
