"""Where a candidate is: a page for the review side, another for the candidate, each with its own address."""

from __future__ import annotations

from app.invitations.opening import entered_at
from app.links import Links
from app.pipeline import pages
from app.ports import Store
from app.review.facts import gather
from rubric import html


def pipeline_page(store: Store, links: Links, candidate_id: int, token: str, now: str) -> str | None:
    """The review side's page, or None when the token does not open it. Blocks on the database."""
    if not links.opens_pipeline(candidate_id, token):
        return None
    with store.reading() as records:
        candidate = records.candidate(candidate_id)
        if candidate is None:
            return None
        review, entered = gather(records, candidate), entered_at(records, candidate_id)
    return html.render(pages.for_reviewers(review, links, entered, now))


def progress_page(store: Store, links: Links, candidate_id: int, token: str) -> str | None:
    """The candidate's page, or None when the token does not open it. Blocks on the database."""
    if not links.opens_progress(candidate_id, token):
        return None
    with store.reading() as records:
        candidate = records.candidate(candidate_id)
        if candidate is None:
            return None
        review = gather(records, candidate)
    return html.render(pages.for_candidate(review))
