"""`/similar`: what a flag was found to be, in words that people write."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.commands.similar_form import Similar, read_similar
from app.decision import FoundSimilar
from app.review.facts import Review
from app.review.similar import CLEARED, Outcome
from app.state import AuditEntry
from rubric.flag import Flag
from tests.app.commands.cast import FULL, LEAD, REVIEWER, decided, thumbed, words
from tests.app.handlers.cast import AROUND, CASEY

FLAG = Flag("jade-wren", 0.4, "strong")
OUTSIDE = Flag("external: web/some-one", 0.3, "notable")


def flagged(*flags: Flag) -> Review:
    """A graded take-home with these flags."""
    assert FULL.run is not None
    return replace(FULL, run=replace(FULL.run, flags=flags))


FLAGGED = flagged(FLAG, OUTSIDE)


@pytest.mark.parametrize(
    ("rest", "read"),
    [
        ("jade-wren library idiom", Similar("jade-wren", "library idiom")),
        (
            "`jade-wren`: Library-Idiom, all of sklearn",
            Similar("jade-wren", "library idiom", "all of sklearn"),
        ),
        (
            "jade-wren shared source on the web: a blog",
            Similar("jade-wren", "shared source on the web", "a blog"),
        ),
        ("jade-wren shared source a blog", Similar("jade-wren", "shared source on the web", "a blog")),
        ("jade-wren copied\nboth lines", Similar("jade-wren", "copied", "both lines")),
        ("external: web/Some-one allowed", Similar("external: web/some-one", "allowed")),
        ("external:web/some-one clear", Similar("external: web/some-one", CLEARED)),
        ("", "with whom?"),
        ("external:", "with whom?"),
        ("jade-wren", "what was found?"),
        ("jade-wren library", "`library` is no outcome"),
    ],
)
def test_it_is_read_as_people_write_it(rest: str, read: Similar | str) -> None:
    """Outcomes in any case, with blanks or hyphens, a comma or colon behind; the rest is why."""
    assert read_similar(rest) == read


@pytest.mark.parametrize("who", [REVIEWER, LEAD])
def test_outcome_is_recorded_with_who_and_why(who: str) -> None:
    """In the record, in the audit log, and the review side is told anew."""
    decision = decided("/similar jade-wren copied same typos", who, about=FLAGGED)
    outcome = Outcome(CASEY.id, "jade-wren", "copied", who, AROUND.at, "same typos")
    entry = AuditEntry(AROUND.at, who, "similarity", CASEY.id, "jade-wren: copied: same typos")
    assert decision.changes == (FoundSimilar(outcome, FLAG), entry)
    assert (decision.tend, thumbed(decision)) == ((CASEY.id,), True)


def test_what_is_external_is_named_as_the_flag_names_it() -> None:
    """Whatever case the name was written in."""
    change = decided("/similar external: WEB/Some-One shared source", about=FLAGGED).changes[0]
    assert isinstance(change, FoundSimilar)
    assert (change.outcome.other, change.flag) == (OUTSIDE.other, OUTSIDE)


def test_whom_no_flag_names_is_refused() -> None:
    """The line says whom the flags name, or that there are none; nothing of what was written comes alive."""
    decision = decided("/similar @acme copied", about=FLAGGED)
    assert decision.changes == ()
    assert "`jade-wren`, `external: web/some-one`" in words(decision)
    assert "@acme" not in words(decision)
    assert "There are no flags." in words(decided("/similar jade-wren copied", about=flagged()))


def test_it_can_be_taken_back_once() -> None:
    """Only what was recorded."""
    assert "nothing was recorded" in words(decided("/similar jade-wren clear", about=FLAGGED))
    known = {"jade-wren": Outcome(CASEY.id, "jade-wren", "copied", LEAD, AROUND.at)}
    change = decided("/similar jade-wren clear", about=replace(FLAGGED, outcomes=known)).changes[0]
    assert isinstance(change, FoundSimilar)
    assert change.outcome.outcome == CLEARED
