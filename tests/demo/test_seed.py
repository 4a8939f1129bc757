"""The world at the start."""

from __future__ import annotations

from demo.seed import Seed


def test_seed_shows_no_secret() -> None:
    """Neither key, secret nor token is in the text of a Seed."""
    seed = Seed(webhook_url="http://127.0.0.1:9/")
    shown = repr(seed)
    for secret in (seed.private_key, seed.webhook_secret, *(user.token for user in seed.people)):
        assert secret not in shown


def test_organisation_may_begin_without_the_app() -> None:
    """Whoever walks through the set-up makes it: none is there before."""
    world = Seed(webhook_url="", installed=False).to_emulate()["github"]
    assert world["apps"] == []
    assert world["orgs"]
