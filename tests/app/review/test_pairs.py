"""A flag stands on both pages of a pair, whoever pushed first, and goes from both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from app.db.session import migrate, open_store
from app.db.store import SqlStore
from app.decision import TEND_DUE, TENDING, Decision, FoundSimilar, apply, tend_key
from app.ports import Records
from app.review.pairs import is_decided, keep_flags
from app.review.similar import Outcome
from app.review.state import TAKE_HOME, Move, Verdict
from app.state import Candidate
from rubric.flag import Flag
from rubric.model import Place
from rubric.similarity.traces import Sort
from tests.app.handlers.cast import CASEY

HERE, THERE = Place("mine.py", 3), Place("theirs.py", 40)
OUTSIDE = Flag("external: web/some-one", 0.4, "notable")
REMARK = Flag("", 0.0, "weak", kind="history", words="one commit")


def likeness(other: str, kind: str = "code") -> Flag:
    """What a comparison found."""
    spans = ((HERE, THERE, 5, 7),)
    return Flag(other, 0.6, "strong", spans, kind=kind, words="ours", their_score=0.3, their_words="theirs")


@dataclass(frozen=True)
class Pushed:
    """Two who have pushed, `first` and `second`."""

    store: SqlStore
    first: Candidate
    second: Candidate

    def compared(self, who: Candidate, *found: Flag, again: bool = False) -> tuple[int, ...]:
        """A push of somebody is compared, with this result; whose pages say something else now."""
        with self.store.transaction() as records:
            known = records.attempts(who.id)
            attempt = known[-1] if again else records.add_attempt(who.id, "a" * 40, "t", late=False)
            return keep_flags(records, who, attempt.id, found, "t")

    def shown(self, who: Candidate) -> list[Flag]:
        """The flags of somebody's last compared push."""
        with self.store.reading() as records:
            known = records.compared_flags(who.id)
        assert known is not None
        return list(known[1])

    def due(self) -> set[int]:
        """Whose pages are to be posted anew; nobody's from now on."""
        with self.store.transaction() as records:
            found = {key for key, mark in records.bookmarks(TENDING).items() if mark.value == TEND_DUE}
            for key in found:
                records.set_bookmark(tend_key(int(key)), "", "t")
        return {int(key) for key in found}


@pytest.fixture
def pushed(database_url: str) -> Iterator[Pushed]:
    """The first one was compared with nobody there."""
    migrate(database_url)
    store = open_store(database_url)
    with store.transaction() as records:
        first, second = (
            records.add_candidate(
                replace(CASEY, alias=alias, login=alias, repo=f"acme/{alias}", repo_id=number)
            )
            for number, alias in enumerate(("amber-heron", "jade-wren"), start=71)
        )
    both = Pushed(store, first, second)
    both.compared(first, REMARK)
    yield both
    store.close()


def test_the_earlier_page_says_it_from_its_own_side(pushed: Pushed) -> None:
    """With its own share, words and places, before the remarks, under the later one's alias; told once."""
    found = likeness(pushed.first.alias)
    assert pushed.compared(pushed.second, found, OUTSIDE) == (pushed.first.id,)
    flag, remark = pushed.shown(pushed.first)
    assert (flag.other, flag.score, flag.words, remark) == (pushed.second.alias, 0.3, "theirs", REMARK)
    assert flag.spans == ((THERE, HERE, 7, 5),)
    assert pushed.shown(pushed.second) == [found, OUTSIDE]
    assert pushed.due() == {pushed.first.id}


def test_the_same_comparison_again_changes_nothing(pushed: Pushed) -> None:
    """A delivery that comes twice, or a stage that is done again after a crash."""
    found = likeness(pushed.first.alias)
    pushed.compared(pushed.second, found)
    before = pushed.shown(pushed.first)
    pushed.due()
    assert pushed.compared(pushed.second, found, again=True) == ()
    assert (pushed.shown(pushed.first), pushed.due()) == (before, set())


def test_a_push_without_likeness_takes_the_flag_from_both(pushed: Pushed) -> None:
    """Whichever of the two pushes it: the last comparison counts."""
    pushed.compared(pushed.second, likeness(pushed.first.alias))
    assert pushed.compared(pushed.second, OUTSIDE) == (pushed.first.id,)
    assert (pushed.shown(pushed.first), pushed.shown(pushed.second)) == ([REMARK], [OUTSIDE])
    pushed.compared(pushed.second, likeness(pushed.first.alias))
    assert pushed.compared(pushed.first) == (pushed.second.id,)
    assert (pushed.shown(pushed.first), pushed.shown(pushed.second)) == ([], [])


def test_the_earlier_ones_own_comparison_takes_the_place(pushed: Pushed) -> None:
    """The pair stands once on each page."""
    pushed.compared(pushed.second, likeness(pushed.first.alias))
    pushed.compared(pushed.first, likeness(pushed.second.alias))
    assert [flag.turned for flag in pushed.shown(pushed.first)] == [False]
    assert [flag.turned for flag in pushed.shown(pushed.second)] == [True]


def test_data_that_only_one_can_hold_stay_as_long_as_that_one_holds_them(pushed: Pushed) -> None:
    """A new push of the one they were given to says nothing about who holds them."""
    pushed.compared(pushed.second, likeness(pushed.first.alias, Sort.GIVEN))
    assert pushed.compared(pushed.first) == ()
    assert [flag.turned for flag in pushed.shown(pushed.first)] == [True]
    assert len(pushed.shown(pushed.second)) == 1
    assert pushed.compared(pushed.second) == (pushed.first.id,)
    assert pushed.shown(pushed.first) == []


@pytest.mark.parametrize("verdict", [Verdict.ADVANCE, Verdict.DECLINE, Verdict.WITHDRAW])
def test_a_decided_page_stays_as_it_is(pushed: Pushed, verdict: Verdict) -> None:
    """The flag stands on the later page, and so on that of the round."""
    with pushed.store.transaction() as records:
        records.add_move(Move(pushed.first.id, "t", "lena-lead", verdict, TAKE_HOME, ""))
    assert pushed.compared(pushed.second, likeness(pushed.first.alias)) == ()
    assert (pushed.shown(pushed.first), pushed.due()) == ([REMARK], set())
    assert len(pushed.shown(pushed.second)) == 1


def test_who_is_held_is_not_decided() -> None:
    """A hold is no decision, nor is one on a stage before the take-home that leads on."""
    held = Move(1, "t", "lena-lead", Verdict.HOLD, TAKE_HOME, "")
    before = Move(1, "t", "lena-lead", Verdict.ADVANCE, "portfolio", TAKE_HOME)
    assert not is_decided((before, held))
    assert is_decided((replace(before, verdict=Verdict.DECLINE),))


def test_an_erased_one_is_named_on_neither_side(pushed: Pushed) -> None:
    """Also where the erasure comes between the comparison and its result."""
    pushed.compared(pushed.second, likeness(pushed.first.alias))
    with pushed.store.transaction() as records:
        assert records.erase(pushed.second, whole_person=True) == [pushed.first.id]
    flag, _ = pushed.shown(pushed.first)
    assert (flag.other, flag.spans) == (f"erased-{pushed.second.id}", ())
    assert pushed.compared(pushed.first, likeness(pushed.second.alias), OUTSIDE) == ()
    assert pushed.shown(pushed.first) == [OUTSIDE]


def test_what_it_was_found_to_be_is_shown_on_both_pages(pushed: Pushed) -> None:
    """Said on one page, the other one is told anew as well; what is external has no page."""
    found = likeness(pushed.first.alias)
    pushed.compared(pushed.second, found)
    pushed.due()

    def said(flag: Flag, records: Records) -> tuple[int, ...]:
        outcome = Outcome(pushed.second.id, flag.other, "copied", "remy", "t")
        decision = Decision("", (FoundSimilar(outcome, flag),), tend=(pushed.second.id,))
        return apply(records, decision).tend

    with pushed.store.transaction() as records:
        assert said(found, records) == (pushed.second.id, pushed.first.id)
        assert said(OUTSIDE, records) == (pushed.second.id,)
        assert records.outcomes(pushed.first.id)[pushed.second.alias].outcome == "copied"
    assert pushed.due() == {pushed.first.id, pushed.second.id}
