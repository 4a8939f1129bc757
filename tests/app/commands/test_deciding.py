"""`/decide`, `/withdraw` and `/unblind`: what moves a candidate, and what the candidate reads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from app.commands.access import Place
from app.decision import Decision, Unblind
from app.review.facts import Review
from app.review.state import TAKE_HOME, Move, Verdict
from app.state import AuditEntry
from rubric.review_policy import ReviewPolicy
from tests.app.commands.cast import FULL, LEAD, at_stages, decided, moved, thumbed, told, words
from tests.app.handlers.cast import AROUND, CASEY
from tests.app.review.cast import paneled, review
from tests.rubric.samples import mark

LATER = "live-debugging"


def made(decision: Decision) -> list[tuple[str, str, str, str]]:
    """The decisions: verdict, stage, where to, reason."""
    found = [change for change in decision.changes if isinstance(change, Move)]
    return [(one.verdict.value, one.stage, one.to_stage, one.reason) for one in found]


def by_lead(text: str, about: Review = FULL, place: Place = Place.REVIEW) -> Decision:
    """What follows from a lead's command."""
    return decided(text, LEAD, place, about)


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("/decide advance", ("advance", TAKE_HOME, LATER, "")),
        ("/decide hold", ("hold", TAKE_HOME, TAKE_HOME, "")),
        ("/decide decline too thin", ("decline", TAKE_HOME, TAKE_HOME, "too thin")),
        ("/withdraw took another offer", ("withdraw", TAKE_HOME, TAKE_HOME, "took another offer")),
    ],
)
def test_complete_card_is_decided_on(text: str, move: tuple[str, str, str, str]) -> None:
    """A move, an entry in the audit log, a thumb, and the review side anew."""
    decision = by_lead(text, at_stages(FULL, TAKE_HOME, LATER))
    assert made(decision) == [move]
    assert isinstance(decision.changes[1], AuditEntry)
    assert decision.changes[1].detail.startswith(f"{TAKE_HOME}: {move[0]}")
    assert (thumbed(decision), decision.tend) == (True, (CASEY.id,))


def test_advance_from_the_last_stage_leads_nowhere() -> None:
    """The candidate is through."""
    assert made(by_lead("/decide advance")) == [("advance", TAKE_HOME, "", "")]


def test_incomplete_card_needs_a_reason() -> None:
    """The answer says what is lacking; with a reason it is decided all the same."""
    about = review(mark("framing", 3), mark("ethics", 4, ""))
    assert (made(by_lead("/decide hold", about)), made(by_lead("/decide hold away", about))) == (
        [],
        [("hold", TAKE_HOME, TAKE_HOME, "away")],
    )
    assert words(by_lead("/decide hold", about)) == snapshot(
        "Not done: the scorecard is incomplete (Data handling & feature pipeline: no mark yet; Modelling "
        "choices & metrics: no mark yet; Reproducibility & code hygiene: no mark yet; Deployment & "
        "monitoring readiness: no mark yet; Ethics & bias mitigation: 4 needs a comment: /note ethics "
        "why). Complete it, or say why: `/decide hold reason`."
    )


def test_sealed_panel_is_not_decided_on_without_a_reason() -> None:
    """Nothing of anybody's marks is told."""
    assert words(by_lead("/decide advance", paneled([(3, 3)]))) == snapshot(
        "Not done: the scorecard is incomplete (not everybody's marks are in). Complete it, or say why: "
        "`/decide advance reason`."
    )


@pytest.mark.parametrize(
    ("last", "again", "opens"),
    [
        (Verdict.DECLINE, "/decide advance", False),
        (Verdict.DECLINE, "/decide decline why", False),
        (Verdict.DECLINE, "/withdraw", False),
        (Verdict.DECLINE, "/decide hold second thoughts", True),
        (Verdict.WITHDRAW, "/decide decline why", False),
        (Verdict.WITHDRAW, "/withdraw", False),
        (Verdict.WITHDRAW, "/decide advance came back", True),
        (Verdict.ADVANCE, "/decide advance why", False),
        (Verdict.ADVANCE, "/decide decline wrong one", True),
        (Verdict.ADVANCE, "/withdraw", True),
        (Verdict.HOLD, "/decide advance", True),
    ],
)
def test_last_word_is_taken_back_only_with_a_reason(last: Verdict, again: str, opens: bool) -> None:
    """After a decline, a withdrawal or the last stage only some verdicts change something."""
    decision = by_lead(again, moved(FULL, last))
    assert (bool(made(decision)), thumbed(decision)) == (opens, opens)
    assert bool(words(decision)) is not opens


def test_candidate_is_told_that_there_is_a_decision() -> None:
    """One comment for every verdict: no score, no verdict, no name, and what may be read again until when."""
    texts = [
        told(by_lead(f"/decide {verdict}"))["decision"] for verdict in ("advance", "hold", "decline thin")
    ]
    assert set(texts) == {texts[0]}
    assert texts[0] == snapshot("""\
**A decision on your take-home was made.** The hiring team will tell you.

Until Mon 2026-03-09 10:15 UTC you may ask for a second reading of a row, once for each row, by a comment \
`/appeal ROW reason`. Somebody who did not score that row reads it again. The rows are:

- **Problem framing & assumptions** (`framing`)
- **Data handling & feature pipeline** (`data`)
- **Modelling choices & metrics** (`modelling`)
- **Reproducibility & code hygiene** (`reproducibility`)
- **Deployment & monitoring readiness** (`deployment`)
- **Ethics & bias mitigation** (`ethics`)\
""")


def test_without_days_to_appeal_nothing_is_said_of_it() -> None:
    """The assessment may do without."""
    assert FULL.assessment is not None
    about = replace(FULL, assessment=replace(FULL.assessment, review=ReviewPolicy(appeal_days=0)))
    assert "/appeal" not in told(by_lead("/decide hold", about))["decision"]


def test_decision_on_another_stage_tells_the_candidate_nothing() -> None:
    """And where it is given beside another card, the answer says which stage was decided."""
    about = moved(at_stages(FULL, TAKE_HOME, LATER), Verdict.ADVANCE, to_stage=LATER)
    assert told(by_lead("/decide hold away", about, Place.PIPELINE)) == {}
    assert made(by_lead("/decide hold away", about)) == [("hold", LATER, LATER, "away")]
    assert words(by_lead("/decide hold away", about)) == snapshot(
        "Recorded for the stage `live-debugging`, where the candidate stands."
    )


def test_withdrawal_tells_the_candidate_nothing() -> None:
    """They know."""
    assert told(by_lead("/withdraw")) == {}


def test_unblinding_is_written_down() -> None:
    """Who asked for the name and why; once it is shown, that is told."""
    decision = by_lead("/unblind reference call")
    entry = AuditEntry(AROUND.at, LEAD, "unblinded", CASEY.id, "reference call")
    assert (decision.changes, decision.tend) == ((Unblind(CASEY.id), entry), (CASEY.id,))
    shown = replace(FULL, candidate=replace(CASEY, named=True))
    assert "shown already" in words(by_lead("/unblind reference call", shown))
