"""Opening a calibration set: whom it seats, once a month, and what becomes of earlier ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.db.session import migrate, open_store
from app.db.store import SqlStore
from app.decision import TEND_DUE, tend_key
from app.errors import ConfigurationError
from app.review.calibrating import Opening, asking, calibrations, open_set
from app.review.facts import gather
from app.review.scoring import panel_of
from app.review.state import CALIBRATION, SHARED, TAKE_HOME, Card, Move, Seat, Verdict
from app.state import AttemptState, Candidate
from rubric import wire
from rubric.model import Assessment
from rubric.panel import Opened, Sealed
from rubric.review_policy import MONTHLY, ReviewPolicy
from tests.app.at_once import AtOnce
from tests.app.handlers.cast import CASEY
from tests.app.review.cast import ASSESSMENT, ROWS
from tests.app.settable_clock import SettableClock
from tests.app.world import World
from tests.rubric import samples

TEAM = replace(ASSESSMENT, review=ReviewPolicy(calibration=MONTHLY))  # lena leads remy, pat and sam
SLUG = CASEY.assessment
DECIDED, APRIL, MAY = "2026-03-02T10:15:00Z", "2026-04-01T05:29:00Z", "2026-05-01T05:29:00Z"


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    """An empty record."""
    migrate(database_url)
    opened = open_store(database_url)
    yield opened
    opened.close()


def add(
    store: SqlStore, alias: str, by: str = "lena-lead", at: str = DECIDED, team: Assessment = TEAM
) -> Candidate:
    """A graded candidate, whose rows one person has marked and who was declined then."""
    new = replace(
        CASEY, alias=alias, login=f"login-{alias}", repo=f"acme/x-{alias}", repo_id=sum(alias.encode())
    )
    with store.transaction() as records:
        made = records.add_candidate(new)
        attempt = records.add_attempt(made.id, samples.SHA, at, late=False)
        records.set_attempt_state(attempt.id, AttemptState.GRADED)
        records.save_result(
            attempt.id,
            submission=wire.submission_to_json(samples.SUBMISSION),
            observation=wire.observation_to_json(samples.OBSERVATION),
            findings=wire.findings_to_json(samples.FINDINGS),
            assessment=wire.assessment_to_json(team),
        )
        records.set_assessment(made.id, wire.assessment_to_json(team))
        for row in ROWS:
            records.add_mark(made.id, replace(samples.mark(row, 3, reviewer=by), at=at))
        records.add_move(Move(made.id, at, "lena-lead", Verdict.DECLINE, TAKE_HOME, ""))
    return made


def fill(store: SqlStore, candidate: Candidate, *logins: str) -> None:
    """Hand in calibration cards."""
    with store.transaction() as records:
        for login in logins:
            for row in ROWS:
                mark = samples.mark(row, 2, reviewer=login)
                records.add_mark(candidate.id, mark, Card(CALIBRATION, login))


def seats(store: SqlStore, candidate: Candidate) -> dict[str, bool]:
    """Who was asked, and whether they still are."""
    with store.reading() as records:
        found = records.seats(candidate.id)
    assert {(seat.stage, seat.role) for seat in found} <= {(CALIBRATION, CALIBRATION)}
    return {seat.reviewer: seat.left_at is None for seat in found}


def test_everybody_who_did_not_mark_it_is_seated(store: SqlStore) -> None:
    """The newest that is settled; noted in the audit log, and left to the service to tend."""
    add(store, "amber-heron")
    casey = add(store, "brisk-otter", by="Remy-Review", at="2026-03-10T09:00:00Z")
    add(store, "calm-wren", at="2026-03-28T09:00:00Z")  # may be appealed until April
    asked = ("lena-lead", "pat-peer", "sam-stake")
    found = open_set(store, SLUG, "2026-04", APRIL)
    assert found == Opening("brisk-otter", "the newest that was complete before 2026-04", asked)
    assert seats(store, casey) == dict.fromkeys(asked, True)
    with store.reading() as records:
        told = records.audited(casey.id, "seated", "")
        assert [one.detail for one in told] == [f"{login} for calibration" for login in asked]
        mark = records.bookmark(tend_key(casey.id))
        assert mark is not None
        assert mark.value == TEND_DUE


def test_the_candidate_is_not_asked(store: SqlStore) -> None:
    """Nor whoever has the same login in other letters."""
    team = replace(TEAM, reviewers=(*TEAM.reviewers, "LOGIN-amber-heron"))
    add(store, "amber-heron", team=team)
    assert open_set(store, SLUG, "2026-04", APRIL).seated == TEAM.reviewers


def test_a_month_keeps_its_set(store: SqlStore) -> None:
    """Asked again it seats who joined since, by today's team; another one it refuses."""
    casey = add(store, "amber-heron")
    open_set(store, SLUG, "2026-04", APRIL)
    again = open_set(store, SLUG, "2026-04", APRIL)
    assert again == Opening("amber-heron", "already the submission of 2026-04")
    add(store, "brisk-otter", team=replace(TEAM, reviewers=(*TEAM.reviewers, "new-comer")))
    assert open_set(store, SLUG, "2026-04", APRIL).seated == ("new-comer",)
    with store.reading() as records:
        known = records.candidate_by_alias(casey.alias)
        assert known is not None
        assessment = gather(records, known).assessment
    assert assessment is not None
    assert "new-comer" in assessment.reviewers
    refused = open_set(store, SLUG, "2026-04", APRIL, "brisk-otter")
    assert refused == Opening(None, "amber-heron is already the submission of 2026-04")


def test_an_open_set_takes_nobody_more(store: SqlStore) -> None:
    """They have read what the others gave."""
    casey = add(store, "amber-heron")
    open_set(store, SLUG, "2026-04", APRIL)
    fill(store, casey, *TEAM.reviewers)
    add(store, "brisk-otter", team=replace(TEAM, reviewers=(*TEAM.reviewers, "new-comer")))
    assert open_set(store, SLUG, "2026-04", APRIL).seated == ()


def test_the_next_set_ends_the_earlier_one(store: SqlStore) -> None:
    """Who has not handed in is out of it, so that the others can compare. No submission comes twice."""
    first = add(store, "amber-heron")
    assert open_set(store, SLUG, "2026-04", APRIL).alias == first.alias
    fill(store, first, "pat-peer", "sam-stake")
    add(store, "brisk-otter", at=APRIL)
    assert open_set(store, SLUG, "2026-05", MAY).alias == "brisk-otter"
    assert seats(store, first) == {"remy-review": False, "pat-peer": True, "sam-stake": True}
    with store.reading() as records:
        assert isinstance(panel_of(gather(records, first), CALIBRATION), Opened)
    why = open_set(store, SLUG, "2026-06", "2026-06-01T05:29:00Z").why
    assert why.startswith("2 cards complete before 2026-06")


def test_an_earlier_month_does_not_end_a_later_one(store: SqlStore) -> None:
    """What is opened late leaves the present set alone."""
    add(store, "amber-heron")
    later = add(store, "brisk-otter", at=APRIL)
    open_set(store, SLUG, "2026-05", MAY)
    assert open_set(store, SLUG, "2026-04", MAY).alias == "amber-heron"
    with store.reading() as records:
        assert isinstance(panel_of(gather(records, later), CALIBRATION), Sealed)


def test_an_alias_is_taken_by_the_same_rules(store: SqlStore) -> None:
    """Settled before the month, blind, not used; otherwise it is told why not."""
    add(store, "amber-heron")
    add(store, "brisk-otter", at="2026-03-10T09:00:00Z")
    add(store, "calm-wren", at=APRIL)
    late = open_set(store, SLUG, "2026-04", APRIL, "calm-wren")
    assert late == Opening(None, "no card was complete before 2026-04")
    assert open_set(store, SLUG, "2026-04", APRIL, "amber-heron").alias == "amber-heron"


def test_an_erased_submission_was_that_of_its_month(store: SqlStore) -> None:
    """Nothing of it is left, and the month has had its set."""
    casey = add(store, "amber-heron")
    add(store, "brisk-otter")
    open_set(store, SLUG, "2026-04", APRIL, "amber-heron")
    with store.transaction() as records:
        records.erase(casey, whole_person=True)
    assert open_set(store, SLUG, "2026-04", APRIL).why == "the submission of 2026-04 was erased since"


@pytest.mark.parametrize(
    ("slug", "month", "alias", "message"),
    [
        ("unknown", "2026-04", None, "unknown: nobody was invited"),
        (SLUG, "2026-05", None, "2026-05: this month has not begun"),
        (SLUG, "2026-00", None, "'2026-00' is not a month like 2026-03"),
        (SLUG, "April", None, "April: this month has not begun, or is not written like 2026-04"),
        (SLUG, "2026-04", "tall-fox", "tall-fox: nobody with this alias"),
    ],
)
def test_mistakes_are_told(store: SqlStore, slug: str, month: str, alias: str | None, message: str) -> None:
    """Before anything is written."""
    add(store, "amber-heron")
    with pytest.raises(ConfigurationError, match=message):
        open_set(store, slug, month, APRIL, alias)


async def test_the_schedule_opens_one_a_month_where_the_policy_asks(world: World, store: SqlStore) -> None:
    """Whatever the day on which the service runs first, and no second one."""
    clock = SettableClock(APRIL)
    work = replace(world.work, store=store, clock=clock)
    quiet = add(store, "brisk-otter", team=replace(TEAM, review=ReviewPolicy()))
    assert await asking(work) == []
    loud = add(store, "amber-heron")
    await calibrations(AtOnce(), work, APRIL)
    assert await asking(work) == []
    assert (len(seats(store, loud)), seats(store, quiet)) == (3, {})
    clock.moment = MAY
    assert await asking(work) == [SLUG]


def test_calibration_is_no_load(store: SqlStore) -> None:
    """Whoever calibrates has not read for real, and is not spared a seat for it."""
    casey = add(store, "amber-heron")
    open_set(store, SLUG, "2026-04", APRIL)
    with store.transaction() as records:
        records.put_seat(Seat(casey.id, TAKE_HOME, "pat-peer", "peer", DECIDED))
        assert records.seat_loads() == {"pat-peer": (1, DECIDED)}


def test_marks_for_calibration_stand_apart(store: SqlStore) -> None:
    """Whoever gave them is known as a marker of the row; the shared card has the marks that count."""
    casey = add(store, "amber-heron")
    open_set(store, SLUG, "2026-04", APRIL)
    fill(store, casey, "pat-peer")
    with store.reading() as records:
        assert records.markers(casey.id, TAKE_HOME)["data"] == {"lena-lead"}
        assert records.markers(casey.id, TAKE_HOME, CALIBRATION)["data"] == {"lena-lead", "pat-peer"}
        assert {mark.points for mark in gather(records, casey).marks(SHARED)} == {3}
