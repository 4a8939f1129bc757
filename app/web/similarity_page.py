"""The similarities of a round, behind an address that only the review side is given. Aliases throughout."""

from __future__ import annotations

import json

from app.links import Links
from app.ports import Store
from app.review.alike import Flagged, round_view
from rubric.similarity.shown import RoundView, page, to_data


def similarity_page(store: Store, links: Links, token: str, slug: str) -> str | None:
    """The page, or None when the token does not open it. Blocks on the database."""
    view = _view(store, links, token, slug)
    return None if view is None else page(view)


def similarity_data(store: Store, links: Links, token: str, slug: str) -> str | None:
    """The same as JSON, or None. Blocks on the database."""
    view = _view(store, links, token, slug)
    return None if view is None else json.dumps(to_data(view))


def _view(store: Store, links: Links, token: str, slug: str) -> RoundView | None:
    if not links.opens_similarity(slug, token):
        return None
    with store.reading() as records:
        everybody = records.candidates_of(slug)
        ids = [candidate.id for candidate in everybody]
        flags, outcomes, excerpts = records.shown_flags(ids), records.outcomes_of(ids), records.excerpts(ids)
    return round_view(
        f"Similarity: {slug}",
        [
            Flagged(one.alias, flags.get(one.id, ()), outcomes.get(one.id, {}), excerpts.get(one.id, {}))
            for one in everybody
        ],
    )
