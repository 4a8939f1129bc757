"""What calibration may see of a panel: nothing until all are in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.db.session import migrate, open_store
from app.db.store import SqlStore
from app.review.scored import scored
from app.review.state import SHARED, Card, Seat
from app.state import Candidate
from app.web.calibration_page import calibration_page
from rubric import wire
from rubric.model import Mark
from rubric.review_policy import PanelSeat, ReviewPolicy
from tests.app.handlers.cast import AROUND, CASEY
from tests.rubric.samples import ASSESSMENT

ROWS = [row.id for row in ASSESSMENT.rubric.asked]
PANEL = ("ada", "Grace")
POLICY = ReviewPolicy(panel=(PanelSeat("peer", ("ada", "linus")), PanelSeat("peer", ("Grace", "linus"))))


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    """An empty record."""
    migrate(database_url)
    opened = open_store(database_url)
    yield opened
    opened.close()


def seated(store: SqlStore, stage: str = "take-home") -> Candidate:
    """A candidate with a panel of two."""
    with store.transaction() as records:
        casey = records.add_candidate(CASEY)
        records.set_assessment(casey.id, wire.assessment_to_json(replace(ASSESSMENT, review=POLICY)))
        for reviewer in PANEL:
            records.put_seat(Seat(casey.id, stage, reviewer, "peer", AROUND.at))
    return casey


def fill(store: SqlStore, casey: Candidate, card: Card, points: int = 2, *, but: str = "") -> None:
    """Mark every row of a card, except perhaps one."""
    with store.transaction() as records:
        for row in ROWS:
            if row != but:
                records.add_mark(casey.id, Mark(row, points, card.owner or "ada", AROUND.at, "v1"), card)


def seen(store: SqlStore, slug: str | None = None) -> list[tuple[str, str, int]]:
    """Stage, reviewer and points of every score."""
    with store.reading() as records:
        return sorted((one.stage, one.reviewer, one.points) for one in scored(records, slug))


def test_a_panel_is_sealed_until_all_are_in(store: SqlStore) -> None:
    """The last row of the last card opens it; a row that was taken back closes it again."""
    casey = seated(store)
    ada, grace = Card(owner="ada"), Card(owner="grace")
    fill(store, casey, ada, 3)
    fill(store, casey, grace, 1, but=ROWS[-1])
    assert seen(store) == []
    fill(store, casey, grace, 1)
    expected = [("take-home", "ada", 3)] * len(ROWS) + [("take-home", "grace", 1)] * len(ROWS)
    assert seen(store) == expected
    with store.transaction() as records:
        records.clear_mark(casey.id, ROWS[0], "grace", AROUND.at, grace)
    assert seen(store) == []


def test_a_comment_that_is_owed_keeps_the_panel_sealed(store: SqlStore) -> None:
    """A card of fours without a word is not in."""
    casey = seated(store)
    fill(store, casey, Card(owner="ada"))
    fill(store, casey, Card(owner="grace"), 4)
    assert seen(store) == []


def test_the_shared_card_is_nobodys_own(store: SqlStore) -> None:
    """Whoever ticked last, it is no independent look; and the consensus is not counted again."""
    casey = seated(store)
    fill(store, casey, SHARED)
    assert seen(store) == []
    for owner in ("ada", "grace"):
        fill(store, casey, Card(owner=owner))
    assert len(seen(store)) == 2 * len(ROWS)


def test_a_seat_that_is_given_up_waits_for_its_successor(store: SqlStore) -> None:
    """A panel with an empty seat is sealed; who left is not counted."""
    casey = seated(store)
    for owner in ("ada", "grace"):
        fill(store, casey, Card(owner=owner))
    with store.transaction() as records:
        records.put_seat(Seat(casey.id, "take-home", "Grace", "peer", AROUND.at, left_at=AROUND.at))
    assert seen(store) == []
    with store.transaction() as records:
        records.put_seat(Seat(casey.id, "take-home", "linus", "peer", AROUND.at))
    fill(store, casey, Card(owner="linus"))
    assert {reviewer for _, reviewer, _ in seen(store)} == {"ada", "linus"}


def test_a_calibration_set_is_a_stage_of_its_own(store: SqlStore) -> None:
    """Its cards stand apart from those that count, and open when all are in as well."""
    casey = seated(store, "calibration")
    fill(store, casey, Card("calibration", "ada"))
    assert seen(store) == []
    fill(store, casey, Card("calibration", "grace"))
    assert {stage for stage, _, _ in seen(store)} == {"calibration"}


def test_one_assessment_or_all(store: SqlStore) -> None:
    """A slug keeps the others out."""
    casey = seated(store)
    for owner in ("ada", "grace"):
        fill(store, casey, Card(owner=owner))
    assert len(seen(store, CASEY.assessment)) == len(seen(store)) > 0
    assert seen(store, "another") == []


def test_page_opens_with_its_own_token_only(store: SqlStore) -> None:
    """Each scope has an address of its own; the page names aliases and reviewers, never the candidate."""
    casey = seated(store)
    for owner in ("ada", "grace"):
        fill(store, casey, Card(owner=owner))
    links = AROUND.links
    for slug in ("", CASEY.assessment):
        token = links.calibration(slug).split("/calibration/")[1].split("/")[0]
        page = calibration_page(store, links, token, slug)
        assert page is not None
        assert "grace" in page
        assert CASEY.login not in page
        assert calibration_page(store, links, token, "another") is None
        assert calibration_page(store, replace(links, secret=b"x"), token, slug) is None
        assert calibration_page(store, links, "é", slug) is None
