"""The comments of the stages other than the take-home: a brief and a card for each that was reached. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.effects import PutComment
from app.links import Links
from app.review import words
from app.review.cards import comment_key
from app.review.facts import Review
from app.review.scoring import scorecard_of
from app.review.state import TAKE_HOME, Card
from rubric import checklist, markdown
from rubric.document import Code, Document, Link, Paragraph
from rubric.report.stage_brief import stage_brief
from rubric.stages import shipped

BRIEF = "brief"


def stage_comments(review: Review, links: Links) -> tuple[PutComment, ...]:
    """Brief and card of every stage that the candidate has reached, on the issue of the stages.

    Nothing while the issue is not open: a stage that nobody advanced the candidate to is not shown.
    """
    candidate = review.candidate
    if candidate.pipeline_issue is None:
        return ()
    place = candidate.installation_id, candidate.review_repo, candidate.pipeline_issue
    told = (pair for stage in review.reached if stage != TAKE_HOME for pair in _of(review, stage, links))
    return tuple(PutComment(*place, key, body) for key, body in told)


def _of(review: Review, stage: str, links: Links) -> Iterator[tuple[str, str]]:
    """Key and text of both comments; nothing for a stage that is not shipped any more."""
    of_stage, page = Card(stage), links.pipeline(review.candidate)
    card = scorecard_of(review, of_stage)
    if card is None:
        return
    yield f"{BRIEF}:{stage}", markdown.render(_brief(review, stage, page), whole=page)
    intro = words.intro(words.ONE_CARD, review, of_stage)
    yield comment_key(of_stage), checklist.render(card, (), intro=intro)


def _brief(review: Review, stage: str, page: str) -> Document:
    specialisation = "" if review.assessment is None else review.assessment.specialisation
    brief = stage_brief(shipped()[stage], specialisation)
    how = Paragraph(
        (
            Link(f"Where {review.candidate.alias} is", page),
            ". Tick the boxes in the comment below; a lead decides: ",
            Code("/decide advance|hold|decline reason"),
            ".",
        )
    )
    return replace(brief, blocks=(how, *brief.blocks))
