"""Thousands of numbers as one parameter of a statement: databases bound the number of parameters."""

from __future__ import annotations

import json
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY


def numbers(connection: sa.Connection, values: Iterable[int]) -> sa.TableValuedAlias:
    """Whole numbers of up to 64 bits as a table, in order and each once; its column is `value`."""
    found = sorted(set(values))
    if connection.dialect.name == "sqlite":
        return sa.func.json_each(json.dumps(found)).table_valued(sa.column("value", sa.BigInteger))
    text = sa.literal("{" + ",".join(map(str, found)) + "}", sa.Text)  # the driver takes long over a list
    given = sa.cast(text, ARRAY(sa.BigInteger))
    return sa.func.unnest(given).table_valued(sa.column("value", sa.BigInteger)).render_derived()


def among(connection: sa.Connection, column: sa.Column[int], values: Iterable[int]) -> sa.ColumnElement[bool]:
    """Whether a column holds one of these numbers."""
    return column.in_(sa.select(numbers(connection, values).c.value))
