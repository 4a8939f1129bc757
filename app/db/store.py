"""The Store port over SQLAlchemy: deliveries in own transactions, everything else through `SqlRecords`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.db.engines import READS, has_table
from app.db.models import deliveries
from app.db.records import SqlRecords, delivery_of
from app.ports import Records
from app.state import Delivery, DeliveryState


class SqlStore:
    """The record in one database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._readers = engine.execution_options(**{READS: True})
        on_postgres = engine.dialect.name == "postgresql"
        # A row that is there already is no conflict to start over for; SQLite has one writer anyway.
        self._arrivals = engine.execution_options(isolation_level="READ COMMITTED") if on_postgres else engine
        insert = postgresql.insert if on_postgres else sqlite.insert
        self._insert = insert(deliveries).on_conflict_do_nothing()

    def add_deliveries(self, arrived: Sequence[Delivery]) -> Sequence[Delivery]:
        """Store deliveries, each once, in one transaction; what is stored under their GUIDs, in their order.

        One that had failed before is opened again with one more try.
        """
        in_order = sorted(arrived, key=lambda delivery: delivery.guid)  # two receivers never block each other
        with self._arrivals.begin() as connection:
            stored = [self._added(connection, delivery) for delivery in in_order]
        found = {delivery.guid: delivery for delivery in stored}
        return [found[delivery.guid] for delivery in arrived]

    def _added(self, connection: sa.Connection, delivery: Delivery) -> Delivery:
        fresh = connection.execute(self._insert, _columns(delivery)).rowcount
        if fresh:
            return delivery
        connection.execute(
            sa.update(deliveries)
            .where(deliveries.c.guid == delivery.guid, deliveries.c.state == DeliveryState.FAILED)
            .values(state=DeliveryState.RECEIVED, note="", todo="", tries=deliveries.c.tries + 1)
        )
        return SqlRecords(connection).delivery(delivery.guid) or delivery

    def unfinished_deliveries(self) -> Sequence[Delivery]:
        """Deliveries that were received and not finished, oldest first, without their bodies."""
        columns = [
            sa.literal(b"").label("body"),
            *(column for column in deliveries.c if column.name != "body"),
        ]
        found = (
            sa.select(*columns)
            .where(deliveries.c.state == DeliveryState.RECEIVED)
            .order_by(deliveries.c.received_at, deliveries.c.guid)
        )
        with self._readers.begin() as connection:
            return [delivery_of(row) for row in connection.execute(found)]

    @contextmanager
    def transaction(self) -> Iterator[Records]:
        """One transaction: commits on leaving, rolls back on an exception."""
        with self._engine.begin() as connection:
            yield SqlRecords(connection)

    @contextmanager
    def reading(self) -> Iterator[Records]:
        """One transaction that only reads, and makes no writer wait."""
        with self._readers.begin() as connection:
            yield SqlRecords(connection)

    def ready(self) -> bool:
        """Whether the database answers and has our tables."""
        return has_table(self._engine, deliveries.name)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()


def _columns(delivery: Delivery) -> dict[str, object]:
    return {column.name: getattr(delivery, column.name) for column in deliveries.c}
