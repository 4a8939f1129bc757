"""`/decide`, `/withdraw` and `/unblind`: what leads decide, and what the candidate reads of it. Pure."""

from __future__ import annotations

from dataclasses import replace

from app.commands.asked import Asked, done, named, refused
from app.commands.grammar import Decide, Withdraw
from app.commands.grammar import Unblind as UnblindAsked
from app.deadlines.texts import shown_moment
from app.decision import Decision, Unblind
from app.effects import PutComment
from app.pipeline.position import Standing, following
from app.review.facts import Review
from app.review.scoring import counting, rubric_of
from app.review.settled import closes_at
from app.review.state import TAKE_HOME, Move, Verdict
from rubric.markdown import spans

DECIDED, WITHDRAWN, UNBLINDED = "decided", "withdrawn", "unblinded"
TOLD = "decision"  # key of the candidate's comment
_CLOSED = {
    Standing.DECLINED: "was declined",
    Standing.WITHDRAWN: "has withdrawn",
    Standing.DONE: "is through all stages",
}
_REOPENS = {
    Standing.DECLINED: (Verdict.ADVANCE, Verdict.HOLD),
    Standing.WITHDRAWN: (Verdict.ADVANCE, Verdict.HOLD),
    Standing.DONE: (Verdict.HOLD, Verdict.DECLINE),
}


def decide(asked: Asked, command: Decide) -> Decision:
    """The verdict on the present stage. An incomplete card, or one that was decided, asks for a reason."""
    verdict, stage = Verdict(command.verdict), asked.review.position.stage
    wrong = _closed(asked.review, verdict, command.reason) or _incomplete(asked.review, command)
    if wrong:
        return refused(asked, wrong)
    to_stage = following(asked.review.path, stage) if verdict is Verdict.ADVANCE else stage
    return _moved(
        asked, Move(asked.candidate.id, asked.at, asked.who, verdict, stage, to_stage, command.reason)
    )


def withdraw(asked: Asked, command: Withdraw) -> Decision:
    """The candidate's own wish, written down by a lead."""
    position = asked.review.position
    if position.standing in {Standing.DECLINED, Standing.WITHDRAWN}:
        return refused(asked, f"the candidate {_CLOSED[position.standing]} already.")
    moved = Move(
        *(asked.candidate.id, asked.at, asked.who, Verdict.WITHDRAW),
        *(position.stage, position.stage, command.reason),
    )
    return _moved(asked, moved)


def unblind(asked: Asked, command: UnblindAsked) -> Decision:
    """The review side names the candidate from now on; who asked for it and why stays in the audit log."""
    if asked.candidate.named:
        return refused(asked, "the name is shown already.")
    changes = (Unblind(asked.candidate.id), asked.noted(UNBLINDED, command.reason))
    return done(asked, "the name is shown", changes, tend=True)


def for_candidate(review: Review) -> str:
    """What the candidate reads of a decision: that there is one, and until when what may be read again.

    Neither verdict nor score nor name. `review` has the decision in it.
    """
    lines = ["**A decision on your take-home was made.** The hiring team will tell you."]
    end, rubric = closes_at(review), rubric_of(review, TAKE_HOME)
    if end is None or rubric is None or end <= review.moves[-1].at:
        return lines[0]
    lines += [
        f"Until {shown_moment(end)} you may ask for a second reading of a row, once for each row, by a "
        "comment `/appeal ROW reason`. Somebody who did not score that row reads it again. The rows are:",
        "\n".join(f"- {named(row)}" for row in rubric.asked),
    ]
    return "\n\n".join(lines)


def _moved(asked: Asked, move: Move) -> Decision:
    what = WITHDRAWN if move.verdict is Verdict.WITHDRAW else DECIDED
    told = f"{move.stage}: {move.verdict}" + (f": {move.reason}" if move.reason else "")
    comments = (*_told(asked, move), *_elsewhere(asked, move))
    return done(asked, f"{move.stage}: {move.verdict}", (move, asked.noted(what, told)), comments, tend=True)


def _elsewhere(asked: Asked, move: Move) -> tuple[PutComment, ...]:
    """Which stage was meant, where the card that stands here is another stage's."""
    if asked.card.stage == move.stage:
        return ()
    return (asked.line(f"Recorded for the stage `{move.stage}`, where the candidate stands."),)


def _told(asked: Asked, move: Move) -> tuple[PutComment, ...]:
    if move.stage != TAKE_HOME or move.verdict is Verdict.WITHDRAW:
        return ()
    return asked.to_candidate(TOLD, for_candidate(replace(asked.review, moves=(*asked.review.moves, move))))


def _closed(review: Review, verdict: Verdict, reason: str) -> str:
    """Why a candidate of whom somebody decided the last word is not decided on like this."""
    standing = review.position.standing
    if standing not in _REOPENS:
        return ""
    ways = _REOPENS[standing]
    if verdict in ways and reason:
        return ""
    return f"the candidate {_CLOSED[standing]}. To change that, write `/decide {'|'.join(ways)} reason`."


def _incomplete(review: Review, command: Decide) -> str:
    """What an incomplete card lacks, where nobody says why it is decided on all the same."""
    card = counting(review, review.position.stage)
    if command.reason or (card is not None and card.complete):
        return ""
    lacks = "not everybody's marks are in" if card is None else spans(("; ".join(card.lacks),))
    return (
        f"the scorecard is incomplete ({lacks}). Complete it, or say why: `/decide {command.verdict} reason`."
    )
