"""What the set-up pages do behind their forms: issue and take tickets, keep the App, choose the repository.

Synchronous parts block on the database; the receiver runs them in its one thread.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from app.errors import GitHubError
from app.ports import Clock, Store
from app.settings import HostSettings
from app.setup import stored, tickets
from app.setup.facts import Installation, Unknown
from app.setup.gather import Host, Sources
from app.setup.manifest import webhook_url
from app.state import AppCredentials, AuditEntry, Place

OPERATOR = "operator"


@dataclass(frozen=True)
class Outside:
    """What the journey needs of the world outside the record."""

    asking: Callable[[HostSettings], AbstractAsyncContextManager[Sources | Unknown]]
    convert: Callable[[str, str], Awaitable[AppCredentials]]
    host: Callable[[HostSettings], Host]


@dataclass(frozen=True)
class Standing:
    """Where the App is installed, and some repositories that it reaches there."""

    installation: Installation | None = None
    known: Sequence[str] = ()


class Journey:
    """The record's half of the set-up."""

    def __init__(self, settings: HostSettings, store: Store, clock: Clock) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock

    def link(self) -> str:
        """A ticket for the operator's terminal: it opens the pages once. Earlier ones are void."""
        with self._store.transaction() as records:
            ticket = tickets.issue(records, tickets.LINK, self._clock.now())
            records.audit(AuditEntry(self._clock.now(), OPERATOR, "setup", None, "asked for a link"))
        return ticket

    def enter(self, link: str) -> str | None:
        """Use a link up; the secret of the session that begins, or None."""
        now = self._clock.now()
        with self._store.reading() as records:  # a stranger's guess makes nobody wait for the write lock
            if not tickets.opens(records, tickets.LINK, link, now):
                return None
        with self._store.transaction() as records:
            if not tickets.take(records, tickets.LINK, link, now):
                return None
            records.audit(AuditEntry(now, OPERATOR, "setup", None, "opened the pages"))
            return tickets.issue(records, tickets.SESSION, now)

    def is_open(self, session: str) -> bool:
        """Whether this is a session that goes on."""
        with self._store.reading() as records:
            return tickets.opens(records, tickets.SESSION, session, self._clock.now())

    def close(self, session: str) -> None:
        """End a session."""
        with self._store.transaction() as records:
            tickets.take(records, tickets.SESSION, session, self._clock.now())

    def state(self, session: str) -> str:
        """The `state` of one journey to GitHub and back; an earlier one of this session is void."""
        with self._store.transaction() as records:
            return tickets.issue(records, tickets.STATE, self._clock.now(), bound_to=session)

    def returned(self, session: str, state: str) -> bool:
        """Whether a browser comes back from the journey that this session began. Only once."""
        with self._store.transaction() as records:
            return tickets.take(records, tickets.STATE, state, self._clock.now(), bound_to=session)

    def current(self) -> HostSettings:
        """The settings with what is stored. Raises ConfigurationError when that cannot be opened."""
        return stored.current(self._settings, self._store)

    def app(self) -> AppCredentials | None:
        """The App that is stored."""
        with self._store.reading() as records:
            return stored.read(records, self._settings).app

    def keep(self, app: AppCredentials) -> None:
        """Seal and store the new App."""
        now = self._clock.now()
        with self._store.transaction() as records:
            stored.save_app(records, self._settings, app, now)
            records.audit(AuditEntry(now, OPERATOR, "setup", None, f"made the App {app.slug}"))

    def choose(self, repo: str) -> None:
        """Store which repository the assessments are in."""
        now = self._clock.now()
        with self._store.transaction() as records:
            stored.save_hiring_repo(records, self._settings, repo, now)
            records.audit(AuditEntry(now, OPERATOR, "setup", None, f"chose {repo}"))

    def places(self, most: int) -> Sequence[Place]:
        """Where the newest candidates work."""
        with self._store.reading() as records:
            return records.places(most)


def with_secret(app: AppCredentials) -> AppCredentials:
    """The App with a webhook secret: GitHub's own, or one of ours where GitHub made none."""
    return app if app.webhook_secret else replace(app, webhook_secret=secrets.token_hex(32))


async def set_secret(settings: HostSettings, outside: Outside, app: AppCredentials) -> None:
    """Tell GitHub the webhook secret that is ours. Raises GitHubError."""
    async with outside.asking(stored.overlaid(settings, stored.Stored(app))) as sources:
        if isinstance(sources, Unknown):
            raise GitHubError(f"the webhook of {app.slug} has no secret: {sources.why}")
        await sources.app.set_hook(webhook_url(settings.public_url), app.webhook_secret)


async def installed(settings: HostSettings, outside: Outside) -> Standing:
    """Where the App is installed, and which repositories it reaches. Raises GitHubError."""
    async with outside.asking(settings) as sources:
        if isinstance(sources, Unknown):
            raise GitHubError(sources.why)
        found = [one for one in await sources.app.installations() if not one.suspended]
        if not found:
            return Standing()
        known = await sources.app.repositories(found[0].id)
        return Standing(found[0], known)
