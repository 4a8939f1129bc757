"""A command in a comment: who is answered how. The commands themselves are tested in tests/app/commands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from app.commands.access import Place
from app.handlers.comment_created import Facts, decide
from app.state import AuditEntry
from tests.app.commands.cast import CANDIDATE, LEAD, REVIEWER, decided, facts, thumbed, words
from tests.app.handlers.cast import CASEY


@pytest.mark.parametrize(
    ("text", "who", "place"),
    [
        ("/extend 24h ill", CANDIDATE, Place.OWN),
        ("/extend 24h ill", CANDIDATE, Place.REVIEW),
        ("/score data 4", "somebody", Place.REVIEW),
        ("/decide advance", LEAD, Place.OWN),
        ("/decide advance", REVIEWER, Place.REVIEW),
        ("/extend", CANDIDATE, Place.OWN),
        ("/help", "somebody", Place.OWN),
    ],
)
def test_others_are_noted_and_not_answered(text: str, who: str, place: Place) -> None:
    """Candidates, strangers, the candidate's side, a lead's command by a reviewer, also with a mistake."""
    decision = decided(text, who, place)
    [entry] = decision.changes
    assert isinstance(entry, AuditEntry)
    assert (entry.what, entry.who, decision.effects) == ("command ignored", who, ())
    assert entry.detail.startswith(text.partition(" ")[0])


def test_mistake_is_answered_in_one_line() -> None:
    """What is wrong and the right form, below the command, once."""
    decision = decided("/extend soon please")
    assert (decision.changes, thumbed(decision)) == ((), False)
    assert words(decision) == snapshot(
        "Not done: `soon` is not a time like 24h. Write `/extend 24h reason` (minutes `m`, hours `h` or "
        "days `d`, at most 14 days; a reason is needed)."
    )


def test_same_comment_again_changes_nothing() -> None:
    """Delivered twice, it was done once: the thumb is put again, and what follows is looked after."""
    decision = decide(replace(facts("/decide advance", LEAD), answered=True))
    assert (decision.changes, thumbed(decision), decision.tend) == ((), True, (CASEY.id,))


def test_help_lists_what_may_be_done_here() -> None:
    """Each sees their own commands."""
    assert words(decided("/help", CANDIDATE, Place.OWN)) == snapshot("""\
One command a comment, at its very beginning:

- `/rerun` runs the newest push once more
- `/question text` asks the people behind this take-home
- `/appeal ROW reason` has a row read again by somebody who did not score it; opens with the decision
- `/help` shows this list\
""")
    assert ("/decide" in words(decided("/help")), "/decide" in words(decided("/help", LEAD))) == (False, True)


def test_unknown_page_is_ignored() -> None:
    """A command where nothing of ours stands."""
    assert decide(Facts(facts("/help", LEAD).event)).ignores
