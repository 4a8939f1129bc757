"""Flags stand on both sides of a pair: what one's comparison finds is put on the other's page as well.

The last comparison of the two counts. Whoever pushes anew is compared anew with everybody, so what that push
no longer shows goes from both pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.decision import TEND_DUE, tend_key
from app.pipeline.position import is_over
from app.ports import Records
from app.review.similar import is_external
from app.review.state import TAKE_HOME, Move, Verdict
from app.state import Candidate
from rubric import wire
from rubric.flag import Flag
from rubric.similarity.traces import Sort

SEEN_BY_ONE = frozenset({Sort.GIVEN})
"""Kinds that only the comparison of whoever holds the thing can find: the other's says nothing about them."""


def keep_flags(
    records: Records, me: Candidate, attempt_id: int, found: Sequence[Flag], at: str
) -> tuple[int, ...]:
    """Make these what the comparison of an attempt of mine found; whose pages say something else now.

    To be called for one comparison at a time, in the order in which submissions were stored. Pages of decided
    candidates stay as they are. Whoever was erased meanwhile is no longer named.
    """
    names = {flag.other for flag in (*_flags_of(records, me), *found)}
    there = records.candidates_called(names, hold=True)
    before = _flags_of(records, me, hold=True)  # after those are held, as an erasure has it
    named = [one for one in found if one.other in there or not one.other or is_external(one.other)]
    theirs = [one for one in before if one.turned and one.kind in SEEN_BY_ONE]
    records.save_result(attempt_id, flags=wire.flags_to_json(_in_order((*named, *theirs))))
    return tuple(
        other.id for other in there.values() if other.id != me.id and _turned(records, me, other, named, at)
    )


def is_decided(moves: Iterable[Move]) -> bool:
    """Whether people have decided on the take-home, or the way ended before it."""
    made = tuple(moves)
    return is_over(made) or any(one.stage == TAKE_HOME and one.verdict is not Verdict.HOLD for one in made)


def _flags_of(records: Records, me: Candidate, *, hold: bool = False) -> Sequence[Flag]:
    known = records.compared_flags(me.id, hold=hold)
    return () if known is None else known[1]


def _turned(records: Records, me: Candidate, other: Candidate, found: Iterable[Flag], at: str) -> bool:
    """Put what was found on the other's page; whether it was not there before."""
    compared = records.compared_flags(other.id, hold=True)
    if compared is None or is_decided(records.moves(other.id)):
        return False
    attempt_id, known = compared
    kept = [one for one in known if one.other != me.alias or (one.kind in SEEN_BY_ONE and not one.turned)]
    turned = [one.seen_by_other(me.alias) for one in found if one.other == other.alias]
    flags = _in_order((*kept, *turned))
    if set(flags) == set(known):
        return False
    records.save_result(attempt_id, flags=wire.flags_to_json(flags))
    records.set_bookmark(tend_key(other.id), TEND_DUE, at)
    return True


def _in_order(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """Remarks that name nobody stand last."""
    return tuple(sorted(flags, key=lambda flag: not flag.other))
