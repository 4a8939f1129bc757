"""What stands above the boxes of a card, and what a reviewer reads on the own desk. Pure."""

from __future__ import annotations

from app.effects import PutIssue
from app.links import Links
from app.pipeline.position import following
from app.review.facts import Review
from app.review.scoring import counting, gate_of, rubric_of
from app.review.state import CALIBRATION, Card, Seat
from rubric import markdown
from rubric.advice import proceeds
from rubric.rescore import rescored
from rubric.stages import title_of

ONE_CARD = ""
CONSENSUS = (
    "The consensus of the panel. Its own marks stand above, and stay. A row without a tick counts with the "
    "mean of the panel, unless its marks lie 2 or more apart."
)
OWN = (
    "Your own card. Until the whole panel is in, nobody else can see it but owners of the organisation, from "
    "whom GitHub hides nothing."
)
TOGETHER = (
    "Your own card of a calibration set. It counts for no candidate, and until all are in nobody else can "
    "see it but owners of the organisation."
)
COMPARED = "Your own card of a calibration set. Everybody is in: what they gave stands below."
CLOSED = "Your own card. The whole panel is in, so it stays as it is: consensus is found on the pull request."


def intro(of_card: str, review: Review, card: Card) -> str:
    """What kind of card this is, whether people go on with it, what a changed rubric means for its marks."""
    return " ".join(filter(None, (of_card, going_on(review, card), changed_rubric(review, card))))


def going_on(review: Review, card: Card) -> str:
    """Whether people advance with such a card, where it is complete and counts. A person decides."""
    counts = None if card.owner else counting(review, card.stage)
    if counts is None or counts.percent is None:
        return ""
    to = following(review.path, card.stage)
    _, words = proceeds(counts, title_of(to) if to else "")
    return f"{words[0].upper()}{words[1:]}."


def changed_rubric(review: Review, card: Card) -> str:
    """What changed in the rubric since marks of this card were given; empty where nothing did."""
    now = rubric_of(review, card.stage)
    versions = dict.fromkeys(mark.rubric_version for mark in review.marks(card))
    older = [review.rubrics[one] for one in versions if one in review.rubrics]
    if now is None:
        return ""
    told = [
        line
        for rubric in older
        if rubric.version != now.version
        for line in rescored(rubric, now, review.marks(card), gate_of(review, card.stage)).changes
    ]
    if not told:
        return ""
    return f"The rubric has changed since some of these marks were given: {'; '.join(dict.fromkeys(told))}."


def desk_issue(review: Review, seat: Seat, links: Links) -> PutIssue:
    """Where a seat's card is marked. The mention tells the reviewer alone: besides, only owners read it."""
    candidate, assessment = review.candidate, review.assessment
    title = candidate.assessment if assessment is None else assessment.title
    calibrates = seat.stage == CALIBRATION
    body = _calibrates(review, seat, links) if calibrates else _reads(review, seat, links)
    key = f"desk:{candidate.id}:{seat.stage}:{seat.card.owner}"
    headed = f"{candidate.alias}: {title}" + (", calibration" if calibrates else "")
    return PutIssue(candidate.installation_id, seat.desk_repo, key, headed, body)


def _reads(review: Review, seat: Seat, links: Links) -> str:
    candidate = review.candidate
    return (
        f"@{seat.reviewer}, you read **{markdown.escape(candidate.alias).strip()}** as {seat.role}.\n\n"
        f"The report, the code and its changes are on [the review pull request]({links.review(candidate)}). "
        "Mark here: the comment below is your own card. `/score ROW 0-4 why` and `/note ROW text` work here "
        "as well, `/recuse reason` gives the seat to somebody else. Marks are shown to the panel once all "
        "are in."
    )


def _calibrates(review: Review, seat: Seat, links: Links) -> str:
    """Without a link to the pull request: the marks that counted stand there."""
    candidate, attempt = review.candidate, review.attempt
    alias = markdown.escape(candidate.alias).strip()
    changes = "" if attempt is None else links.for_reviewers(candidate, attempt)["diff"]
    return (
        f"@{seat.reviewer}, **{alias}** is a calibration set: everybody on the team who has not marked this "
        "take-home scores it, alone. It is decided, and what you give counts for no candidate.\n\n"
        f"The report is below, the code and its changes are [here]({changes}). Please leave the review pull "
        "request closed until you are done: the marks that counted stand there. Mark here: one of the "
        "comments below is your own card. `/score ROW 0-4 why`, `/note ROW text`, `/recuse reason` and "
        "`/help` work here, and no other command. What everybody gave is shown here once all are in."
    )
