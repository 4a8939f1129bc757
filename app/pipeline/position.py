"""Where a candidate stands, from what people decided. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.review.state import TAKE_HOME, Move, Verdict


class Standing(StrEnum):
    """How it stands with a candidate at a stage."""

    OPEN = "open"
    HELD = "held"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DONE = "done"  # advanced from the last stage


_AFTER = {
    Verdict.HOLD: Standing.HELD,
    Verdict.DECLINE: Standing.DECLINED,
    Verdict.WITHDRAW: Standing.WITHDRAWN,
}


@dataclass(frozen=True)
class Position:
    """The stage a candidate is at, how it stands, and since when: ISO 8601 UTC, empty from the beginning."""

    stage: str
    standing: Standing
    since: str = ""


class Part(StrEnum):
    """Where a stage lies as seen from where the candidate is."""

    DONE = "done"
    HERE = "here"
    AHEAD = "to come"


@dataclass(frozen=True)
class Leg:
    """One stage of a candidate's way. `since` and `until` are ISO 8601 UTC, empty where there is no move."""

    stage: str
    part: Part
    since: str = ""
    until: str = ""


def position(path: Sequence[str], moves: Sequence[Move], *, let_in: bool = False) -> Position:
    """Where the decisions, oldest first, leave a candidate on this path of stage ids.

    Who was `let_in` to the repository is at the take-home at least, whatever a team puts before it later.
    """
    if not moves:
        return Position(TAKE_HOME if let_in and TAKE_HOME in path else path[0], Standing.OPEN)
    last = moves[-1]
    if last.verdict is not Verdict.ADVANCE:
        return Position(last.stage, _AFTER[last.verdict], last.at)
    if last.to_stage:
        return Position(last.to_stage, Standing.OPEN, last.at)
    return Position(last.stage, Standing.DONE, last.at)


def reached(path: Sequence[str], moves: Sequence[Move], *, let_in: bool = False) -> tuple[str, ...]:
    """The stages that a candidate has been at, in the order in which they came there."""
    begin = position(path, (), let_in=let_in).stage if not moves else moves[0].stage
    return tuple(dict.fromkeys((begin, *(move.to_stage for move in moves if move.to_stage))))


def legs(path: Sequence[str], moves: Sequence[Move], *, let_in: bool = False) -> tuple[Leg, ...]:
    """The whole way: what the candidate has been through, where they are, what is to come."""
    here = position(path, moves, let_in=let_in)
    been = reached(path, moves, let_in=let_in)
    ahead = path[path.index(here.stage) + 1 :] if here.stage in path else ()
    came = {move.to_stage: move.at for move in moves if move.verdict is Verdict.ADVANCE}
    left = {move.stage: move.at for move in moves if move.verdict is Verdict.ADVANCE}
    behind = [Leg(one, Part.DONE, came.get(one, ""), left.get(one, "")) for one in been if one != here.stage]
    done = here.standing is Standing.DONE
    part, until = (Part.DONE, here.since) if done else (Part.HERE, "")
    now = Leg(here.stage, part, came.get(here.stage, ""), until)
    return (
        *behind,
        now,
        *(Leg(one, Part.AHEAD) for one in ahead if one not in been),
    )


def is_over(moves: Sequence[Move]) -> bool:
    """Whether the way has ended before its end: declined or withdrawn."""
    return bool(moves) and moves[-1].verdict in {Verdict.DECLINE, Verdict.WITHDRAW}


def following(path: Sequence[str], stage: str) -> str:
    """The stage after this one; empty after the last, and after one that the path does not have."""
    later = path[path.index(stage) + 1 :] if stage in path else ()
    return later[0] if later else ""
