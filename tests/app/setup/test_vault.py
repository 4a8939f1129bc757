"""The vault: only our keys open it, keys can be changed, and a key is made where a file will do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.errors import ConfigurationError
from app.setup.vault import new_key, open_vault
from tests.app.setup.desk import host_settings

POSTGRES = "postgresql+psycopg://db.test/record"


def test_what_is_sealed_opens_under_its_name_only(tmp_path: Path) -> None:
    """A sealed text moved to another name is noticed, and nothing of it can be read."""
    vault = open_vault(host_settings(tmp_path))
    sealed = vault.seal("app", "the secret")
    assert "the secret" not in sealed
    assert vault.open("app", sealed) == "the secret"
    with pytest.raises(ConfigurationError, match="somebody moved it"):
        vault.open("hiring-repo", sealed)


def test_the_key_file_is_made_once_and_for_nobody_else(tmp_path: Path) -> None:
    """Processes that start together end with one key, in a file of mode 0600."""
    settings = host_settings(tmp_path / "data")
    with ThreadPoolExecutor(8) as threads:
        vaults = [one.result() for one in [threads.submit(open_vault, settings) for _ in range(8)]]
    sealed = vaults[0].seal("app", "x")
    assert {vault.open("app", sealed) for vault in vaults} == {"x"}
    (key,) = (tmp_path / "data").iterdir()
    assert key.stat().st_mode & 0o777 == 0o600


def test_keys_can_be_changed(tmp_path: Path) -> None:
    """The first key seals, the others still open; without the old one it is told what to do."""
    old, new = new_key(), new_key()
    sealed = open_vault(host_settings(tmp_path, secret_key=old)).seal("app", "x")
    both = open_vault(host_settings(tmp_path, secret_key=f"{new}, {old}"))
    assert both.open("app", sealed) == "x"
    only_new = open_vault(host_settings(tmp_path, secret_key=new))
    assert only_new.open("app", both.seal("app", "y")) == "y"
    with pytest.raises(ConfigurationError, match="--forget") as caught:
        only_new.open("app", sealed)
    assert old not in str(caught.value)


def test_a_database_server_needs_a_key_that_every_host_has(tmp_path: Path) -> None:
    """No key is made up there: the other hosts could not open what it sealed."""
    with pytest.raises(ConfigurationError, match="PROOFGRADE_SECRET_KEY: missing"):
        open_vault(host_settings(tmp_path, database_url=POSTGRES))
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "key").write_text(new_key())
    open_vault(host_settings(tmp_path, database_url=POSTGRES, secret_key_file=tmp_path / "key"))


def test_a_key_that_is_none_is_named_and_not_repeated(tmp_path: Path) -> None:
    """The error names the variable, never the value."""
    with pytest.raises(ConfigurationError, match="PROOFGRADE_SECRET_KEY: not a key") as caught:
        open_vault(host_settings(tmp_path, secret_key="hunter2"))
    assert "hunter2" not in str(caught.value)
    with pytest.raises(ConfigurationError, match="not readable"):
        open_vault(host_settings(tmp_path, secret_key_file=tmp_path / "none"))


def test_neither_vault_nor_settings_show_the_key(tmp_path: Path) -> None:
    """Both may be logged."""
    key = new_key()
    settings = host_settings(tmp_path, secret_key=key)
    assert key not in repr(settings) + repr(open_vault(settings))
