"""The similarities of a round, behind an address that only the review side is given. Aliases throughout."""

from __future__ import annotations

import json

from app.links import Links
from app.ports import Store
from app.review.alike import Flagged, round_view, with_lines
from rubric.similarity.shown import RoundView, page, to_data


def similarity_page(store: Store, links: Links, token: str, slug: str) -> str | None:
    """The page, or None when the token does not open it. Blocks on the database."""
    view = _view(store, links, token, slug, 1)
    return None if view is None else page(view)


def similarity_data(store: Store, links: Links, token: str, slug: str, part: int) -> str | None:
    """A part of the same as JSON, or None. Blocks on the database."""
    view = _view(store, links, token, slug, part)
    return None if view is None else json.dumps(to_data(view, part))


def _view(store: Store, links: Links, token: str, slug: str, part: int) -> RoundView | None:
    """The round, with the lines of one part: those of all may be more than memory holds."""
    if not links.opens_similarity(slug, token):
        return None
    with store.reading() as records:
        everybody = records.candidates_of(slug)
        ids = [candidate.id for candidate in everybody]
        flags, outcomes = records.shown_flags(ids), records.outcomes_of(ids)
        flagged = [Flagged(one.alias, flags.get(one.id, ()), outcomes.get(one.id, {})) for one in everybody]
        view = round_view(f"Similarity: {slug}", flagged)
        keepers = records.candidates_called({pair.kept_by for pair in view.part(part)})
        return with_lines(view, part, records.excerpts([one.id for one in keepers.values()]))
