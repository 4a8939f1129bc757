"""Identity tokens: only what the issuer signed for us, just now, as GitHub signs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jwt
import pytest

from app.errors import ConfigurationError
from app.runs.identity import COOLDOWN_SECONDS, Identities, secure
from app.runs.rules import Refused
from tests.workflows.issuer import KEY_ID, Issuer, issuing

US = "https://service.example"


@dataclass
class Checked:
    """Identities with a watch that a test moves."""

    issuer: Issuer
    identities: Identities
    at: list[float]

    def refused(self, token: str) -> tuple[int, str]:
        """Status and reason."""
        with pytest.raises(Refused) as error:
            self.identities.claims(token)
        return error.value.status, str(error.value)


@pytest.fixture
def checked() -> Iterator[Checked]:
    """An issuer, and us as its audience."""
    with issuing() as issuer:
        at = [0.0]
        yield Checked(issuer, Identities(issuer.url, US, now=lambda: at[0]), at)


def test_a_good_token_is_read(checked: Checked) -> None:
    """Its claims come back; discovery and keys are fetched once for many."""
    for _ in range(3):
        assert checked.identities.claims(checked.issuer.token(US))["run_id"] == "5001"
    assert checked.issuer.fetched == ["/.well-known/openid-configuration", "/.well-known/jwks"]


@pytest.mark.parametrize("claim", ["exp", "iat", "nbf", "iss", "aud", "jti"])
def test_every_standing_claim_is_required(checked: Checked, claim: str) -> None:
    """A token that leaves one out is refused."""
    assert checked.refused(checked.issuer.token(US, **{claim: None}))[0] == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": -40},
        {"nbf": 40},
        {"iat": 40},
        {"aud": [US, "https://other.example"]},
        {"aud": [US]},
        {"jti": ""},
        {"jti": "x" * 201},
        {"jti": 7},
    ],
    ids=str,
)
def test_odd_values_are_refused(checked: Checked, changes: dict[str, Any]) -> None:
    """Out of its time by more than the leeway, for others too, or with an id that cannot be stored."""
    now = int(time.time())
    moved = {name: now + value if name in {"exp", "nbf", "iat"} else value for name, value in changes.items()}
    assert checked.refused(checked.issuer.token(US, **moved))[0] == 401


def test_clocks_may_differ_a_little(checked: Checked) -> None:
    """Half a minute of leeway, either way."""
    now = int(time.time())
    checked.identities.claims(checked.issuer.token(US, exp=now - 20))
    checked.identities.claims(checked.issuer.token(US, nbf=now + 20, iat=now + 20))


def _unsigned(issuer: Issuer) -> str:
    claims = jwt.decode(issuer.token(US), options={"verify_signature": False})
    return jwt.encode(claims, "", "none", {"kid": KEY_ID})


def _symmetric(issuer: Issuer) -> str:
    claims = jwt.decode(issuer.token(US), options={"verify_signature": False})
    return jwt.encode(claims, "x" * 64, "HS256", {"kid": KEY_ID})


def _without_kid(issuer: Issuer) -> str:
    return jwt.encode({"iss": issuer.url, "aud": US}, issuer.key, "RS256")


@pytest.mark.parametrize("forge", [_unsigned, _symmetric, _without_kid, lambda _: "a.b.c", lambda _: "x"])
def test_nothing_is_fetched_for_what_github_never_signs(
    checked: Checked, forge: Callable[[Issuer], str]
) -> None:
    """Another algorithm, no key name, or no token at all."""
    assert checked.refused(forge(checked.issuer))[0] == 401
    assert checked.issuer.fetched == []


def test_unknown_keys_do_not_make_us_ask_again_and_again(checked: Checked) -> None:
    """Tokens with invented key names cost the issuer one request, not one each."""
    checked.identities.claims(checked.issuer.token(US))
    for number in range(5):
        forged = jwt.encode({"iss": "x"}, Issuer().key, "RS256", {"kid": f"key-{number}"})
        assert checked.refused(forged)[0] == 401
    assert len(checked.issuer.fetched) == 2


def test_an_issuer_that_is_away_is_no_verdict(checked: Checked) -> None:
    """The job is told to come again; the issuer is left alone for a while, then asked anew."""
    checked.issuer.away = True
    token = checked.issuer.token(US)
    assert [checked.refused(token)[0] for _ in range(3)] == [503] * 3
    assert len(checked.issuer.fetched) == 1
    checked.issuer.away = False
    checked.at[0] += COOLDOWN_SECONDS
    checked.identities.claims(token)


def test_keys_at_hand_serve_on_while_the_issuer_is_away(checked: Checked) -> None:
    """An outage, and strangers' tokens during it, do not shut out jobs whose key is known."""
    checked.identities.claims(checked.issuer.token(US))
    checked.issuer.away = True
    checked.refused(jwt.encode({"iss": "x"}, Issuer().key, "RS256", {"kid": "other"}))
    checked.identities.claims(checked.issuer.token(US))


def test_a_document_of_another_issuer_is_not_believed() -> None:
    """Discovery must name the issuer that was asked."""
    with issuing() as issuer:
        token = issuer.token(US)
        where, issuer.url = issuer.url, "https://other.example"
        with pytest.raises(Refused) as refused:
            Identities(where, US).claims(token)
        assert refused.value.status == 503


@pytest.mark.parametrize(
    "url", ["http://github.example", "file:///etc/passwd", "ftp://127.0.0.1", "", "http://10.0.0.1"]
)
def test_keys_come_by_a_safe_way_only(url: str) -> None:
    """https, or http on this machine's own loopback."""
    with pytest.raises(ConfigurationError, match="https"):
        secure(url)
    for fine in ("https://github.example/x", "http://127.0.0.1:8/x", "http://[::1]/x", "http://localhost"):
        assert secure(fine) == fine
