"""Fingerprints of a submission in one row, an inverted index with numbers of holders, outcomes of flags.

What stands in the table of fingerprints is carried over. Going down it comes back empty: fingerprints are
taken again as submissions are graded.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NUMBER, BIG = sa.Integer(), sa.BigInteger()


def upgrade() -> None:
    _create_index()
    _create_outcomes()
    _carry_over(op.get_bind())
    op.drop_index("ix_fingerprints_hash", table_name="fingerprints")
    op.drop_index(op.f("ix_fingerprints_candidate_id"), table_name="fingerprints")
    op.drop_table("fingerprints")


def downgrade() -> None:
    for table in ("idioms", "similarity_outcomes", "holders", "postings", "fingerprinted", "families"):
        op.drop_table(table)
    op.create_table(
        "fingerprints",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("family", sa.String(length=100), nullable=False),
        sa.Column("hash", BIG, nullable=False),
        sa.Column("candidate_id", NUMBER, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("first_line", NUMBER, nullable=False),
        sa.Column("last_line", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_fingerprints_candidate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fingerprints")),
    )
    op.create_index(op.f("ix_fingerprints_candidate_id"), "fingerprints", ["candidate_id"], unique=False)
    op.create_index("ix_fingerprints_hash", "fingerprints", ["family", "hash"], unique=False)


def _create_index() -> None:
    op.create_table(
        "families",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_families")),
        sa.UniqueConstraint("name", name=op.f("uq_families_name")),
    )
    op.create_table(
        "fingerprinted",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("family_id", NUMBER, nullable=False),
        sa.Column("candidate_id", NUMBER, nullable=True),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_fingerprinted_family_id")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_fingerprinted_candidate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fingerprinted")),
    )
    op.create_index(op.f("ix_fingerprinted_candidate_id"), "fingerprinted", ["candidate_id"], unique=False)
    op.create_index("ix_fingerprinted_family", "fingerprinted", ["family_id", "candidate_id"], unique=False)
    _create_keyed("postings", sa.Column("owner_id", NUMBER, nullable=False), "owner_id")
    _create_keyed("holders", sa.Column("number", NUMBER, nullable=False))


def _create_keyed(name: str, column: sa.Column[Any], *more: str) -> None:
    op.create_table(
        name,
        sa.Column("family_id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("hash", BIG, nullable=False, autoincrement=False),
        column,
        sa.PrimaryKeyConstraint("family_id", "hash", *more, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def _create_outcomes() -> None:
    op.create_table(
        "similarity_outcomes",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("candidate_id", NUMBER, nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_similarity_outcomes_candidate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_similarity_outcomes")),
    )
    op.create_index(
        op.f("ix_similarity_outcomes_candidate_id"), "similarity_outcomes", ["candidate_id"], unique=False
    )
    op.create_table(
        "idioms",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("family_id", NUMBER, nullable=False),
        sa.Column("outcome_id", NUMBER, nullable=True),
        sa.Column("hash", BIG, nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_idioms_family_id")),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["similarity_outcomes.id"], name=op.f("fk_idioms_outcome_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idioms")),
    )
    op.create_index(op.f("ix_idioms_family_id"), "idioms", ["family_id"], unique=False)
    op.create_index(op.f("ix_idioms_outcome_id"), "idioms", ["outcome_id"], unique=False)


def _carry_over(connection: sa.Connection) -> None:
    """Submission by submission. A person's several submissions in one family count as one holder."""
    names = {"fingerprints", "candidates", "families", "fingerprinted", "postings", "holders"}
    found = sa.MetaData()
    found.reflect(connection, only=sorted(names))
    old, people = found.tables["fingerprints"], found.tables["candidates"]
    owners = sa.select(old.c.family, old.c.candidate_id, sa.func.lower(people.c.login).label("person"))
    owners = owners.join(people, people.c.id == old.c.candidate_id).distinct()
    held: dict[tuple[str, str], set[int]] = {}
    for owner in connection.execute(owners.order_by(old.c.family, old.c.candidate_id)).all():
        mine = old.c.family == owner.family, old.c.candidate_id == owner.candidate_id
        prints = connection.execute(sa.select(old).where(*mine).order_by(old.c.id)).all()
        hashes = _carry(connection, found, owner, prints)
        held.setdefault((owner.family, owner.person), set()).update(hashes)
    ids = {row.name: row.id for row in connection.execute(sa.select(found.tables["families"]))}
    counts = Counter((ids[family], value) for (family, _), hashes in held.items() for value in hashes)
    rows = [{"family_id": family, "hash": value, "number": n} for (family, value), n in counts.items()]
    if rows:
        connection.execute(sa.insert(found.tables["holders"]), rows)


def _carry(
    connection: sa.Connection, found: sa.MetaData, owner: Any, prints: Sequence[sa.Row[Any]]
) -> set[int]:
    families = found.tables["families"]
    of_family = sa.select(families.c.id).where(families.c.name == owner.family)
    family = connection.execute(of_family).scalar_one_or_none()
    if family is None:
        connection.execute(sa.insert(families).values(name=owner.family))
        family = connection.execute(of_family).scalar_one()
    owned, hashes = found.tables["fingerprinted"], {row.hash for row in prints}
    values = {"family_id": family, "candidate_id": owner.candidate_id, "label": "", "name": ""}
    connection.execute(sa.insert(owned).values(values | {"packed": _packed(prints)}))
    mine = sa.select(owned.c.id).where(
        owned.c.candidate_id == owner.candidate_id, owned.c.family_id == family
    )
    number = connection.execute(mine).scalar_one()
    rows = [{"family_id": family, "hash": value, "owner_id": number} for value in sorted(hashes)]
    connection.execute(sa.insert(found.tables["postings"]), rows)
    return hashes


def _packed(prints: Sequence[sa.Row[Any]]) -> bytes:
    """As `rubric.similarity.packed` did it when this was written."""
    paths = list(dict.fromkeys(row.path for row in prints))
    told, count = json.dumps(paths).encode(), len(prints)
    columns = (
        struct.pack(f"<{count}q", *(row.hash for row in prints)),
        struct.pack(f"<{count}I", *(paths.index(row.path) for row in prints)),
        struct.pack(f"<{count}I", *(row.first_line for row in prints)),
        struct.pack(f"<{count}I", *(row.last_line for row in prints)),
    )
    return zlib.compress(b"".join((struct.pack("<BII", 1, count, len(told)), told, *columns)))
