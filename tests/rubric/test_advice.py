"""What a card says about going on: the agreed examples, and that the words never decide."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rubric.advice import proceeds
from rubric.model import Outcome
from rubric.scorecard import scorecard
from tests.rubric.samples import RUBRIC, marks

WEIGHTS = (14, 20, 20, 20, 16, 10)
OWN = replace(
    RUBRIC,
    competencies=tuple(
        replace(row, weight=weight) for row, weight in zip(RUBRIC.competencies, WEIGHTS, strict=True)
    ),
)


def test_78_percent_with_strong_reproducibility_moves_to_live_design_review() -> None:
    """Above the line with the gate passed: a person may advance the candidate to the next stage."""
    card = scorecard(OWN, marks(2, 3, 3, 4, 4, 2), Outcome.PASS)
    assert card.percent == 78
    assert proceeds(card, "live design review") == (
        True,
        "78 % and gate passed, above the line: a person may advance to live design review",
    )


def test_62_percent_with_a_failed_gate_does_not_proceed() -> None:
    """The gate is told before the score is compared, and the capped rows carry the reason."""
    card = scorecard(OWN, marks(3, 4, 4, 4, 3, 3), Outcome.FAIL)
    assert card.percent == 62
    assert proceeds(card, "live design review") == (
        False,
        "62 %, but the reproducibility gate failed: "
        "does not proceed unless a person decides otherwise, with a reason",
    )
    assert [row.reason for row in card.rows if row.reason] == [
        "ticked 4, counts 0: the reproducibility gate failed, which caps this row at 0",
        "ticked 3, counts 1: the reproducibility gate failed, which caps this row at 1",
    ]


def test_other_cards_say_where_they_stand() -> None:
    """Below the line, with an open gate, and incomplete."""
    below = scorecard(RUBRIC, marks(2, 2, 2, 2, 2, 2), Outcome.OUR_FAULT)
    still_open = scorecard(RUBRIC, marks(3, 3, 3, 3, 3, 3), Outcome.INCONCLUSIVE)
    incomplete = scorecard(RUBRIC, marks(3, 3, 3, 3, 3), Outcome.FAIL)
    assert [proceeds(card) for card in (below, still_open, incomplete)] == [
        (
            False,
            "50 %, below the line of 70 %: does not proceed unless a person decides otherwise, with a reason",
        ),
        (None, "75 %, but the reproducibility gate is still open: not known until a run tells"),
        (None, "not complete yet: Ethics & bias mitigation: no mark yet"),
    ]


@given(st.lists(st.integers(0, 4), max_size=6), st.sampled_from(list(Outcome)))
def test_the_words_never_decide(points: list[int], gate: Outcome) -> None:
    """Going on is for a person, always; yes is said exactly where the card is above the line."""
    card = scorecard(RUBRIC, marks(*points), gate)
    found, words = proceeds(card)
    assert (found is True) is (card.above_pass_line is True)
    assert found is None or "a person" in words
