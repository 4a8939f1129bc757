"""Every comment of ours on a candidate's review side, from what is known. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app import renderings
from app.effects import PutComment
from app.links import Links
from app.pipeline.comments import stage_comments
from app.review import words
from app.review.cards import comment_key
from app.review.compared import comparison
from app.review.facts import Review
from app.review.panel_text import panel_comment
from app.review.scoring import counting, panel_of, scorecard_of
from app.review.similar import with_outcomes
from app.review.state import CALIBRATION, SHARED, TAKE_HOME, Seat
from rubric import checklist, markdown, report
from rubric.grade import Graded
from rubric.panel import Opened, Sealed

PANEL, COMPARISON = "panel", "comparison"


def comments(review: Review, links: Links) -> tuple[PutComment, ...]:
    """Report, panel and rubric on the review pull request, the cards on desks, those of other stages."""
    return (
        *_take_home(review, links),
        *_desks(review),
        *_calibrations(review, links),
        *stage_comments(review, links),
    )


def shown_run(review: Review) -> Graded | None:
    """The run with the card that counts and what flags were found to be. Sealed marks are not in it."""
    run, card = review.run, counting(review, TAKE_HOME)
    if run is None:
        return None
    run = replace(run, flags=with_outcomes(run.flags, review.outcomes))
    return run if card is None else replace(run, scorecard=card)


def is_sealed(review: Review) -> bool:
    """Whether marks of the take-home exist that nobody but their givers may see yet."""
    return isinstance(panel_of(review, TAKE_HOME), Sealed)


def report_body(review: Review, links: Links) -> str:
    """The reviewers' report as Markdown; empty before there is a result."""
    run, attempt = shown_run(review), review.attempt
    if run is None or attempt is None:
        return ""
    about = renderings.about_for_reviewers(review.candidate, attempt, links, review.known_as)
    document = report.reviewer_report(run, about, sealed=is_sealed(review))
    return markdown.render(document, whole=about.links["page"])


def _take_home(review: Review, links: Links) -> Iterator[PutComment]:
    candidate = review.candidate
    if candidate.review_pr is None or review.run is None:
        return
    place = candidate.installation_id, candidate.review_repo, candidate.review_pr
    yield PutComment(*place, renderings.REPORT, report_body(review, links))
    found, card = panel_of(review, TAKE_HOME), scorecard_of(review, SHARED)
    if found is not None:
        yield PutComment(*place, PANEL, panel_comment(found, review.panel(TAKE_HOME)))
    if card is not None and not isinstance(found, Sealed):
        intro = words.intro(words.ONE_CARD if found is None else words.CONSENSUS, review, SHARED)
        body = checklist.render(
            card, review.run.findings, intro=intro, counts=None if found is None else found.scorecard
        )
        yield PutComment(*place, renderings.RUBRIC, body)


def _desks(review: Review) -> Iterator[PutComment]:
    for seat in review.seats:
        card = scorecard_of(review, seat.card)
        if seat.desk_issue is None or card is None or review.run is None:
            continue
        intro = words.intro(_of_card(review, seat), review, seat.card)
        body = checklist.render(card, review.run.findings, intro=intro)
        place = review.candidate.installation_id, seat.desk_repo, seat.desk_issue
        yield PutComment(*place, comment_key(seat.card), body)


def _of_card(review: Review, seat: Seat) -> str:
    """Whether the card of a seat is still to be marked, in words."""
    is_open = isinstance(panel_of(review, seat.stage), Opened)
    if seat.stage == CALIBRATION:
        return words.COMPARED if is_open else words.TOGETHER
    return words.CLOSED if is_open else words.OWN


def _calibrations(review: Review, links: Links) -> Iterator[PutComment]:
    """The report and, once all are in, what everybody gave, on each desk of a calibration set."""
    found = panel_of(review, CALIBRATION)
    if found is None:
        return
    told = [(renderings.REPORT, _unmarked(review, links))]
    told += [(COMPARISON, comparison(found))] if isinstance(found, Opened) else []
    for seat in review.panel(CALIBRATION):
        if seat.desk_issue is not None:
            place = review.candidate.installation_id, seat.desk_repo, seat.desk_issue
            yield from (PutComment(*place, key, body) for key, body in told if body)


def _unmarked(review: Review, links: Links) -> str:
    """The report without the marks that counted, and without the page that has them."""
    run, attempt = review.run, review.attempt
    if run is None or attempt is None:
        return ""
    about = renderings.about_for_reviewers(review.candidate, attempt, links, review.candidate.alias)
    rest = {name: url for name, url in about.links.items() if name != "page"}
    return markdown.render(report.reviewer_report(run, replace(about, links=rest), sealed=True))
