"""The submission of the month: one for all, chosen by the record alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calibration.monthly import Known, Pick, Round, pick, rounds
from tests.app.calibration.samples import table

OLD = Known("amber-heron", "2026-01-20T10:00:00Z")
NEW = Known("brisk-otter", "2026-02-27T10:00:00Z")
MONTH = st.sampled_from([f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in (1, 6, 12)])
KNOWN = st.builds(
    Known,
    st.sampled_from(["a", "b", "c", "d"]),
    st.just("") | MONTH.map(lambda month: f"{month}-15T10:00:00Z"),
    st.booleans(),
    st.lists(MONTH, max_size=2).map(tuple),
)


def test_the_newest_complete_card_before_the_month_is_picked() -> None:
    """What is completed within the month would change the answer halfway, and is left for the next."""
    later = Known("calm-wren", "2026-03-02T10:00:00Z")
    half = Known("deft-lynx", "")
    assert pick("2026-03", [OLD, later, NEW, half]) == Pick(
        "brisk-otter", "the newest that was complete before 2026-03"
    )
    assert pick("2026-04", [OLD, later, NEW, half]).alias == "calm-wren"


def test_unblinded_and_used_submissions_are_left_out() -> None:
    """Who knows the name or remembers the card is not looking for the first time."""
    assert pick("2026-03", [OLD, replace(NEW, unblinded=True)]).alias == "amber-heron"
    assert pick("2026-03", [OLD, replace(NEW, used=("2024-03",))]).alias == "amber-heron"


def test_whoever_scored_it_for_real_takes_no_part() -> None:
    """One card that is left over has nothing to be compared with."""
    assert pick("2026-03", [OLD, replace(NEW, readers=1)]).alias == "amber-heron"
    assert pick("2026-03", [OLD, replace(NEW, readers=2)]).alias == "brisk-otter"


def test_a_month_keeps_its_submission() -> None:
    """Asked again after it was opened, even after its name became known."""
    used = replace(OLD, used=("2026-03",), unblinded=True)
    assert pick("2026-03", [NEW, used]) == Pick("amber-heron", "already the submission of 2026-03")


def test_none_is_told_with_the_reason() -> None:
    """Nothing complete, or nothing fresh."""
    assert pick("2026-01", [OLD, NEW]) == Pick(None, "no card was complete before 2026-01")
    assert pick("2026-02", [replace(OLD, unblinded=True), NEW]) == Pick(
        None,
        "1 card complete before 2026-02: each is unblinded, was used, or is known to all but 1 of the team",
    )


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "2026-3", "2026-03-01", "２０２６-03"])
def test_what_is_no_month_is_refused(month: str) -> None:
    """Before it picks anything."""
    with pytest.raises(ValueError, match="is not a month like 2026-03"):
        pick(month, [OLD])


@given(MONTH, st.lists(KNOWN, unique_by=lambda one: one.alias))
def test_the_same_record_gives_the_same_pick(month: str, known: list[Known]) -> None:
    """In whatever order it is read; and what is picked is fit."""
    found = pick(month, known)
    assert pick(month, known[::-1]) == found
    for one in known:
        if one.alias == found.alias and month not in one.used:
            assert not one.unblinded
            assert "" < one.completed_at < month


def test_a_round_names_the_rows_that_are_far_apart() -> None:
    """Two points and more; the month is that of the first points, and take-homes are no rounds."""
    cards = [
        *table({"ada": "1", "grace": "3"}, "data", ["2026-03"]),
        *table({"ada": "1", "grace": "2", "linus": "1"}, "ethics", ["2026-04"]),
    ]
    sets = [replace(one, stage="calibration") for one in cards]
    assert rounds([*cards, *sets]) == (Round("2026-03", "u00", ("ada", "grace", "linus"), ("data",)),)
