"""The Store port over SQLAlchemy: deliveries in own transactions, everything else through `SqlRecords`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.db.engines import ALONE, has_table, readers_of
from app.db.models import deliveries
from app.db.records import NOT_KEPT, SqlRecords, delivery_of
from app.errors import RecordUnavailable
from app.ports import Records
from app.state import Delivery, DeliveryState


class SqlStore:
    """The record in one database. Every method raises RecordUnavailable when it does not answer."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._readers = readers_of(engine)
        self._arrivals = engine.execution_options(**{ALONE: True})  # the receiver waits for no worker
        insert = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert
        self._insert = insert(deliveries).on_conflict_do_nothing().returning(deliveries.c.guid)

    def add_deliveries(self, arrived: Sequence[Delivery]) -> Sequence[Delivery]:
        """Store deliveries, each once, in one transaction; what is stored under their GUIDs, in their order.

        One that had failed before is opened again with one more try.
        """
        in_order = sorted(arrived, key=lambda delivery: delivery.guid)  # two receivers never block each other
        with _answering(), self._arrivals.begin() as connection:
            stored = [self._added(connection, delivery) for delivery in in_order]
        found = {delivery.guid: delivery for delivery in stored}
        return [found[delivery.guid] for delivery in arrived]

    def _added(self, connection: sa.Connection, delivery: Delivery) -> Delivery:
        fresh = connection.execute(self._insert, _columns(delivery)).one_or_none()
        if fresh is not None:
            return delivery
        connection.execute(
            sa.update(deliveries)
            .where(deliveries.c.guid == delivery.guid, deliveries.c.state == DeliveryState.FAILED)
            .values(
                state=DeliveryState.RECEIVED,
                note="",
                todo="",
                tries=deliveries.c.tries + 1,
                body=delivery.body,
            )
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
        with _answering(), self._readers.begin() as connection:
            return [delivery_of(row) for row in connection.execute(found)]

    def drop_bodies(self, before: str) -> int:
        """Empty the bodies of finished deliveries that came before this time; how many. Their rows stay."""
        old = sa.and_(deliveries.c.state != DeliveryState.RECEIVED, deliveries.c.received_at < before)
        empty = sa.update(deliveries).where(old, sa.func.length(deliveries.c.body) > 0).values(body=b"")
        with _answering(), self._arrivals.begin() as connection:
            return connection.execute(empty).rowcount

    @contextmanager
    def transaction(self) -> Iterator[Records]:
        """One transaction: commits on leaving, rolls back on an exception."""
        with _answering(), self._engine.begin() as connection:
            yield SqlRecords(connection)

    @contextmanager
    def reading(self) -> Iterator[Records]:
        """One transaction that only reads, and makes no writer wait."""
        with _answering(), self._readers.begin() as connection:
            yield SqlRecords(connection)

    def ready(self) -> bool:
        """Whether the database answers and has our tables."""
        return has_table(self._engine, deliveries.name)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as error:
        said = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        raise RecordUnavailable(f"the database of the record does not answer: {said}") from error


def _columns(delivery: Delivery) -> dict[str, object]:
    found = {column.name: getattr(delivery, column.name) for column in deliveries.c}
    return found | NOT_KEPT if delivery.state is DeliveryState.IGNORED else found
