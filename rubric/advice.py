"""What a card says about going on. Machines observe, people decide: these are words for the one who does."""

from __future__ import annotations

from rubric.model import Outcome, Scorecard
from rubric.units import percent

_OTHERWISE = "does not proceed unless a person decides otherwise, with a reason"


def proceeds(card: Scorecard, to: str = "") -> tuple[bool | None, str]:
    """Whether the card is one with which people advance a candidate (None: not known yet), and why, in words.

    `to` is the title of the next stage. The words never decide: they say what a person may do.
    """
    if card.percent is None:
        return None, f"not complete yet: {'; '.join(card.lacks)}"
    score, line = percent(card.percent), f"the line of {percent(card.rubric.pass_line)}"
    if card.gate is Outcome.FAIL:
        return False, f"{score}, but the reproducibility gate failed: {_OTHERWISE}"
    if card.percent < card.rubric.pass_line:
        return False, f"{score}, below {line}: {_OTHERWISE}"
    if card.gate is not Outcome.PASS:
        return None, f"{score}, but the reproducibility gate is still open: not known until a run tells"
    advance = f"advance to {to}" if to else "advance"
    return True, f"{score} and gate passed, above the line: a person may {advance}"
