"""The tables of similarity: who holds which fingerprints, how many hold each, what reviewers made of flags.

`postings` is the inverted index, `holders` what rarity is counted from. `app.db.fingerprints` keeps both as
fingerprints come and go; neither refers to another table, which would cost a look-up for each row.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from app.db.models import Free, metadata

families = Table(
    "families",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("key", String(64), nullable=False, server_default=""),  # of its hashes, in hexadecimal
)

fingerprinted = Table(  # a candidate's submission, or an external one: with a label and a name instead
    "fingerprinted",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("family_id", ForeignKey("families.id"), nullable=False),
    Column("candidate_id", ForeignKey("candidates.id"), index=True),
    Column("label", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("packed", LargeBinary, nullable=False),  # rubric.similarity.packed
    Index("ix_fingerprinted_family", "family_id", "candidate_id"),
)

postings = Table(
    "postings",
    metadata,
    Column("family_id", Integer, primary_key=True, autoincrement=False),
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("owner_id", Integer, primary_key=True, autoincrement=False),  # of `fingerprinted`
    sqlite_with_rowid=False,
)

holders = Table(  # independent ones, from two on: a person who applied twice counts once
    "holders",
    metadata,
    Column("family_id", Integer, primary_key=True, autoincrement=False),
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
)

outcomes = Table(  # appended; the last one of a pair counts, and an empty one took it back
    "similarity_outcomes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("candidate_id", ForeignKey("candidates.id"), nullable=False, index=True),
    Column("other", Text, nullable=False, index=True),  # what the flag called it
    Column("outcome", String(40), nullable=False),
    Column("why", Free, nullable=False),
    Column("who", String(100), nullable=False),
    Column("at", String(40), nullable=False),
)

idioms = Table(  # hashes that are nobody's; those that stay of an erased candidate have no outcome
    "idioms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("family_id", ForeignKey("families.id"), nullable=False, index=True),
    Column("outcome_id", ForeignKey("similarity_outcomes.id"), index=True),
    Column("hash", BigInteger, nullable=False),
)

traces = Table(  # rubric.similarity.traces: what submissions share besides code
    "traces",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("family", String(100), nullable=False),  # empty for what was given
    Column("candidate_id", ForeignKey("candidates.id"), nullable=False),
    Column("sort", String(20), nullable=False),
    Column("hash", BigInteger, nullable=False),
    Column("path", Free, nullable=False),
    Column("first_line", Integer, nullable=False),
    Column("last_line", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("what", String(20), nullable=False),
    Index("ix_traces_candidate_id", "candidate_id", "sort", "family"),
    Index("ix_traces_hash", "family", "sort", "hash"),
)

external_traces = Table(  # the same of what is external: prose and whole files
    "external_traces",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("family", String(100), nullable=False),
    Column("label", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("sort", String(20), nullable=False),
    Column("hash", BigInteger, nullable=False),
    Column("path", Free, nullable=False),
    Column("first_line", Integer, nullable=False),
    Column("last_line", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("what", String(20), nullable=False),
    Index("ix_external_traces_label", "family", "label", "name"),
    Index("ix_external_traces_hash", "family", "sort", "hash"),
)

excerpts = Table(  # of a candidate's own files, as they were when `page_id`'s flags were found
    "excerpts",
    metadata,
    Column("page_id", ForeignKey("candidates.id"), primary_key=True),
    Column("candidate_id", ForeignKey("candidates.id"), primary_key=True, index=True),
    Column("path", Free, primary_key=True),
    Column("first_line", Integer, primary_key=True),
    Column("lines", Integer, primary_key=True),
    Column("text", Free, nullable=False),
)
