"""What flags were found to be, and the idioms that follow from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.db.session import migrate, open_store
from app.db.store import SqlStore
from app.ports import Records
from app.review.similar import CLEARED, Outcome
from rubric import wire
from rubric.flag import Flag
from rubric.model import Place
from rubric.similarity.index import Fingerprinted
from rubric.similarity.packed import Packed
from tests.app.db.planted import OTHER, PERSON

SHOWN = (Place("a.py", 10), Place("b.py", 20), 5, 5)


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    """Two who share hashes 1 to 4, of which 1 to 3 stand in the lines that the flag shows."""
    migrate(database_url)
    opened = open_store(database_url)
    with opened.transaction() as records:
        for person, path, first in ((PERSON, "a.py", 10), (OTHER, "b.py", 20)):
            lines = range(first, first + 5)
            found = Packed.of([Fingerprinted("", one - first, path, one, one + 1) for one in lines])
            records.replace_fingerprints("family", records.add_candidate(person).id, found)
    yield opened
    opened.close()


def said(records: Records, outcome: str, *, why: str = "", turned: bool = False) -> None:
    """A reviewer says it on the person's page, or on that of the other."""
    page, other = (OTHER, PERSON) if turned else (PERSON, OTHER)
    here, there, lines_here, lines_there = SHOWN
    span = (there, here, lines_there, lines_here) if turned else SHOWN
    flag = Flag(other.alias, 0.5, "strong", (span,))
    records.add_outcome(Outcome(id_of(records, page.alias), other.alias, outcome, "remy", "t", why), flag)


def id_of(records: Records, alias: str) -> int:
    """Of the candidate with this alias."""
    found = records.candidate_by_alias(alias)
    assert found is not None
    return found.id


def idioms(records: Records) -> frozenset[int]:
    """What weighs nothing in the family."""
    return records.neighbours("family", id_of(records, OTHER.alias)).rarity.idioms


def test_spans_of_an_idiom_weigh_nothing_until_it_is_taken_back(store: SqlStore) -> None:
    """What both hold within the lines that the flag shows; another outcome, or none, ends it."""
    with store.transaction() as records:
        said(records, "library idiom")
        assert idioms(records) == {0, 1, 2, 3}
        assert records.neighbours("family", id_of(records, OTHER.alias)).rarity.weight(1) == 0
        said(records, "copied")
        assert idioms(records) == frozenset()
        said(records, "library idiom")
        said(records, CLEARED)
        assert idioms(records) == frozenset()
        assert records.outcomes(id_of(records, PERSON.alias)) == {}


def test_last_word_counts_for_both_pages(store: SqlStore) -> None:
    """It is the same pair, whoever's page it was said on."""
    with store.transaction() as records:
        said(records, "copied")
        said(records, "allowed", why="a pair task", turned=True)
        person, other = id_of(records, PERSON.alias), id_of(records, OTHER.alias)
        assert records.outcomes(person) == {
            OTHER.alias: Outcome(person, OTHER.alias, "allowed", "remy", "t", "a pair task")
        }
        assert records.outcomes(other)[PERSON.alias].outcome == "allowed"
        said(records, "library idiom")
        said(records, "copied", turned=True)
        assert idioms(records) == frozenset()


def test_flags_of_others_lose_the_places_of_who_is_erased(store: SqlStore) -> None:
    """Under a name that nobody else has, with the outcome; what is not about that person stays."""
    with store.transaction() as records:
        said(records, "copied")
        me, gone = id_of(records, PERSON.alias), id_of(records, OTHER.alias)
        attempt = records.add_attempt(me, "a" * 40, "t", late=False)
        kept = Flag("external: web/some-one", 0.3, "weak", (SHOWN,))
        flags = [Flag(OTHER.alias, 0.5, "strong", (SHOWN,)), kept]
        records.save_result(attempt.id, flags=wire.flags_to_json(flags))
        assert records.erase(replace(OTHER, id=gone), whole_person=True) == [me]
        found = records.attempts(me)[0].flags_json
        assert found is not None
        assert wire.flags_from_json(found) == (Flag(f"erased-{gone}", 0.5, "strong"), kept)
        assert records.outcomes(me)[f"erased-{gone}"].outcome == "copied"


def test_idioms_stay_when_the_candidate_is_erased(store: SqlStore) -> None:
    """They are nobody's; the outcome goes."""
    with store.transaction() as records:
        said(records, "library idiom")
        person = records.candidate_by_alias(PERSON.alias)
        assert person is not None
        records.erase(person, whole_person=True)
        assert idioms(records) == {0, 1, 2, 3}
        assert records.outcomes(id_of(records, OTHER.alias)) == {}
        assert records.neighbours("family", id_of(records, OTHER.alias)).others == {}
