"""Which rows of which table are about one candidate: what an export reads is what an erasure deletes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from app.db.models import attempts, bookmarks, candidates, deliveries, hosted_runs, metadata, renderings
from app.db.review_tables import seats
from app.ids import REQUESTS_LEFT
from app.state import Candidate

Condition = sa.ColumnElement[bool]


def about(connection: sa.Connection, candidate: Candidate) -> Mapping[sa.Table, Condition]:
    """A condition for every table that may hold something, referring ones after those they refer to.

    Every table with a column `candidate_id` is among them: a new one needs no word here.
    """
    runs = _runs(connection, candidate)
    known: dict[sa.Table, Condition] = {
        candidates: candidates.c.id == candidate.id,
        deliveries: _told(connection, candidate),
        renderings: _shown(connection, candidate),
        bookmarks: _kept(candidate),
        hosted_runs: runs,
    }
    found: dict[sa.Table, Condition] = {}
    for table in metadata.sorted_tables:
        if "candidate_id" in table.c:
            found[table] = table.c.candidate_id == candidate.id
        elif "run_id" in table.c:
            found[table] = table.c.run_id.in_(sa.select(hosted_runs.c.id).where(runs))
        elif table in known:
            found[table] = known[table]
    return found


def names(candidate: Candidate) -> tuple[str, ...]:
    """What stands for this candidate and nobody else, the longest first."""
    short = candidate.repo.rpartition("/")[2]
    return tuple(dict.fromkeys(name for name in (candidate.repo, short, candidate.alias) if name))


def holds(connection: sa.Connection, column: sa.Column[bytes], needle: str) -> Condition:
    """Whether the bytes of a column have this text in them."""
    sought = sa.literal(needle.encode(), sa.LargeBinary)
    if connection.dialect.name == "sqlite":
        return sa.func.instr(column, sought) > 0
    return sa.func.position(sought.op("IN")(column)) > 0


def _told(connection: sa.Connection, candidate: Candidate) -> Condition:
    """Deliveries of the candidate's repository, and those that name the candidate."""
    columns = deliveries.c
    ways: list[Condition] = [columns.lane == str(candidate.repo_id)]
    for name in names(candidate):
        ways.append(holds(connection, columns.body, name))
        ways += [column.contains(name, autoescape=True) for column in (columns.todo, columns.note)]
    return sa.or_(*ways)


def _shown(connection: sa.Connection, candidate: Candidate) -> Condition:
    """What is shown in the candidate's repository, and on the review side of this candidate."""
    mine = sa.select(seats.c.desk_repo, seats.c.desk_issue).where(seats.c.candidate_id == candidate.id)
    places = [(row.desk_repo, row.desk_issue) for row in connection.execute(mine)]
    places += [(candidate.review_repo, number) for number in (candidate.review_pr, candidate.pipeline_issue)]
    beginnings = [f"{repo}#{number}:" for repo, number in places if number is not None]
    there = [renderings.c.key.startswith(beginning, autoescape=True) for beginning in beginnings]
    return sa.or_(renderings.c.repo == candidate.repo, *there)


def _kept(candidate: Candidate) -> Condition:
    """Bookmarks by the candidate's id; those of an installation look alike."""
    own = bookmarks.c.key.endswith(f":{candidate.id}", autoescape=True)
    return sa.and_(own, sa.not_(bookmarks.c.key.startswith(f"{REQUESTS_LEFT}:")))


def _runs(connection: sa.Connection, candidate: Candidate) -> Condition:
    """Runs on GitHub's machines, which are named after the attempt (`app.ids`)."""
    mine = sa.select(attempts.c.id).where(attempts.c.candidate_id == candidate.id)
    return any_of(hosted_runs.c.id.startswith(f"a{number}-") for number in connection.scalars(mine))


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Whether one of them holds; never where there is none."""
    return sa.or_(sa.false(), *conditions)
