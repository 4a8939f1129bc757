"""The inbox on SQLite: a file that only the receiver writes, so that no acknowledgement waits for the worker.

It holds a delivery for the moments until the record has it. So its one table is what GitHub sent and when,
is made where it is missing, and never changes its form.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.db.engines import own_engine
from app.state import Delivery

_arrivals = sa.Table(
    "arrivals",
    sa.MetaData(),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("guid", sa.String(200), nullable=False, index=True),
    sa.Column("event", sa.String(100), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("received_at", sa.String(40), nullable=False),
)
_KEPT = ("guid", "event", "body", "received_at")


class SqlInbox:
    """Deliveries on their way into the record. Every method is one synced transaction."""

    def __init__(self, url: str) -> None:
        self._engine = own_engine(url, durability="FULL")
        _arrivals.metadata.create_all(self._engine)

    def add(self, arrived: Sequence[Delivery]) -> Sequence[Delivery]:
        """Put deliveries in; they come back as they are."""
        rows = [{name: getattr(delivery, name) for name in _KEPT} for delivery in arrived]
        with self._engine.begin() as connection:
            connection.execute(sa.insert(_arrivals), rows)
        return arrived

    def remove(self, moved: Sequence[Delivery]) -> None:
        """Take deliveries out that the record has."""
        with self._engine.begin() as connection:
            gone = _arrivals.c.guid.in_([delivery.guid for delivery in moved])
            connection.execute(sa.delete(_arrivals).where(gone))

    def left(self) -> Sequence[Delivery]:
        """What is in it, oldest first: guid, event, body and time, and nothing that follows from the body."""
        found = sa.select(*(_arrivals.c[name] for name in _KEPT)).order_by(_arrivals.c.number)
        with self._engine.begin() as connection:
            return [Delivery(**row._mapping) for row in connection.execute(found)]

    def close(self) -> None:
        """Close the connection."""
        self._engine.dispose()
