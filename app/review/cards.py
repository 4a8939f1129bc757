"""Which comment carries which card: the keys by which our rubric comments are found again."""

from __future__ import annotations

from app.renderings import RUBRIC
from app.review.state import SHARED, Card


def comment_key(card: Card) -> str:
    """The key of a card's comment: `rubric`, `rubric:<stage>` or `rubric:<stage>:<owner>`."""
    if card == SHARED:
        return RUBRIC
    return f"{RUBRIC}:{card.stage}" + (f":{card.owner}" if card.owner else "")


def card_of(key: str) -> Card | None:
    """The card whose comment has this key; None for other comments of ours."""
    word, _, rest = key.partition(":")
    stage, _, owner = rest.partition(":")
    if word != RUBRIC:
        return None
    return Card(stage, owner) if stage else SHARED
