"""`/similar`: what a flag was found to be. Pure."""

from __future__ import annotations

from app.commands.asked import Asked, done, refused
from app.commands.similar_form import Similar
from app.decision import Decision, FoundSimilar
from app.review.similar import CLEARED, Outcome
from rubric.markdown import spans

FOUND = "similarity"


def similar(asked: Asked, command: Similar) -> Decision:
    """It stands beside the flag from now on; spans of an idiom weigh nothing in later comparisons."""
    run = asked.review.run
    flags = () if run is None else tuple(one for one in run.flags if one.other)
    flag = next((one for one in flags if one.other.lower() == command.other.lower()), None)
    if flag is None:
        named = ", ".join(f"`{one.other}`" for one in flags)
        return refused(asked, spans((f"no flag here names {command.other}.",)) + _those(named))
    if command.outcome == CLEARED and flag.other not in asked.review.outcomes:
        return refused(asked, "nothing was recorded about that flag.")
    outcome = Outcome(*(asked.candidate.id, flag.other, command.outcome), *(asked.who, asked.at, command.why))
    told = f"{flag.other}: {command.outcome or 'cleared'}" + (f": {command.why}" if command.why else "")
    changes = (FoundSimilar(outcome, flag), asked.noted(FOUND, told))
    return done(asked, f"similarity: {command.outcome or 'cleared'}", changes, tend=True)


def _those(named: str) -> str:
    return f" Flags name {named}." if named else " There are no flags."
