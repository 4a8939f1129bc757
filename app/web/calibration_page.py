"""The calibration page, behind an address that only the operator is given. It names reviewers and aliases."""

from __future__ import annotations

from app.calibration.figures import figures
from app.calibration.told import document
from app.links import Links
from app.ports import Store
from app.review.scored import scored
from rubric import html


def calibration_page(store: Store, links: Links, token: str, slug: str) -> str | None:
    """The page, or None when the token does not open it. Blocks on the database.

    `slug`: the assessment; empty for all of them together.
    """
    if not links.opens_calibration(slug, token):
        return None
    with store.reading() as records:
        found = scored(records, slug or None)
    return html.render(document(figures(found), slug))
