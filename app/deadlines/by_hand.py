"""More time on the operator's word: written into the record; the running service carries it out."""

from __future__ import annotations

import hashlib

from app.clock import SystemClock
from app.commands.durations import read_duration
from app.db.session import open_store
from app.deadlines import granting
from app.deadlines.clock import Extension, PersonalClock
from app.deadlines.tend import leave_to_start
from app.decision import apply
from app.errors import ConfigurationError
from app.ports import Clock, Store
from app.settings import Settings
from app.supervisor import prepare

OPERATOR = "operator"


def extend(settings: Settings, alias: str, time: str, reason: str) -> PersonalClock:
    """Grant more time with the service's settings. See `extend_in`."""
    prepare(settings)
    store = open_store(settings.store_url, durability="FULL")
    try:
        return extend_in(store, SystemClock(), alias, time, reason)
    finally:
        store.close()


def extend_in(store: Store, clock: Clock, alias: str, time: str, reason: str) -> PersonalClock:
    """The clock with more time. The same time for the same reason is granted once, so a repeated command is
    harmless. Raises ConfigurationError for an unknown alias, a time that is none, or a missing reason.
    """
    seconds = read_duration(time)
    if seconds is None:
        raise ConfigurationError(f"{time}: is not a time like 24h, 90m or 2d, of at most 14 days")
    if not reason.strip():
        raise ConfigurationError("--reason: is empty; say why, it stays in the audit log")
    now = clock.now()
    key = hashlib.sha256(f"{seconds} {reason.strip()}".encode()).hexdigest()[:16]
    with store.transaction() as records:
        candidate = records.candidate_by_alias(alias)
        found = None if candidate is None else records.clock(candidate.id)
        if candidate is None or found is None:
            raise ConfigurationError(f"{alias}: no candidate with a clock has this alias")
        extension = Extension(f"operator:{key}", seconds, OPERATOR, reason.strip(), now)
        attempts = tuple(records.attempts(candidate.id))
        leave_to_start(records, candidate.id, apply(records, granting.extended(found, attempts, extension)))
        return records.clock(candidate.id) or found
