"""What is stored completes the settings, and the environment wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.db.store import SqlStore
from app.errors import ConfigurationError
from app.settings import HostSettings
from app.setup import stored
from app.setup.vault import new_key
from tests.app.setup.desk import APP, host_settings

NOW = "2026-03-02T10:00:00Z"


def kept(store: SqlStore, settings: HostSettings) -> None:
    with store.transaction() as records:
        stored.save_app(records, settings, APP, NOW)
        stored.save_hiring_repo(records, settings, "acme/hiring", NOW)


def test_nothing_stored_names_what_is_missing(settings: HostSettings, store: SqlStore) -> None:
    """One line names every variable and the command that opens the pages."""
    with pytest.raises(ConfigurationError, match="proofgrade setup") as caught:
        stored.completed(stored.current(settings, store))
    for name in ("APP_ID", "WEBHOOK_SECRET", "PRIVATE_KEY", "HIRING_REPO"):
        assert f"PROOFGRADE_{name}" in str(caught.value)


def test_what_is_stored_completes_the_settings(settings: HostSettings, store: SqlStore) -> None:
    """App and repository come back as they were, beside what the environment says."""
    kept(store, settings)
    whole = stored.completed(stored.current(settings, store))
    assert (whole.app_id, whole.app_slug, whole.hiring_repo) == (APP.app_id, APP.slug, "acme/hiring")
    assert whole.webhook_secret.get_secret_value() == APP.webhook_secret
    assert whole.private_key_pem == APP.private_key
    assert whole.public_url == settings.public_url
    assert whole.links.secret == APP.webhook_secret.encode()


def test_the_environment_wins(settings: HostSettings, store: SqlStore, tmp_path: Path) -> None:
    """Each value that is set stays, the rest is filled in."""
    kept(store, settings)
    (tmp_path / "key.pem").write_text("from the file")
    given = host_settings(
        tmp_path / "data",
        webhook_secret="another-secret",
        hiring_repo="acme/elsewhere",
        private_key_file=tmp_path / "key.pem",
    )
    whole = stored.completed(stored.current(given, store))
    assert whole.webhook_secret.get_secret_value() == "another-secret"
    assert whole.hiring_repo == "acme/elsewhere"
    assert whole.private_key_pem == "from the file"
    assert whole.app_id == APP.app_id


def test_two_apps_are_not_mixed(settings: HostSettings, store: SqlStore, tmp_path: Path) -> None:
    """Where the environment names another App, no key of the stored one is used."""
    kept(store, settings)
    other = stored.current(host_settings(tmp_path / "data", app_id=1), store)
    assert (other.app_id, other.private_key, other.webhook_secret) == (1, None, None)


def test_a_complete_environment_asks_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nothing is opened, migrated or unsealed."""
    monkeypatch.chdir(tmp_path)
    values = {"APP_ID": "1", "WEBHOOK_SECRET": "long-enough", "HIRING_REPO": "a/b", "PRIVATE_KEY": "k"}
    for name, value in values.items():
        monkeypatch.setenv(f"PROOFGRADE_{name}", value)
    assert stored.service_settings().app_id == 1
    assert list(tmp_path.iterdir()) == []


def test_commands_find_what_is_stored(
    settings: HostSettings, store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator's commands work with the App of the pages and nothing in the environment but the place."""
    kept(store, settings)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROOFGRADE_DATA_DIR", str(settings.data_dir))
    assert stored.service_settings().app_slug == APP.slug


def test_resealing_lets_the_old_key_go(store: SqlStore, tmp_path: Path) -> None:
    """After it, the new key alone opens everything."""
    old, new = new_key(), new_key()
    kept(store, host_settings(tmp_path, secret_key=old))
    only_new = host_settings(tmp_path, secret_key=new)
    with pytest.raises(ConfigurationError, match="another key"):
        stored.current(only_new, store)
    with store.transaction() as records:
        assert stored.reseal(records, host_settings(tmp_path, secret_key=f"{new} {old}"), NOW) == 2
    assert stored.current(only_new, store).app_id == APP.app_id


def test_forgetting_leaves_nothing(settings: HostSettings, store: SqlStore) -> None:
    """Then the service is as new."""
    kept(store, settings)
    with store.transaction() as records:
        assert records.forget_sealed() == 2
    assert stored.current(settings, store) == settings


def test_the_app_shows_no_secret() -> None:
    """It may stand in a log or an error."""
    for secret in (APP.client_secret, APP.webhook_secret, APP.private_key):
        assert secret not in repr(APP)
