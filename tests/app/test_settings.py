"""Settings: what is missing is named, and .env.example tells of every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.errors import ConfigurationError
from app.settings import PREFIX, Settings, load_settings
from tests.app.world import settings_in

EXAMPLE = Path(__file__).parents[2] / ".env.example"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the environment nor a .env of this machine plays a part."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(PREFIX + field.upper(), raising=False)


def test_missing_keys_are_named_in_one_line() -> None:
    """The error names every required variable that is missing, in one line."""
    with pytest.raises(ConfigurationError) as error:
        load_settings()
    message = str(error.value)
    assert "\n" not in message
    for name in ("APP_ID", "WEBHOOK_SECRET", "HIRING_REPO"):
        assert f"PROOFGRADE_{name}: missing" in message


def test_wrong_value_is_named_without_the_secret() -> None:
    """A wrong value is named by its variable; a secret is not repeated."""
    with pytest.raises(ConfigurationError) as error:
        load_settings(app_id=1, webhook_secret="short", hiring_repo="not a repo", port=70000)
    message = str(error.value)
    assert "PROOFGRADE_HIRING_REPO" in message
    assert "PROOFGRADE_PORT" in message
    assert "PROOFGRADE_WEBHOOK_SECRET" in message
    assert "short" not in message.replace("shorter", "")


def test_environment_wins_over_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Values come from .env, and from the environment where both speak."""
    (tmp_path / ".env").write_text(
        "PROOFGRADE_APP_ID=1\nPROOFGRADE_WEBHOOK_SECRET=longenough\nPROOFGRADE_HIRING_REPO=a/b\n"
    )
    monkeypatch.setenv("PROOFGRADE_APP_ID", "2")
    settings = load_settings()
    assert (settings.app_id, settings.hiring_repo) == (2, "a/b")


def test_example_tells_of_every_key() -> None:
    """.env.example has exactly the keys that exist, and its values are the defaults."""
    example = dict(
        re.findall(r"^(PROOFGRADE_[A-Z_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert set(example) == {PREFIX + name.upper() for name in Settings.model_fields}
    required = {"app_id": 1, "webhook_secret": "longenough", "hiring_repo": "a/b"}
    assert load_settings(_env_file=EXAMPLE, **required) == load_settings(_env_file=None, **required)


def test_empty_value_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable, as the example leaves many, counts as not set."""
    for name, value in {"APP_ID": "7", "WEBHOOK_SECRET": "longenough", "HIRING_REPO": "a/b"}.items():
        monkeypatch.setenv(PREFIX + name, value)
    monkeypatch.setenv("PROOFGRADE_PRIVATE_KEY_FILE", "")
    monkeypatch.setenv("PROOFGRADE_PRIVATE_KEY", "")
    with pytest.raises(ConfigurationError, match="PROOFGRADE_PRIVATE_KEY: missing"):
        load_settings().private_key_pem  # noqa: B018


def test_private_key_from_file(tmp_path: Path) -> None:
    """The key is read from its file; an unreadable file is named by its variable."""
    (tmp_path / "key.pem").write_text("-----BEGIN")
    assert (
        settings_in(tmp_path, private_key=None, private_key_file=tmp_path / "key.pem").private_key_pem
        == "-----BEGIN"
    )
    with pytest.raises(ConfigurationError, match="PROOFGRADE_PRIVATE_KEY_FILE"):
        settings_in(tmp_path, private_key=None, private_key_file=tmp_path / "none").private_key_pem  # noqa: B018


def test_private_key_in_one_line(tmp_path: Path) -> None:
    """A key written in one line, with backslash-n for its line ends, is the key with line ends."""
    assert settings_in(tmp_path, private_key="one\\ntwo").private_key_pem == "one\ntwo"


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    """Neither webhook secret nor private key stands in the settings' text."""
    shown = repr(settings_in(tmp_path, webhook_secret="the-hook-secret", private_key="the-key"))
    assert "the-hook-secret" not in shown
    assert "the-key" not in shown
