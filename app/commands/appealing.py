"""`/appeal`: a row is read again by somebody who did not score it, and what the reader answers. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from app.budget import same_login
from app.commands.access import Place, Role, role_of
from app.commands.asked import Asked, done, named, quoted, refused, row_of
from app.commands.grammar import Appeal as Command
from app.commands.grammar import Score
from app.deadlines.texts import shown_moment
from app.decision import Decision
from app.effects import PutComment
from app.review.facts import Review
from app.review.marking import marked
from app.review.settled import closes_at, may_appeal
from app.review.state import SHARED, TAKE_HOME, Appeal
from rubric.model import Competency

APPEALED, READ_AGAIN = "appeal", "appeal answered"


def appeal(asked: Asked, command: Command) -> Decision:
    """It goes to a reader; reviewers read the reason, the candidate that it is on its way."""
    row = row_of(asked, TAKE_HOME, command.row)
    if isinstance(row, str):
        return refused(asked, row)
    wrong = _why_not(asked, row)
    if wrong:
        return refused(asked, wrong)
    made = Appeal(asked.candidate.id, asked.key, TAKE_HOME, row.id, command.reason, asked.at, "")
    made = replace(made, reader=next(iter(readers(asked, made)), ""))
    told = asked.to_reviewers(_key(made), for_reviewers(asked.review, made, row))
    if not told:
        return refused(asked, "there is no page yet that reviewers read. Please write once more later.")
    goes = (
        "goes to somebody who did not score that row" if made.reader else "was passed on to the hiring team"
    )
    line = asked.line(f"Your appeal of {named(row)} {goes}. You will read here when it was answered.")
    return done(asked, f"appeal of {row.id}", (made, asked.noted(APPEALED, row.id)), (*told, line))


def to_be_read(asked: Asked, row: str) -> Appeal | None:
    """The open appeal of a row that this person reads. One that has no reader is a lead's."""
    if asked.place is not Place.REVIEW:
        return None
    waiting = (one for one in asked.review.appeals if one.competency == row and not one.answered_at)
    return next((one for one in waiting if _reads(asked, one)), None)


def read(asked: Asked, appeal: Appeal, row: Competency, command: Score) -> Decision:
    """The reader's points count; the candidate learns that it was read, and no figure."""
    if not command.why:
        return refused(
            asked, f"an appeal is answered with a reason. Write `/score {row.id} {command.points} why`."
        )
    mark = marked(asked.review, SHARED, row.id, command.points, note=command.why, who=asked.who, at=asked.at)
    answered = replace(appeal, answered_at=asked.at)
    told = (
        *asked.to_reviewers(_key(appeal), for_reviewers(asked.review, answered, row)),
        *asked.to_candidate(
            f"appeal-read:{row.id}",
            f"Your appeal of {named(row)} was read and answered. The hiring team will tell you what follows.",
        ),
    )
    changes = (*mark.changes, answered, asked.noted(READ_AGAIN, row.id))
    return done(asked, f"appeal of {row.id} answered", changes, told, tend=True)


def readers(asked: Asked, appeal: Appeal) -> tuple[str, ...]:
    """Who may read this appeal, in the order in which they are asked.

    First everybody who did not mark the row and does not sit on the panel, then leads who did not mark it.
    Those with fewer seats and appeals come first; a digest decides between equals, so that it is not always
    the first in the alphabet.
    """
    assessment = asked.review.assessment
    if assessment is None:
        return ()
    panel = {seat.card.owner for seat in asked.review.panel(TAKE_HOME)}
    barred = asked.markers.get(appeal.competency, frozenset()) | _barred(asked)
    people = {one.lower(): one for one in (*assessment.reviewers, *assessment.leads)}
    ordered = sorted(people.keys() - barred, key=lambda one: _turn(asked, appeal, one))
    leads = {one.lower() for one in assessment.leads}
    found = [one for one in ordered if one not in panel] + [one for one in ordered if one in panel & leads]
    return tuple(people[one] for one in found)


def handed_on(asked: Asked) -> tuple[tuple[Appeal, ...], tuple[PutComment, ...]]:
    """What this person was to read, given to somebody else, and what reviewers read of it then."""
    mine = [one for one in asked.review.appeals if not one.answered_at and same_login(one.reader, asked.who)]
    given = tuple(
        replace(one, reader=next((to for to in readers(asked, one) if not same_login(to, asked.who)), ""))
        for one in mine
    )
    rows = [(one, row_of(asked, TAKE_HOME, one.competency)) for one in given]
    told = (
        comment
        for one, row in rows
        if not isinstance(row, str)
        for comment in asked.to_reviewers(
            f"{_key(one)}:{asked.event.comment_id}", for_reviewers(asked.review, one, row)
        )
    )
    return given, tuple(told)


def for_reviewers(review: Review, appeal: Appeal, row: Competency) -> str:
    """The appeal as reviewers read it, with the call to its reader."""
    lines = [f"Appeal of {named(row)} by {review.candidate.alias}:", "", quoted(appeal.reason), ""]
    write = f"`/score {row.id} 0-4 why`"
    if appeal.answered_at:
        lines.append("Read and answered.")
    elif appeal.reader:
        lines.append(
            f"@{appeal.reader}, you have not scored this row: please read it again, and answer here by "
            f"{write}. Your mark counts; the candidate learns that it was read, and no points."
        )
    else:
        leads = () if review.assessment is None else review.assessment.leads
        calls = " ".join(f"@{one}" for one in leads if not same_login(one, review.candidate.login))
        lines.append(
            f"{calls}: everybody who may score has scored this row. Add a reviewer to the assessment, "
            f"or answer as a lead by {write}."
        )
    return "\n".join(lines)


def _why_not(asked: Asked, row: Competency) -> str:
    end = closes_at(asked.review)
    if end is None or not may_appeal(asked.review, asked.at):
        return "an appeal opens with the decision on your take-home, which has not been made yet."
    if asked.at > end:
        return f"appeals were open until {shown_moment(end)}."
    if any(one.competency == row.id for one in asked.review.appeals):
        return f"you have appealed `{row.id}` already; a row is read again once."
    return ""


def _reads(asked: Asked, appeal: Appeal) -> bool:
    if same_login(appeal.reader, asked.who):
        return True
    gone = role_of(asked.review, appeal.reader) not in {Role.REVIEWER, Role.LEAD}
    return gone and asked.role is Role.LEAD


def _barred(asked: Asked) -> set[str]:
    """The candidate, and who stepped back from this candidate."""
    return {asked.candidate.login.lower(), *(seat.card.owner for seat in asked.review.left)}


def _turn(asked: Asked, appeal: Appeal, login: str) -> tuple[int, str]:
    seats, _ = asked.loads.get(login, (0, ""))
    reads = sum(same_login(one.reader, login) for one in asked.review.appeals)
    lot = hashlib.sha256(f"{asked.candidate.alias} {appeal.key} {login}".encode()).hexdigest()
    return seats + reads, lot


def _key(appeal: Appeal) -> str:
    return f"appeal:{appeal.competency}"
