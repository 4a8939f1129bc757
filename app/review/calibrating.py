"""Opens calibration sets: one settled take-home on the desks of all who did not mark it for real.

The running service opens desks and posts what stands there, as for every seat.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from app.calibration.monthly import Known, Pick, pick
from app.decision import TEND_DUE, tend_key
from app.durable import Durable
from app.errors import ConfigurationError
from app.logs import logger
from app.ports import Records, Store
from app.review.facts import Review, gather, remember
from app.review.reread import is_judged
from app.review.scoring import panel_of
from app.review.settled import settled_at
from app.review.state import CALIBRATION, TAKE_HOME, Seat
from app.review.tend import OURSELVES, SEATED
from app.state import AuditEntry, Candidate
from app.work import Work
from rubric.model import Assessment
from rubric.panel import Opened, Sealed
from rubric.review_policy import MONTHLY

MONTH = len("2026-03")
log = logger("calibration")


@dataclass(frozen=True)
class Opening:
    """What came of opening a set: whose take-home it is, None where none is fit; why; who is asked by it."""

    alias: str | None
    why: str
    seated: tuple[str, ...] = ()


async def calibrations(durable: Durable, work: Work, _at: str) -> None:
    """Open the set of the month for every assessment that asks for one and has none. The tick may be old."""
    for slug in await durable.step("asking", partial(asking, work)):
        await durable.step("open", partial(_open, work, slug))


async def asking(work: Work) -> list[str]:
    """Assessments with `calibration: monthly` for which no set was opened this month."""
    month = work.clock.now()[:MONTH]
    with work.store.reading() as records:
        slugs = dict.fromkeys(one.assessment for one in records.candidates_of())
        waiting = [slug for slug in slugs if month not in _months(records, slug)]
        teams = {slug: newest_of(_reviews(records, slug)) for slug in waiting}
    return [slug for slug, team in teams.items() if team is not None and team.review.calibration == MONTHLY]


async def _open(work: Work, slug: str) -> str:
    now = work.clock.now()
    found = open_set(work.store, slug, now[:MONTH], now)
    log.info("calibration", slug=slug, alias=found.alias, why=found.why, seated=len(found.seated))
    return found.why


def open_set(store: Store, slug: str, month: str, now: str, alias: str | None = None) -> Opening:
    """Choose the submission of a month, or take `alias`, and seat everybody who did not mark it for real.

    Called again, it seats who has joined the team since, until all are in. Whoever did not hand in an earlier
    set by now is out of it, so that the others can compare. `now` is ISO 8601 UTC. Raises
    ConfigurationError for what is no month or has not begun, and for an unknown assessment or alias.
    """
    with store.reading() as records:
        reviews, months = _reviews(records, slug), _months(records, slug)
        team = newest_of(reviews)
        if team is None:
            raise ConfigurationError(f"{slug}: nobody was invited to an assessment of this name")
        known = [_known(records, team, one, months) for one in reviews]
    found = chosen(month, now, known, months, alias)
    mine = next((one.candidate for one in reviews if one.candidate.alias == found.alias), None)
    if mine is None:
        return Opening(None, found.why)
    earlier = {taken for of, taken in months.items() if of < month}
    with store.transaction() as records:
        if month not in months:
            records.set_bookmark(f"{CALIBRATION}:{slug}:{month}", mine.alias, now)
            _end(records, [one.candidate for one in reviews if one.candidate.alias in earlier], now)
        return Opening(found.alias, found.why, _ask(records, mine, team, now))


def chosen(
    month: str, now: str, known: Sequence[Known], months: Mapping[str, str], alias: str | None = None
) -> Pick:
    """The pick of a month, or `alias` by the same rules. A month keeps what it has, erased or not.

    `months`: the alias by month of what was opened. Raises ConfigurationError as `open_set` does.
    """
    if alias is not None and alias not in {one.alias for one in known}:
        raise ConfigurationError(f"{alias}: nobody with this alias takes this assessment")
    if month > now[:MONTH]:
        raise ConfigurationError(f"{month}: this month has not begun, or is not written like {now[:MONTH]}")
    taken = months.get(month)
    if taken is not None and taken not in {one.alias for one in known}:
        return Pick(None, f"the submission of {month} was erased since")
    if taken is not None and alias not in {None, taken}:
        return Pick(None, f"{taken} is already the submission of {month}")
    try:
        return pick(month, [one for one in known if alias in {None, one.alias}])
    except ValueError as error:
        raise ConfigurationError(str(error)) from error


def newest_of(reviews: Iterable[Review]) -> Assessment | None:
    """The newest assessment known: of who is still judged by it, else of who was invited last."""
    known = [one for one in reviews if one.assessment is not None]
    newest = max(known, key=lambda one: (is_judged(one), one.candidate.id), default=None)
    return None if newest is None else newest.assessment


def _reviews(records: Records, slug: str) -> list[Review]:
    return [gather(records, one) for one in records.candidates_of(slug)]


def _months(records: Records, slug: str) -> dict[str, str]:
    return {month: mark.value for month, mark in records.bookmarks(f"{CALIBRATION}:{slug}").items()}


def _known(records: Records, team: Assessment, review: Review, months: Mapping[str, str]) -> Known:
    candidate = review.candidate
    used = tuple(month for month, alias in months.items() if alias == candidate.alias)
    readers = len(_readers(records, team, review))
    return Known(candidate.alias, settled_at(review), candidate.named, used, readers)


def _readers(records: Records, team: Assessment, review: Review) -> tuple[str, ...]:
    """The team without the candidate and without whoever marked the take-home on any card, ever."""
    marked = (who for people in records.markers(review.candidate.id, TAKE_HOME).values() for who in people)
    barred = {review.candidate.login.lower(), *marked}
    people = {one.lower(): one for one in (*team.leads, *team.reviewers)}
    return tuple(login for key, login in people.items() if key not in barred)


def _ask(records: Records, candidate: Candidate, team: Assessment, now: str) -> tuple[str, ...]:
    """Seat everybody who has and had no seat, unless all are in; who that is.

    Who may judge the candidate are the people of today; the rubric stays the one that was decided by.
    """
    review = gather(records, candidate)
    if review.assessment is None or isinstance(panel_of(review, CALIBRATION), Opened):
        return ()
    remember(records, candidate.id, replace(review.assessment, reviewers=team.reviewers, leads=team.leads))
    there = {seat.card.owner for seat in (*review.seats, *review.left) if seat.stage == CALIBRATION}
    new = tuple(one for one in _readers(records, team, review) if one.lower() not in there)
    for login in new:
        records.put_seat(Seat(candidate.id, CALIBRATION, login, CALIBRATION, now))
        records.audit(AuditEntry(now, OURSELVES, SEATED, candidate.id, f"{login} for calibration"))
    records.set_bookmark(tend_key(candidate.id), TEND_DUE, now)
    return new


def _end(records: Records, candidates: Iterable[Candidate], now: str) -> None:
    """Take the seats whose cards are not in out of these sets, so that the others can compare."""
    for review in (gather(records, one) for one in candidates):
        found = panel_of(review, CALIBRATION)
        if isinstance(found, Sealed):
            missing = {state.reviewer for state in found.seats if not state.is_in}
            for seat in review.panel(CALIBRATION):
                if seat.reviewer in missing:
                    records.put_seat(replace(seat, left_at=now))
            records.set_bookmark(tend_key(review.candidate.id), TEND_DUE, now)
