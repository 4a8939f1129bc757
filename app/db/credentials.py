"""Queries on sealed secrets and on the tickets of the set-up pages. Nothing here can open a seal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import sqlalchemy as sa

from app.db.models import candidates, credentials, setup_tickets
from app.state import Place, Ticket


class CredentialQueries:
    """The queries; the connection is the transaction's."""

    connection: sa.Connection

    def sealed(self) -> Mapping[str, str]:
        """Everything sealed, by name."""
        rows = self.connection.execute(sa.select(credentials.c.name, credentials.c.sealed))
        return {row.name: row.sealed for row in rows}

    def put_sealed(self, name: str, sealed: str, at: str) -> None:
        """Store or replace one sealed text."""
        self.connection.execute(sa.delete(credentials).where(credentials.c.name == name))
        self.connection.execute(sa.insert(credentials).values(name=name, sealed=sealed, changed_at=at))

    def forget_sealed(self) -> int:
        """Delete everything sealed; how many there were."""
        return self.connection.execute(sa.delete(credentials)).rowcount

    def add_ticket(self, ticket: Ticket) -> None:
        """Store a ticket."""
        self.connection.execute(sa.insert(setup_tickets).values(asdict(ticket)))

    def ticket(self, digest: str) -> Ticket | None:
        """The ticket with this digest, expired or not."""
        found = sa.select(setup_tickets).where(setup_tickets.c.digest == digest)
        row = self.connection.execute(found).one_or_none()
        return None if row is None else Ticket(**row._mapping)

    def drop_tickets(self, *, purpose: str, bound_to: str | None = None) -> None:
        """Delete the tickets of a purpose; only those bound to this digest where one is given."""
        gone = sa.delete(setup_tickets).where(setup_tickets.c.purpose == purpose)
        if bound_to is not None:
            gone = gone.where(setup_tickets.c.bound_to == bound_to)
        self.connection.execute(gone)

    def take_ticket(self, digest: str) -> bool:
        """Delete a ticket; whether it was there. Of two that come together one is told so."""
        gone = sa.delete(setup_tickets).where(setup_tickets.c.digest == digest)
        return self.connection.execute(gone).rowcount == 1

    def drop_expired_tickets(self, now: str) -> None:
        """Delete what expired by `now`."""
        self.connection.execute(sa.delete(setup_tickets).where(setup_tickets.c.expires_at <= now))

    def places(self, most: int) -> Sequence[Place]:
        """Where the `most` newest candidates work."""
        newest = (
            sa.select(candidates.c.installation_id, candidates.c.repo, candidates.c.review_repo)
            .order_by(candidates.c.id.desc())
            .limit(most)
        )
        return [Place(**row._mapping) for row in self.connection.execute(newest)]
