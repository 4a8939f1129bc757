"""A panel: nothing shows until all are in; then everything does, and what lies apart waits for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.model import Mark, Outcome, Rubric
from rubric.panel import Opened, Sealed, SeatCard, SeatState, panel
from rubric.scorecard import scorecard
from tests.rubric.samples import ROWS, RUBRIC, mark

IDS = [row[0] for row in ROWS]
CAPS = {"reproducibility": 0, "deployment": 1}
PEOPLE = [("lena-lead", "hiring-manager"), ("remy", "peer"), ("ines", "peer"), ("olu", "stakeholder")]
GATES = st.sampled_from(list(Outcome))
POINTS = st.lists(st.integers(0, 4), min_size=6, max_size=6)
CARDS = st.lists(POINTS, min_size=1, max_size=4)
CONSENSUS = st.dictionaries(st.sampled_from(IDS), st.integers(0, 4))


def seat(number: int, points: Sequence[int], note: str = "because") -> SeatCard:
    """The card of one person, with as many rows marked as there are points."""
    who, role = PEOPLE[number]
    return SeatCard(
        who, role, tuple(mark(row, one, note, who) for row, one in zip(IDS, points, strict=False))
    )


def seats(cards: Sequence[Sequence[int]]) -> list[SeatCard]:
    return [seat(number, points) for number, points in enumerate(cards)]


def without(name: str) -> Rubric:
    """The sample rubric of a brief that does not ask for one row."""
    rows = tuple(replace(row, asked=row.id != name) for row in RUBRIC.competencies)
    return replace(RUBRIC, competencies=rows)


def agreed(points: dict[str, int]) -> list[Mark]:
    return [mark(row, one, "we talked", "lena-lead") for row, one in points.items()]


def opened(cards: Sequence[SeatCard], consensus: Sequence[Mark] = (), gate: Outcome = Outcome.PASS) -> Opened:
    found = panel(RUBRIC, cards, consensus, gate)
    assert isinstance(found, Opened)
    return found


HALF_DONE = st.tuples(POINTS, st.lists(st.integers(0, 4), max_size=5))  # one who is in, one who is not


@given(HALF_DONE, HALF_DONE, CONSENSUS, GATES)
def test_a_sealed_panel_tells_only_who_is_in(
    one: tuple[list[int], list[int]],
    other: tuple[list[int], list[int]],
    consensus: dict[str, int],
    gate: Outcome,
) -> None:
    """Whatever was marked, agreed or measured, the value is the same: people, roles, in or not."""
    told = (SeatState("lena-lead", "hiring-manager", is_in=True), SeatState("remy", "peer", is_in=False))
    assert panel(RUBRIC, seats(one), agreed(consensus), gate) == Sealed(told)
    assert panel(RUBRIC, seats(other), (), Outcome.PASS) == Sealed(told)


def test_a_sealed_value_has_no_room_for_points() -> None:
    """The types themselves hold nothing that could be shown by mistake."""
    assert [one.name for one in fields(Sealed)] == ["seats"]
    assert [one.name for one in fields(SeatState)] == ["reviewer", "role", "is_in"]


def test_a_card_without_a_comment_that_it_needs_is_not_in() -> None:
    """Four points without a word keep the panel sealed; three do not."""
    cards = [seat(0, [3] * 6), seat(1, [3] * 5 + [4], note="")]
    assert isinstance(panel(RUBRIC, cards, (), Outcome.PASS), Sealed)
    assert isinstance(panel(RUBRIC, [cards[0], seat(1, [3] * 6, note="")], (), Outcome.PASS), Opened)


@given(CARDS, st.randoms(use_true_random=False), CONSENSUS, GATES, st.booleans())
def test_the_order_of_the_seats_does_not_matter(
    cards: list[list[int]], dice: object, consensus: dict[str, int], gate: Outcome, whole: bool
) -> None:
    """Sealed or opened, the panel is the same value in whatever order the cards come."""
    given = seats(cards if whole else [*cards[:-1], cards[-1][:3]])
    shuffled = sorted(given, key=lambda _: dice.random())  # type: ignore[attr-defined]  # hypothesis' Random
    assert panel(RUBRIC, given, agreed(consensus), gate) == panel(RUBRIC, shuffled, agreed(consensus), gate)


@given(CARDS, CONSENSUS, GATES)
def test_a_row_counts_the_consensus_or_a_mean_of_near_marks(
    cards: list[list[int]], consensus: dict[str, int], gate: Outcome
) -> None:
    """Two or more apart without a consensus mark: no figure, and a discussion is asked for. Caps apply."""
    found = opened(seats(cards), agreed(consensus), gate)
    for number, row in enumerate(found.rows):
        name, given = row.competency.id, [points[number] for points in cards]
        assert sorted(points for _, points in row.points) == sorted(given)
        assert row.spread == max(given) - min(given)
        settled = consensus.get(name, fmean(given) if row.spread <= 1 else None)
        assert row.discuss is (settled is None)
        cap = CAPS.get(name, 4) if gate is Outcome.FAIL else 4
        assert row.counted == (None if settled is None else pytest.approx(min(settled, cap)))
        assert (row.consensus.points if row.consensus else None) == consensus.get(name)
    assert found.scorecard.complete is not any(row.discuss for row in found.rows)
    assert [row.counted for row in found.scorecard.rows] == [row.counted for row in found.rows]


@given(CARDS, CONSENSUS, GATES)
def test_low_and_high_are_the_seats_own_scores(
    cards: list[list[int]], consensus: dict[str, int], gate: Outcome
) -> None:
    """Each seat's card is capped as if it stood alone, and a consensus leaves it as it was."""
    given = seats(cards)
    found = opened(given, agreed(consensus), gate)
    alone = [scorecard(RUBRIC, one.marks, gate) for one in given]
    scores = [one.percent for one in alone if one.percent is not None]
    assert (found.low, found.high) == (min(scores), max(scores))
    assert sorted(one.percent or 0 for one in found.cards) == sorted(scores)


@given(POINTS, st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=1, max_size=4), GATES)
def test_a_panel_that_agrees_scores_the_mean_of_its_seats(
    base: list[int], ups: list[list[bool]], gate: Outcome
) -> None:
    """With every row at most 1 apart, the common score is the mean of the seats' own, caps included."""
    cards = [[min(4, one + up) for one, up in zip(base, each, strict=True)] for each in ups]
    found = opened(seats(cards), (), gate)
    assert found.scorecard.percent == pytest.approx(fmean(one.percent or 0 for one in found.cards))
    assert found.low - 1e-9 <= (found.scorecard.percent or 0) <= found.high + 1e-9


@given(POINTS, GATES)
def test_a_panel_of_one_is_that_persons_card(points: list[int], gate: Outcome) -> None:
    """The same percentage and the same reasons as the card alone."""
    found = opened([seat(0, points)], (), gate)
    (own,) = found.cards
    assert found.scorecard.percent == own.percent
    assert [row.reason for row in found.scorecard.rows] == [row.reason for row in own.rows]


def test_what_is_still_open_is_said_in_words() -> None:
    """A row apart names the distance; a consensus of 4 asks for its comment; a mean asks for none."""
    cards = seats([[1, 4, 4, 2, 2, 2], [4, 4, 4, 2, 2, 2]])
    found = opened(cards, [mark("data", 4, "", "lena-lead")])
    assert found.scorecard.lacks == (
        "Problem framing & assumptions: 3 points apart: discuss and agree on a mark",
        "Data handling & feature pipeline: 4 needs a comment: /note data why",
    )
    assert found.scorecard.missing == ("framing", "data")


def test_the_last_consensus_mark_counts_and_the_originals_stay() -> None:
    """A changed mind is recorded beside what everybody gave."""
    cards = seats([[1] * 6, [3] * 6])
    found = opened(cards, [*agreed(dict.fromkeys(IDS, 1)), *agreed(dict.fromkeys(IDS, 2))])
    assert {row.counted for row in found.rows} == {2}
    assert {row.points for row in found.rows} == {(("lena-lead", 1), ("remy", 3))}
    assert found.scorecard.percent == pytest.approx(50)


def test_rows_that_are_not_asked_are_no_rows_of_the_panel() -> None:
    """A seat is in without them, and a consensus mark for them does not count."""
    rows = tuple(replace(row, asked=row.id != "ethics") for row in RUBRIC.competencies)
    found = panel(
        replace(RUBRIC, competencies=rows), seats([[2] * 5, [3] * 5]), agreed({"ethics": 4}), Outcome.PASS
    )
    assert isinstance(found, Opened)
    assert [row.competency.id for row in found.rows] == IDS[:5]
    assert found.scorecard.percent == pytest.approx(62.5)


def test_a_mean_at_the_pass_line_reaches_it() -> None:
    """Five people whose rows all average 2.8 score 70 %: no float error takes that away."""
    found = opened([SeatCard(f"p{n}", "peer", seat(0, [3 if n else 2] * 6).marks) for n in range(5)])
    assert found.scorecard.percent == 70
    assert found.scorecard.above_pass_line is True


def test_a_panel_without_seats_is_refused() -> None:
    """Nobody's cards are not all in."""
    with pytest.raises(ValueError, match="at least one seat"):
        panel(RUBRIC, (), (), Outcome.PASS)
