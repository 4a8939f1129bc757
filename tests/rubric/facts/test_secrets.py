"""Committed secrets: found by form and by entropy, never shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.facts.secrets import entropy, key_in, keys_in, secrets
from tests.rubric.checks.support import tree
from tests.rubric.facts.support import fact, told

DRAWN = "q7Rk2ZpX9vLm4TsB8nWc"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("AKIAQYLPMN5HHHFPZAM2", "an AWS access key"),
        ("glpat-Zk3vQ8mN1xW7pL5tR2yB", "a GitLab token"),
        (f"x = 'hf_{DRAWN}{DRAWN[:14]}'", "a Hugging Face token"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "a private key"),
        (f"DB=postgresql://app:{DRAWN}@db7.acme.io/x", "an address with a password"),
        (f'"client_secret": "{DRAWN}"', "a password or key"),
        (f"API_KEY={DRAWN}", "a password or key"),
    ],
)
def test_a_key_is_known_by_its_form_or_its_name(line: str, what: str) -> None:
    """Providers' forms first; a drawn value under a telling name else."""
    assert key_in(line) == what


@pytest.mark.parametrize(
    "line",
    [
        "OPENAI_API_KEY=sk-your-key-here",
        "api_key = os.environ['OPENAI_API_KEY']",
        "api_key=settings.openai_api_key_v2",
        "password: mlflow_password_123",
        "DB=postgresql://user:password1@localhost/x",
        "DB=postgresql://app:${DB_PASSWORD}@db7.acme.io/x",
        "API_KEY: ${{ secrets.API_KEY_2 }}",
        "token = 'aaaaaaaaaaaaaaaa1111'",
        f"sha = '{DRAWN}'",
        "SECRET_KEY=<insert-your-own-secret-2>",
    ],
)
def test_placeholders_and_code_are_no_keys(line: str) -> None:
    """Most of what looks like a key in public submissions is none."""
    assert key_in(line) == ""


@pytest.mark.parametrize(
    "line",
    [
        "deploy(latest, 'ghp_{DRAWN}q7Rk2ZpX9vLm4TsB')",
        "AWS_KEY=AKIAQYLPMN5HHHFPZAM2  # replace your test key",
        "client = OpenAI(api_key='sk-proj-{DRAWN}{DRAWN}')  # TODO: os.environ",
        "DB=postgresql://test:{DRAWN}@db7.example.io/x",
    ],
)
def test_words_beside_a_key_do_not_excuse_it(line: str) -> None:
    """A provider's form is judged by the value alone."""
    assert key_in(line.replace("{DRAWN}", DRAWN))


@pytest.mark.parametrize(
    "line",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        f"API_KEY={DRAWN}  # an example",
    ],
)
def test_a_value_or_a_bare_name_that_says_so_is_made_up(line: str) -> None:
    """Where only a name tells a key, the words beside it count as well."""
    assert key_in(line) == ""


@given(st.from_regex(r"ghp_[A-Za-z0-9]{36}", fullmatch=True))
def test_the_value_is_in_nothing_that_is_said(key: str) -> None:
    """Neither whole nor in part."""
    found = fact(secrets, {".env": f"A={key}\n"})
    assert not any(key[at : at + 8] in f"{found}" for at in range(4, len(key) - 8))


def test_one_line_per_key_with_its_place() -> None:
    """At most five of a file; lock files and baselines are not searched."""
    lines = "".join(f"K{n}=ghp_{DRAWN}{DRAWN[:15]}{n}\n" for n in range(9))
    assert len([*keys_in(tree({"a.env": lines}))]) == 5
    assert told(fact(secrets, {"uv.lock": lines, ".secrets.baseline": lines})) == ("absent", [])


@given(st.text(max_size=200))
def test_entropy_is_between_nothing_and_the_length(text: str) -> None:
    """No more bits a sign than that many signs can tell apart."""
    assert 0 <= entropy(text) <= max(0, len(text)).bit_length()
