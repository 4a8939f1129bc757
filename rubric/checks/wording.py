"""How checks word what they found: findings, lists of places, names that a candidate chose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rubric.deliverable import Deliverable
from rubric.model import Finding, Outcome, Place
from rubric.paths import printable

PLACES_MAX = 10
_NAME_LENGTH = 120
# Trees refuse names with these signs; a finding stays printable even from one that does not.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def passed(deliverable: Deliverable, detail: str, places: Iterable[Place] = ()) -> Finding:
    """A passing finding."""
    return _finding(deliverable, Outcome.PASS, detail, places)


def failed(deliverable: Deliverable, detail: str, places: Iterable[Place] = ()) -> Finding:
    """A failing finding; `detail` says what to do."""
    return _finding(deliverable, Outcome.FAIL, detail, places)


def unclear(deliverable: Deliverable, detail: str, places: Iterable[Place] = ()) -> Finding:
    """A finding that a person has to settle."""
    return _finding(deliverable, Outcome.INCONCLUSIVE, detail, places)


def broken(deliverable: Deliverable, error: str) -> Finding:
    """A finding about a check that failed; it says nothing about the submission."""
    detail = f"This check failed ({error}), which is our fault and costs nothing. Please tell the operator."
    return _finding(deliverable, Outcome.OUR_FAULT, detail, ())


def named(text: str) -> str:
    """A path, word or value of the candidate's in quotes, printable and cut."""
    shown = printable(text)
    return f'"{shown if len(shown) <= _NAME_LENGTH else shown[: _NAME_LENGTH - 1] + "…"}"'


def legible(text: str) -> str:
    """A text that can be stored and shown: signs that hide, reorder or cannot be written become `?`."""
    return _UNPRINTABLE.sub("?", text)


def listed(sentences: Sequence[str], limit: int = 5) -> str:
    """Sentences in one line; beyond `limit` only how many more there are."""
    more = len(sentences) - limit
    return " ".join(sentences[:limit]) + (f" And {more} more." if more > 0 else "")


def _finding(deliverable: Deliverable, outcome: Outcome, detail: str, places: Iterable[Place]) -> Finding:
    safe = (Place(legible(place.path), place.line) for place in places)
    kept = tuple(dict.fromkeys(safe))[:PLACES_MAX]
    return Finding(deliverable.id, deliverable.title, outcome, legible(detail), kept)
