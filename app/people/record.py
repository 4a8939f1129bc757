"""The databases as the operator's commands use them, which do not need the App."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.db.compact import compact
from app.db.engines import CACHE_KIB
from app.db.session import migrate, open_store
from app.errors import ConfigurationError
from app.ports import Records, Store
from app.settings import HostSettings, load_host_settings
from app.state import Candidate


@contextmanager
def opened(settings: HostSettings | None = None, *, cache_kib: int = CACHE_KIB) -> Iterator[Store]:
    """The record, brought to the newest revision. Raises ConfigurationError where there is none."""
    url = (settings or load_host_settings()).store_url
    store = open_store(url, durability="FULL", cache_kib=cache_kib)
    try:
        if not store.ready():
            raise ConfigurationError(
                "the record does not answer, or is not set up: look at PROOFGRADE_DATA_DIR and "
                "PROOFGRADE_DATABASE_URL, and run `proofgrade serve` once"
            )
        migrate(url)
        yield store
    finally:
        store.close()


def with_alias(records: Records, alias: str) -> Candidate:
    """Whose alias this is. Raises ConfigurationError where it is nobody's."""
    candidate = records.candidate_by_alias(alias)
    if candidate is None:
        raise ConfigurationError(f"{alias}: no candidate has this alias")
    return candidate


def compact_all(settings: HostSettings) -> None:
    """Make deleted rows unreadable in every file of this host that is a database."""
    for url in (settings.store_url, settings.inbox_url, settings.workflow_url):
        if url is not None:
            compact(url)
