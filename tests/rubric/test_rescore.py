"""A rubric that changes under given marks: what still counts, what does not, and every change in words."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rubric.model import Competency, GateCap, Mark, Outcome, Rubric
from rubric.rescore import Rescored, rescored
from rubric.scorecard import scorecard
from tests.rubric.samples import ROWS, RUBRIC, anchors, mark, marks

IDS = [row[0] for row in ROWS]
GIVEN = marks(3, 2, 3, 2, 1, 3)
SAFETY = Competency("safety", "Safety", 10, anchors("Safety"))
GATES = st.sampled_from(list(Outcome))


def changed(**rows: dict[str, object]) -> Rubric:
    """The sample rubric, in another version, with fields of rows replaced."""
    new = tuple(replace(row, **rows.get(row.id, {})) for row in RUBRIC.competencies)  # type: ignore[arg-type]
    return replace(RUBRIC, competencies=new, version="sha256:new")


def told(new: Rubric, given: tuple[Mark, ...] = GIVEN, gate: Outcome = Outcome.PASS) -> Rescored:
    return rescored(RUBRIC, new, given, gate)


def test_weights_and_the_pass_line_are_told_with_the_score() -> None:
    """Each as before and after, in percent; every mark stays, with the version it was given under."""
    new = replace(changed(data={"weight": 25}, ethics={"weight": 5}), pass_line=75)
    found = told(new)
    assert found.changes == (
        "pass line 70 % -> 75 %",
        "Data handling & feature pipeline: weight 20 % -> 25 %",
        "Ethics & bias mitigation: weight 10 % -> 5 %",
        "score 57.5 % -> 56.2 %",
    )
    assert (found.kept, found.dropped, found.look_again) == (GIVEN, (), ())
    assert {one.rubric_version for one in found.kept} == {RUBRIC.version}


def test_a_mark_under_other_words_is_kept_and_flagged() -> None:
    """It counts until somebody looks again: the same row marked under the new version is not flagged."""
    new = changed(data={"anchors": anchors("Other")})
    found = told(new)
    assert found.kept == GIVEN
    assert found.look_again == ("data",)
    assert found.changes == (
        "Data handling & feature pipeline: what 0 to 4 look like was reworded",
        "Data handling & feature pipeline: its mark was given under other words, look again",
        "score stays 57.5 %",
    )
    fresh = replace(mark("data", 3), rubric_version=new.version)
    assert told(new, (*GIVEN, fresh)).look_again == ()
    assert told(new, GIVEN[:1]).look_again == ()


def test_a_mark_of_unknown_words_asks_for_another_look() -> None:
    """A mark from two versions ago, or of a row that was away meanwhile, is kept and flagged."""
    older = replace(mark("data", 3), rubric_version="sha256:older")
    assert told(replace(changed(), pass_line=75), (older,)).look_again == ("data",)
    meanwhile = replace(RUBRIC, competencies=RUBRIC.competencies[:5])
    assert rescored(meanwhile, changed(), GIVEN, Outcome.PASS).look_again == ("ethics",)


def test_a_removed_row_takes_its_mark_along_and_a_new_one_is_missing() -> None:
    """The mark does not count; the card is incomplete until the new row is marked."""
    new = replace(RUBRIC, competencies=(*RUBRIC.competencies[:5], SAFETY), version="sha256:new")
    found = told(new)
    assert found.kept == GIVEN[:5]
    assert found.dropped == GIVEN[5:]
    assert found.changes == (
        "Safety: asked now, weight 10 %",
        "Ethics & bias mitigation: not asked any more; its mark does not count",
        "score 57.5 % -> 55.5 % so far",
    )
    assert scorecard(new, found.kept, Outcome.PASS).missing == ("safety",)


def test_a_row_that_is_not_asked_any_more_comes_back_with_its_mark() -> None:
    """Not asked is as good as removed; asked again, an old mark under the same words counts again."""
    new = changed(ethics={"asked": False})
    assert told(new).dropped == GIVEN[5:]
    assert told(new).changes[-2:] == (
        "Ethics & bias mitigation: not asked any more; its mark does not count",
        "score 57.5 % -> 55.5 %",
    )
    assert "Problem framing & assumptions: weight 15 % -> 16.6 %" in told(new).changes
    back = rescored(new, RUBRIC, GIVEN, Outcome.PASS)
    assert (back.kept, back.look_again) == (GIVEN, ())
    assert "Ethics & bias mitigation: asked now, weight 10 %" in back.changes


def test_titles_and_caps_are_told() -> None:
    """A new name keeps the mark; caps show where the gate failed."""
    new = replace(
        changed(data={"title": "Data"}), gate_caps=(GateCap("reproducibility", 0), GateCap("data", 1))
    )
    assert told(new, gate=Outcome.FAIL).changes == (
        "Data: with a failed gate at most 4 -> 1 points",
        "Deployment & monitoring readiness: with a failed gate at most 1 -> 4 points",
        "Data handling & feature pipeline: now called Data",
        "score 47.5 % -> 42.5 %",
    )


def test_nothing_is_told_where_nothing_that_counts_changed() -> None:
    """Another version alone, a row's place or its evidence are no news; without marks there is no score."""
    turned = replace(RUBRIC, competencies=RUBRIC.competencies[::-1], version="sha256:new")
    assert told(turned).changes == told(changed(data={"asks": ("memo",)})).changes == ()
    assert told(replace(turned, pass_line=75), ()).changes == ("pass line 70 % -> 75 %",)


@given(
    st.lists(st.tuples(st.sampled_from([*IDS, "safety"]), st.integers(0, 4)), max_size=12),
    st.sets(st.sampled_from(IDS), max_size=5),
    st.sets(st.sampled_from(IDS)),
    GATES,
)
def test_no_mark_is_lost_or_changed(
    points: list[tuple[str, int]], dropped: set[str], reworded: set[str], gate: Outcome
) -> None:
    """Kept and dropped together are what was given, in order; the dropped ones could not have counted."""
    words = {
        row: anchors("Other") if row in reworded else RUBRIC.competencies[n].anchors
        for n, row in enumerate(IDS)
    }
    new = changed(**{row: {"asked": row not in dropped, "anchors": words[row]} for row in IDS})
    given = tuple(mark(row, one) for row, one in points)
    found = told(new, given, gate)
    asked = {row.id for row in new.asked}
    assert found.kept == tuple(one for one in given if one.competency in asked)
    assert found.dropped == tuple(one for one in given if one.competency not in asked)
    assert scorecard(new, given, gate) == scorecard(new, found.kept, gate)
    assert set(found.look_again) == {one.competency for one in found.kept} & reworded
