"""The reviewers' report as a page of its own, behind an address that only they are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from app.links import Links
from app.ports import Store
from app.renderings import about_for_reviewers
from app.review.board import is_sealed, shown_run
from app.review.facts import gather, run_of
from rubric import html
from rubric.report import reviewer_report

# No script, no image from elsewhere, nothing sent onwards: the page quotes what a candidate wrote.
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
)


def report_page(store: Store, links: Links, attempt_id: int, token: str) -> str | None:
    """The page, or None when the token does not open it or there is no result yet. Blocks on the database."""
    if not links.opens(attempt_id, token):
        return None
    with store.reading() as records:
        attempt = records.attempt(attempt_id)
        candidate = None if attempt is None else records.candidate(attempt.candidate_id)
        review = None if candidate is None else gather(records, candidate)
    if attempt is None or review is None:
        return None
    run = shown_run(replace(review, run=run_of(attempt, review.assessment)))
    if run is None:
        return None
    about = about_for_reviewers(review.candidate, attempt, links, review.known_as)
    return html.render(reviewer_report(run, about, sealed=is_sealed(review)))
