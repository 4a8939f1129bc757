"""Addresses of the three kinds of GitHub and of a stand-in: what belongs together, and what was meant."""

from __future__ import annotations

import re

import pytest

from app.github.hosts import api_version, check_pair, web_url_of

PAIRS = [
    ("https://api.github.com", "https://github.com"),
    ("https://api.github.com/", "https://github.com"),
    ("https://api.octo-corp.ghe.com", "https://octo-corp.ghe.com"),
    ("https://github.example.com/api/v3", "https://github.example.com"),
    ("https://github.example.com:8443/api/v3/", "https://github.example.com:8443"),
    ("http://127.0.0.1:4001", "http://127.0.0.1:4001"),
]


@pytest.mark.parametrize(("api", "web"), PAIRS)
def test_the_web_address_follows_from_the_apis(api: str, web: str) -> None:
    """Nobody has to write both, and who does is not refused."""
    assert web_url_of(api) == web
    check_pair(api, web)
    check_pair(api, f"{web}/")


@pytest.mark.parametrize(
    ("api", "meant"),
    [
        ("https://github.com", "https://api.github.com"),
        ("https://www.github.com/api/v3", "https://api.github.com"),
        ("http://api.github.com", "https://api.github.com"),
        ("https://api.github.com/api/v3", "https://api.github.com"),
        ("https://octo-corp.ghe.com", "https://api.octo-corp.ghe.com"),
        ("https://octo-corp.ghe.com/api/v3", "https://api.octo-corp.ghe.com"),
        ("https://github.example.com", "https://github.example.com/api/v3"),
        ("https://github.example.com/api", "https://github.example.com/api/v3"),
        ("https://github.example.com/api/graphql", "https://github.example.com/api/v3"),
    ],
)
def test_an_address_without_an_api_is_told_with_the_right_one(api: str, meant: str) -> None:
    """The address of the pages, or of another product, is the common mistake."""
    with pytest.raises(ValueError, match=rf"write {re.escape(meant)}$"):
        web_url_of(api)


@pytest.mark.parametrize("api", [api for api, _ in PAIRS[:-1]])
@pytest.mark.parametrize("web", ["https://gitlab.com", "http://github.com", "https://api.github.com"])
def test_two_addresses_of_two_githubs_are_told(api: str, web: str) -> None:
    """Else the API would say one thing, and git fetch from somewhere else."""
    with pytest.raises(ValueError, match="does not belong to the API at"):
        check_pair(api, web)


def test_a_stand_in_may_be_seen_under_another_name() -> None:
    """In a container it has one address, for the browser another."""
    check_pair("http://emulator:4001", "http://localhost:4001")


def test_an_enterprise_server_is_asked_for_the_version_it_knows() -> None:
    """It refuses every request for a newer one."""
    assert [api_version(api) for api, _ in PAIRS] == [
        "2026-03-10", "2026-03-10", "2026-03-10", "2022-11-28", "2022-11-28", "2026-03-10",
    ]  # fmt: skip
