"""A record with something about one person in every place that can hold it, and somebody else beside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from app.db.engines import own_engine
from app.db.models import metadata
from app.db.session import open_store
from app.db.similarity_tables import families
from app.state import Candidate
from rubric import wire
from rubric.flag import Flag
from rubric.similarity.index import Fingerprinted
from rubric.similarity.packed import pack
from tests.app.handlers.cast import CASEY

CANARY = "canary-7f3a"
FAMILY = 7
PERSON = replace(CASEY, login="casey-candidate", review_pr=2, pipeline_issue=3)
OTHER = replace(
    CASEY, alias="jade-wren", login="ada", repo="acme/ticket-classifier-jade-wren", repo_id=12, review_pr=4
)
IMPERSONAL = frozenset({"credentials", "setup_tickets", "run_tokens", "rubrics", "statistics"}) | {
    *(
        "families",
        "postings",
        "holders",
        "idioms",
    ),  # lead to nobody once `fingerprinted` is gone
    "external_traces",  # of what no candidate handed in
}
TRACES = (CANARY, PERSON.login, PERSON.alias, PERSON.repo)
MENTION = f"much like {PERSON.alias} in {PERSON.repo}, ask @Casey-Candidate, not @casey-candidates"
SPARED = "much like erased in erased, ask @erased, not @casey-candidates"


def plant(url: str) -> tuple[Candidate, Candidate]:
    """Two rows of the person in every table that may have one, then the other's, which name the person."""
    store = open_store(url)
    with store.transaction() as records:
        other, person = records.add_candidate(OTHER), records.add_candidate(PERSON)
    store.close()
    with connected(url) as connection:
        connection.execute(sa.insert(families).values(id=FAMILY, name="take-homes"))
        for table in metadata.sorted_tables:
            if table.name not in {"candidates", *IMPERSONAL}:
                for number in (1, 2)[: rows_of(table)]:
                    connection.execute(sa.insert(table).values(_about(table, person, number)))
                connection.execute(sa.insert(table).values(_of_other(table, other)))
    return person, other


def rows_of(table: sa.Table) -> int:
    """How many rows of the person are planted: two, where the table lets a person have more than one."""
    return 1 if [column.name for column in table.primary_key] in (["candidate_id"], ["run_id"]) else 2


def everything(url: str) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    with connected(url) as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(sa.select(table))]
            for table in metadata.sorted_tables
        }


def found(rows: dict[str, list[dict[str, Any]]], *needles: str) -> list[str]:
    """Where one of these is said, in any case: table, column, needle."""
    return [
        f"{table}.{name}: {needle}"
        for table, all_ in rows.items()
        for row in all_
        for name, value in row.items()
        for needle in needles
        if needle.lower() in _text(value).replace("@casey-candidates", "").lower()
    ]


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    """A transaction beside the store."""
    engine = own_engine(url, durability="NORMAL")
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _about(table: sa.Table, person: Candidate, number: int) -> dict[str, object]:
    run = f"a{number}-r1-t{number}"
    known: dict[str, object] = {"candidate_id": person.id, "page_id": person.id, "run_id": run}
    said = f"{CANARY} {person.login} {person.alias} {person.repo} {number}"
    values = {column.name: known.get(column.name, _value(column, number, said)) for column in _given(table)}
    match table.name:
        case "hosted_runs":
            values["id"] = run
        case "deliveries":
            body = said if number == 1 else f'{{"login":"{person.login}"}}'
            lane = person.repo_id if number == 1 else 99
            values |= {"guid": f"g-{number}", "event": "push", "received_at": "t", "lane": str(lane)}
            values |= {"state": "done", "body": body.encode()}
            values |= {} if number == 1 else {"note": "", "todo": ""}
        case "renderings":
            places = (f"{person.repo}#1:report", f"{person.review_repo}#{person.review_pr}:rubric")
            values |= {"key": places[number - 1], "repo": places[number - 1].partition("#")[0]}
        case "bookmarks":
            values["key"] = f"{('pushes', 'tend')[number - 1]}:{person.id}"
        case "attempts":
            values["flags_json"] = wire.flags_to_json([Flag(OTHER.alias, 0.5, "strong")])
        case "fingerprinted":
            values |= {"family_id": FAMILY, "packed": pack([Fingerprinted("", number, said, 1, 2)])}
        case "seats":
            values |= {"desk_repo": "acme/desk-remy", "desk_issue": number}
    return values


def _of_other(table: sa.Table, other: Candidate) -> dict[str, object]:
    known: dict[str, object] = {"candidate_id": other.id, "page_id": other.id, "run_id": "a3-r1-t1"}
    values = {column.name: known.get(column.name, _value(column, 3, "")) for column in _given(table)}
    values |= {
        column.name: MENTION
        for column in table.columns
        if isinstance(column.type, sa.Text | sa.TypeDecorator) and not column.primary_key
    }
    match table.name:
        case "hosted_runs":
            values["id"] = "a3-r1-t1"
        case "deliveries":
            values |= {"guid": "g-3", "lane": "12", "state": "done", "body": b"{}", "note": "", "todo": ""}
        case "renderings":
            values |= {"key": f"{other.review_repo}#{other.review_pr}:report", "repo": other.review_repo}
        case "bookmarks":
            values["key"] = f"requests-left:{other.id}"
        case "fingerprinted":
            values |= {"family_id": FAMILY, "packed": pack([Fingerprinted("", 3, "own.py", 1, 2)])}
    return values


def _given(table: sa.Table) -> list[sa.Column[Any]]:
    """All but the ids that the database counts itself."""
    return [column for column in table.columns if column.name != "id" or column.type.python_type is str]


def _value(column: sa.Column[Any], number: int, said: str) -> object:
    kind = column.type.python_type
    if kind is bool:
        return False
    if kind in {int, float}:
        return number
    if kind is bytes:
        return said.encode()
    length = getattr(column.type, "length", None)
    return said[:length] if length is None or length >= 40 else ""


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
