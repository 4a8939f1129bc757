"""Where a candidate stands: nothing but what people decided."""

from __future__ import annotations

import pytest

from app.pipeline.position import Leg, Part, Position, Standing, following, is_over, legs, position, reached
from app.review.state import Move, Verdict
from tests.app.pipeline.cast import PATH, advanced, moment, move


def test_way_begins_at_the_first_stage() -> None:
    """Without a decision the candidate is at the first stage, and only it is reached."""
    assert position(PATH, ()) == Position("filter", Standing.OPEN)
    assert reached(PATH, ()) == ("filter",)


def test_advancing_leads_to_the_next_stage() -> None:
    """Each decision adds one stage to those that were reached."""
    moves = advanced(*PATH[:3])
    assert position(PATH, moves) == Position("take-home", Standing.OPEN, moment(4))
    assert reached(PATH, moves) == PATH[:3]


@pytest.mark.parametrize(
    ("verdict", "standing"),
    [
        (Verdict.HOLD, Standing.HELD),
        (Verdict.DECLINE, Standing.DECLINED),
        (Verdict.WITHDRAW, Standing.WITHDRAWN),
    ],
)
@pytest.mark.parametrize("to_stage", ["", "portfolio"])
def test_other_verdicts_stay_at_their_stage(verdict: Verdict, standing: Standing, to_stage: str) -> None:
    """Held, declined, withdrawn: at the stage where it was decided, and no further stage is reached."""
    moves = (*advanced(*PATH[:2]), move(5, "portfolio", to_stage, verdict))
    assert position(PATH, moves) == Position("portfolio", standing, moment(5))
    assert reached(PATH, moves) == PATH[:2]


def test_advancing_from_the_last_stage_is_the_end() -> None:
    """There is nothing after it."""
    moves = (*advanced(*PATH), move(9, "onboarding"))
    assert position(PATH, moves) == Position("onboarding", Standing.DONE, moment(9))
    assert legs(PATH, moves)[-1] == Leg("onboarding", Part.DONE, moment(6), moment(9))


def test_who_was_let_in_is_at_the_take_home_whatever_comes_before_it_later() -> None:
    """A team that puts a stage before the take-home moves nobody back who works on it."""
    assert position(PATH, (), let_in=True).stage == "take-home"
    assert reached(PATH, (), let_in=True) == ("take-home",)
    assert position(PATH, advanced("filter", "portfolio"), let_in=True).stage == "portfolio"


def test_whole_way() -> None:
    """What lies behind with its times, where the candidate is, what is to come."""
    assert legs(PATH, advanced(*PATH[:3])) == (
        Leg("filter", Part.DONE, "", moment(3)),
        Leg("portfolio", Part.DONE, moment(3), moment(4)),
        Leg("take-home", Part.HERE, moment(4)),
        Leg("presentation", Part.AHEAD),
        Leg("onboarding", Part.AHEAD),
    )


def test_stage_that_the_path_lost_is_still_behind() -> None:
    """A stage that the team took out later stays in the way of those who went through it."""
    shorter = ("filter", "take-home")
    assert [leg.stage for leg in legs(shorter, advanced("filter", "portfolio", "take-home"))] == [
        "filter",
        "portfolio",
        "take-home",
    ]
    assert [leg.part for leg in legs(shorter, advanced("filter", "portfolio"))] == [Part.DONE, Part.HERE]


def test_what_follows() -> None:
    """The next stage of the path; nothing after the last one or an unknown one."""
    assert [following(PATH, stage) for stage in ("filter", "onboarding", "references")] == [
        "portfolio",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("moves", "over"),
    [
        ((), False),
        (advanced("filter", "portfolio"), False),
        ((move(3, "filter", verdict=Verdict.DECLINE),), True),
        ((move(3, "filter", verdict=Verdict.WITHDRAW), move(4, "filter", "portfolio")), False),
    ],
)
def test_way_ends_with_a_decline_or_a_withdrawal(moves: tuple[Move, ...], over: bool) -> None:
    """Until a later decision takes it up again."""
    assert is_over(moves) is over
