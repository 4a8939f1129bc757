"""The App that the record keeps, sealed, and how it completes the settings. The environment wins."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from app.db.session import migrate, open_store
from app.errors import ConfigurationError
from app.ports import Records, Store
from app.settings import PREFIX, HostSettings, Settings, load_host_settings, load_settings
from app.state import AppCredentials

if TYPE_CHECKING:
    from app.setup.vault import Vault

APP, HIRING_REPO = "app", "hiring-repo"
NEEDED = ("app_id", "webhook_secret", "private_key", "hiring_repo")


@dataclass(frozen=True)
class Stored:
    """What was set up on the pages so far."""

    app: AppCredentials | None = None
    hiring_repo: str | None = None


def save_app(records: Records, settings: HostSettings, app: AppCredentials, at: str) -> None:
    """Keep the App that GitHub made. Raises ConfigurationError when there is no key to seal with."""
    records.put_sealed(APP, _vault(settings).seal(APP, json.dumps(asdict(app))), at)


def save_hiring_repo(records: Records, settings: HostSettings, repo: str, at: str) -> None:
    """Keep which repository the assessments are in."""
    records.put_sealed(HIRING_REPO, _vault(settings).seal(HIRING_REPO, repo), at)


def reseal(records: Records, settings: HostSettings, at: str) -> int:
    """Seal everything anew under the first key; how much there was. Then the old keys may go."""
    vault = _vault(settings)
    sealed = records.sealed()
    for name, text in sealed.items():
        records.put_sealed(name, vault.seal(name, vault.open(name, text)), at)
    return len(sealed)


def read(records: Records, settings: HostSettings) -> Stored:
    """What is kept. Raises ConfigurationError when it cannot be opened."""
    sealed = records.sealed()
    if not sealed:
        return Stored()
    vault = _vault(settings)
    opened = {name: vault.open(name, text) for name, text in sealed.items()}
    app = AppCredentials(**json.loads(opened[APP])) if APP in opened else None
    return Stored(app, opened.get(HIRING_REPO))


def current(settings: HostSettings, store: Store) -> HostSettings:
    """The settings with what is kept. Blocks on the database, unless nothing is missing."""
    if not missing(settings):
        return settings
    with store.reading() as records:
        return overlaid(settings, read(records, settings))


def overlaid(settings: HostSettings, stored: Stored) -> HostSettings:
    """Fill what the environment leaves empty. An App counts only where the environment names no other."""
    values: dict[str, Any] = {}
    if stored.app is not None and settings.app_id in {None, stored.app.app_id}:
        values = {
            "app_id": stored.app.app_id,
            "app_slug": stored.app.slug,
            "webhook_secret": SecretStr(stored.app.webhook_secret),
        }
        if settings.private_key_file is None:
            values["private_key"] = SecretStr(stored.app.private_key)
    if stored.hiring_repo is not None:
        values["hiring_repo"] = stored.hiring_repo
    fresh = {name: value for name, value in values.items() if name not in settings.model_fields_set}
    return settings.model_copy(update=fresh)


def missing(settings: HostSettings) -> tuple[str, ...]:
    """The variables without which the service cannot work."""
    values = {name: getattr(settings, name) for name in NEEDED}
    values["private_key"] = values["private_key"] or settings.private_key_file
    return tuple(PREFIX + name.upper() for name, value in values.items() if value is None)


def completed(settings: HostSettings) -> Settings:
    """The settings of a service that can work. Raises ConfigurationError naming what is missing."""
    if isinstance(settings, Settings):
        return settings
    if names := missing(settings):
        raise ConfigurationError(
            f"{', '.join(names)}: missing; run `proofgrade setup` and open the address that it prints, "
            "or set them in the environment or in .env (see .env.example)"
        )
    given = {name: getattr(settings, name) for name in settings.model_fields_set}
    return load_settings(_env_file=None, **given)


def service_settings() -> Settings:
    """The settings of the operator's commands: environment, `.env`, then what the set-up pages stored.

    Raises ConfigurationError naming what is missing.
    """
    settings = load_host_settings()
    if not missing(settings):
        return completed(settings)
    migrate(settings.store_url)
    store = open_store(settings.store_url)
    try:
        return completed(current(settings, store))
    finally:
        store.close()


def _vault(settings: HostSettings) -> Vault:
    from app.setup.vault import open_vault  # 7 MiB of ciphers, for those who keep something sealed

    return open_vault(settings)
