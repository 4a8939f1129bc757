"""Erasing from the record: nothing of the person is left in any table, and nobody else loses anything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.db.compact import compact
from app.db.models import metadata
from app.db.session import migrate, open_store
from app.people.state import Anonymous
from app.state import Delivery, DeliveryState
from tests.app.db.planted import (
    CANARY,
    IMPERSONAL,
    OTHER,
    PERSON,
    SPARED,
    TRACES,
    everything,
    found,
    plant,
    rows_of,
)
from tests.app.handlers.cast import CASEY


@pytest.fixture
def url(database_url: str) -> str:
    """A database with our tables and nothing in them."""
    migrate(database_url)
    return database_url


def erase(url: str, *, whole_person: bool = True) -> None:
    """Erase the planted person."""
    store = open_store(url)
    with store.transaction() as records:
        person = records.candidate_by_alias(PERSON.alias)
        assert person is not None
        records.erase(person, whole_person=whole_person)
    store.close()


def test_every_table_is_planted_or_holds_nobody(url: str) -> None:
    """A new table is noticed: with a candidate's id it is erased by itself, else somebody has to think."""
    plant(url)
    rows = everything(url)
    for table in set(metadata.tables) - IMPERSONAL - {"candidates", "spendings"}:
        assert found({table: rows[table]}, CANARY), table


def test_nothing_of_the_person_is_left_in_any_table(url: str) -> None:
    """Login, alias, repository and what was planted are nowhere, also where others' rows had said them."""
    plant(url)
    erase(url)
    assert found(everything(url), *TRACES, PERSON.repo.partition("/")[2]) == []


def test_everybody_else_keeps_everything(url: str) -> None:
    """Of the other candidate every row is there, and says what it had said but for the name."""
    plant(url)
    before = everything(url)
    erase(url)
    after = everything(url)
    for name in set(metadata.tables) - IMPERSONAL - {"candidates", "deliveries", "bookmarks"}:
        assert len(before[name]) - len(after[name]) == rows_of(metadata.tables[name]), name
        assert len(after[name]) == 1, name
    [note] = [row["note"] for row in after["marks"]]
    [shown] = after["renderings"]
    assert note == SPARED
    assert shown["effect"] == SPARED
    assert shown["version"] > 3  # so GitHub is shown the new text
    assert [row["alias"] for row in after["candidates"]] == [OTHER.alias]
    assert f"requests-left:{after['candidates'][0]['id']}" in {row["key"] for row in after["bookmarks"]}


def test_deliveries_stay_as_empty_rows(url: str) -> None:
    """What is unknown would be asked of GitHub again; one that comes again is not worked either."""
    plant(url)
    erase(url)
    store = open_store(url)
    again = Delivery("g-1", "push", b"casey-candidate", "2026-03-02T10:15:00Z", lane="11")
    store.add_deliveries([again])
    with store.reading() as records:
        kept = records.delivery("g-1")
        assert records.known_deliveries(["g-1", "g-2", "g-3"]) == {"g-1", "g-2", "g-3"}
    store.close()
    assert kept is not None
    assert (kept.body, kept.lane, kept.note, kept.todo) == (b"", "", "", "")


def test_login_stays_for_another_candidacy(url: str) -> None:
    """Who is erased from one assessment is still a candidate of the other."""
    plant(url)
    store = open_store(url)
    with store.transaction() as records:
        second = replace(
            PERSON, alias="opal-kite", assessment="other", repo="acme/other-opal-kite", repo_id=13
        )
        kept = records.add_candidate(second)
        assert [one.alias for one in records.candidacies("CASEY-candidate")] == [PERSON.alias, "opal-kite"]
    erase(url, whole_person=False)
    with store.reading() as records:
        assert records.candidacies(PERSON.login) == [kept]
    store.close()
    left = {place.partition(":")[0] for place in found(everything(url), PERSON.login)}
    assert left >= {"candidates.login", "marks.note"}
    assert found(everything(url), CANARY, PERSON.alias, PERSON.repo) == []


def test_ids_are_not_given_again(url: str) -> None:
    """Workflows and report links are named after an attempt: the next one must not inherit them."""
    plant(url)
    erase(url)
    store = open_store(url)
    with store.transaction() as records:
        candidate = records.add_candidate(CASEY)
        attempt = records.add_attempt(candidate.id, "a" * 40, "t", late=False)
        second = records.add_attempt(candidate.id, "b" * 40, "t", late=False)
    store.close()
    assert candidate.id > 2
    assert (attempt.id, second.id) == (attempt.id, attempt.id + 1)
    assert attempt.id > 2


def test_what_was_erased_is_not_in_the_file_either(tmp_path: Path) -> None:
    """Deleted rows stay in a SQLite file's free pages and log until it is compacted."""
    url = f"sqlite:///{tmp_path}/record.sqlite"
    migrate(url)
    plant(url)
    erase(url)
    compact(url)
    for file in tmp_path.iterdir():
        assert CANARY.encode() not in file.read_bytes(), file.name


def test_bodies_of_ignored_deliveries_are_not_kept(url: str) -> None:
    """News of our own doings tell about people too, and nothing follows from them."""
    store = open_store(url)
    told = Delivery("g-1", "push", b"{}", "2026-03-02T10:15:00Z")
    store.add_deliveries([replace(told, state=DeliveryState.IGNORED), replace(told, guid="g-2")])
    with store.transaction() as records:
        records.finish_delivery("g-2", DeliveryState.IGNORED, note="nothing")
        assert [found and found.body for found in map(records.delivery, ("g-1", "g-2"))] == [b"", b""]
    store.close()


def test_statistics_are_read_as_they_were_written(url: str) -> None:
    """In their order."""
    one = Anonymous("2026-03", "take-home", "sha256:1", {"data": 3}, "pass", decided=True)
    store = open_store(url)
    with store.transaction() as records:
        records.add_statistics([])
        records.add_statistics([one, replace(one, gate="", points={})])
        assert records.statistics() == [one, replace(one, gate="", points={})]
    store.close()
