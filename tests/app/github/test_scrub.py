from __future__ import annotations

import pytest

from app.github.scrub import one_line


@pytest.mark.parametrize(
    "secret",
    [
        "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
        "ghs_4242_eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl",
        "github_pat_11ABC_def",
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjQyfQ.abc-_def",
    ],
)
def test_tokens_are_blanked(secret: str) -> None:
    """Every form of token GitHub gives out is recognised, the long one of 2026 with them."""
    assert one_line(f"before {secret} after") == "before *** after"


def test_credentials_in_headers_and_urls_are_blanked() -> None:
    """What curl and git print about a request shows neither header value nor password."""
    text = "Authorization: Basic eC1hY2Nlc3MtdG9rZW46Z2hz\nhttps://x-access-token:pw@github.com/a/b"
    assert one_line(text) == "Authorization: Basic *** https://***@github.com/a/b"


def test_one_printable_line_of_bounded_length() -> None:
    """Terminal escapes and line breaks go, and so does the tail of a long text."""
    assert one_line("a\x1b[31m\n\tb") == "a [31m b"
    assert len(one_line("x" * 1000)) == 400


def test_named_secrets_are_blanked_whatever_they_look_like() -> None:
    """The caller's own secret goes even without a token's form."""
    assert one_line("it said hunter2", ("hunter2",)) == "it said ***"
