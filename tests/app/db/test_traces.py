"""Traces and excerpts in the record: what is shared by few is found, and what goes is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.db.session import migrate, open_store
from app.db.store import SqlStore
from app.review.alike import Excerpted
from app.state import Candidate
from rubric.similarity.packed import Packed
from rubric.similarity.traces import Sort, Trace
from tests.app.handlers.cast import CASEY

NO_CODE = Packed.of(())

FAMILY = "take-homes"


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    """An empty record."""
    migrate(database_url)
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def people(store: SqlStore) -> list[Candidate]:
    """Four candidates; the last one is the first, trying once more."""
    logins = ("ada", "ben", "cleo", "ADA")
    with store.transaction() as records:
        return [
            records.add_candidate(
                replace(
                    CASEY,
                    login=login,
                    alias=f"alias-{n}",
                    repo_id=100 + n,
                    repo=f"acme/r{n}",
                    assessment=f"a{n}",
                )
            )
            for n, login in enumerate(logins)
        ]


def prose(*hashes: int) -> list[Trace]:
    """Runs of words in a memo."""
    return [
        Trace(Sort.PROSE, value, "MEMO.md", number, number + 1, number)
        for number, value in enumerate(hashes, 1)
    ]


def test_what_few_others_hold_is_found_with_its_place(store: SqlStore, people: list[Candidate]) -> None:
    """Not what more hold than asked for, not what the same person holds, not another family's."""
    ada, ben, cleo, again = people
    with store.transaction() as records:
        records.replace_traces(FAMILY, ben.id, prose(2**62, 7, 9))
        records.replace_traces(FAMILY, cleo.id, prose(9))
        records.replace_traces(FAMILY, again.id, prose(7))
        found = records.shared_traces(FAMILY, ada.id, prose(2**62, 7, 9, 11), most=1)
    assert found == {ben.alias: prose(2**62, 7)}


def test_commits_and_given_rows_are_found_however_many_hold_them(
    store: SqlStore, people: list[Candidate]
) -> None:
    """A ring does not hide itself; what was given is found in any family. The same person counts for none."""
    ada, ben, cleo, again = people
    commit, row = Trace(Sort.COMMIT, 4, "abc"), Trace(Sort.GIVEN, 5, "data/train.jsonl", 3, 3)
    with store.transaction() as records:
        for one in (ben, cleo, again):
            records.replace_traces("elsewhere", one.id, [row], (Sort.GIVEN,))
            assert records.people(FAMILY, ada.id) == {ben: 0, cleo: 1, again: 2}[one]
            records.replace_traces(FAMILY, one.id, [commit])
        pushed = [commit, Trace(Sort.ROW, 5, "mine.csv", 1, 1)]
        found = records.shared_traces(FAMILY, ada.id, pushed, most=0)
        assert records.people(FAMILY, ada.id) == 2
        assert records.people("elsewhere", ada.id) == 0
    assert found == {ben.alias: [commit, row], cleo.alias: [commit, row]}


def test_a_new_push_replaces_and_given_rows_stay(store: SqlStore, people: list[Candidate]) -> None:
    """Rows that were given are kept apart from what is pushed, and found by the rows of others."""
    ada, ben, *_ = people
    row = Trace(Sort.GIVEN, 5, "data/train.jsonl", 3, 3)
    with store.transaction() as records:
        records.replace_traces(FAMILY, ben.id, [row], (Sort.GIVEN,))
        records.replace_traces(FAMILY, ben.id, prose(1))
        records.replace_traces(FAMILY, ben.id, prose(2))
        pushed = [Trace(Sort.ROW, 5, "data/mine.csv", 8, 8)]
        assert records.given_traces(ben.id) == [row]
        assert records.shared_traces(FAMILY, ada.id, [*pushed, *prose(1)], most=9) == {ben.alias: [row]}
        assert records.shared_traces(FAMILY, ada.id, prose(2), most=9) == {ben.alias: prose(2)}


def test_all_that_others_hold_is_counted_by_sort(store: SqlStore, people: list[Candidate]) -> None:
    """Of those who are asked for; who holds nothing is not among them."""
    ada, ben, cleo, _ = people
    with store.transaction() as records:
        records.replace_traces(FAMILY, ada.id, prose(1, 2, 3))
        records.replace_traces(FAMILY, ben.id, prose(4))
        records.replace_traces(FAMILY, ada.id, [Trace(Sort.GIVEN, 7, "data.jsonl")], (Sort.GIVEN,))
        found = records.trace_totals([ada.alias, cleo.alias])
    assert found == {ada.alias: {Sort.PROSE: 3, Sort.GIVEN: 1}}


def test_what_is_external_is_found_and_makes_nothing_common(store: SqlStore, people: list[Candidate]) -> None:
    """By the name that flags show, in its family only; between candidates it counts for nobody."""
    ada, ben, cleo, _ = people
    with store.transaction() as records:
        records.replace_traces(FAMILY, ben.id, prose(7))
        for name in ("one", "two"):
            records.put_external(FAMILY, "web", name, NO_CODE, prose(7, 9))
        records.put_external("elsewhere", "web", "one", NO_CODE, prose(9))
        assert records.shared_traces(FAMILY, ada.id, prose(7), most=1) == {ben.alias: prose(7)}
        assert records.external_count(FAMILY) == 2
        found = records.shared_external(FAMILY, ada.id, prose(7, 9, 11), most=1)
        assert found == {"external: web/one": prose(7, 9), "external: web/two": prose(7, 9)}
        records.replace_traces(FAMILY, cleo.id, prose(7))
        nine = Trace(Sort.PROSE, 9, "MEMO.md", 2, 3, 2)
        found = records.shared_external(FAMILY, ada.id, prose(7, 9), most=1)
        assert found == {"external: web/one": [nine], "external: web/two": [nine]}


def test_what_many_external_ones_hold_tells_nothing(store: SqlStore, people: list[Candidate]) -> None:
    """A public template that many solutions of the web keep; commits of external ones are not kept."""
    ada, *_ = people
    commit = Trace(Sort.COMMIT, 4, "abc")
    with store.transaction() as records:
        for number in range(5):
            records.put_external(FAMILY, "web", f"s{number}", NO_CODE, [*prose(1, 10 + number), commit])
        found = records.shared_external(FAMILY, ada.id, [*prose(1, 12), commit], most=9)
    assert found == {"external: web/s2": [Trace(Sort.PROSE, 12, "MEMO.md", 2, 3, 2)]}


def test_external_ones_are_replaced_and_dropped_by_label(store: SqlStore) -> None:
    """Also those that hold no code; how many went is told."""
    with store.transaction() as records:
        records.put_external(FAMILY, "web", "one", NO_CODE, prose(1))
        records.put_external(FAMILY, "web", "one", NO_CODE, prose(2))
        records.put_external(FAMILY, "round-1", "one", NO_CODE, prose(1))
        assert records.known_external(FAMILY, "web", "one") == prose(2)
        assert records.drop_external(FAMILY, "web", besides=["one"]) == 0
        assert records.drop_external(FAMILY, "web") == 1
        assert records.known_external(FAMILY, "web", "one") == []
        assert records.external_count(FAMILY) == 1


def test_erasing_takes_traces_and_excerpts_along(store: SqlStore, people: list[Candidate]) -> None:
    """Of the erased person only."""
    ada, ben, *_ = people
    kept = Excerpted("a.py", 3, 2, "x = 1\ny = \0")
    with store.transaction() as records:
        for one in (ada, ben):
            records.replace_traces(FAMILY, one.id, prose(1))
            records.keep_excerpts(one.id, {ada.id: [kept, kept], ben.id: [kept], 999: [kept]})
        records.erase(ben, whole_person=True)
        assert records.shared_traces(FAMILY, ada.id, prose(1), most=9) == {}
        escaped = replace(kept, text="x = 1\ny = \\x00")
        assert records.excerpts((ada.id, ben.id)) == {ada.alias: {ada.alias: [escaped]}}


def test_excerpts_are_those_of_the_last_flags(store: SqlStore, people: list[Candidate]) -> None:
    """Another's flags keep what they showed of the same place, whatever was pushed since."""
    ada, ben, cleo, _ = people
    old, new = Excerpted("a.py", 3, 2, "old"), Excerpted("a.py", 3, 2, "new")
    with store.transaction() as records:
        records.keep_excerpts(ada.id, {ada.id: [old], ben.id: [old]})
        records.keep_excerpts(cleo.id, {cleo.id: [old], ben.id: [old]})
        records.keep_excerpts(cleo.id, {ben.id: [new]})
        shown = records.excerpts((ada.id, cleo.id))
    assert shown == {ada.alias: {ada.alias: [old], ben.alias: [old]}, cleo.alias: {ben.alias: [new]}}
