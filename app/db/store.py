"""The Store port over SQLAlchemy: deliveries in own transactions, everything else through `SqlRecords`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa

from app.db.engines import READS, has_table
from app.db.models import deliveries
from app.db.records import SqlRecords, delivery_of
from app.ports import Records
from app.state import Delivery, DeliveryState

_INSERT = sa.insert(deliveries)


class SqlStore:
    """The record in one database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._readers = engine.execution_options(**{READS: True})

    def add_delivery(self, delivery: Delivery) -> Delivery:
        """Store a delivery once; what is stored under its GUID comes back.

        One that had failed before is opened again with one more try.
        """
        with self._engine.begin() as connection:
            records = SqlRecords(connection)
            stored = records.delivery(delivery.guid)
            if stored is None:
                connection.execute(_INSERT, _columns(delivery))
                return delivery
            if stored.state is DeliveryState.FAILED:
                connection.execute(
                    sa.update(deliveries)
                    .where(deliveries.c.guid == delivery.guid)
                    .values(state=DeliveryState.RECEIVED, note="", todo="", tries=stored.tries + 1)
                )
                return records.delivery(delivery.guid) or stored
            return stored

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
