from collections.abc import Sequence

import pytest

from rubric.measured import Form, Reliability
from scorer.admission import Marked
from scorer.agreement import Pair
from scorer.notes import notes

TRUTH = ("bug",) * 50 + ("billing",) * 30 + ("other",) * 20


def said(*counts: tuple[str, int], form: Form = Form.ORIGINAL) -> list[Marked]:
    """Scored answers row by row: so many of each label in turn, their confidences spread out."""
    labels = [label for label, count in counts for _ in range(count)]
    return [
        Marked(row, form, True, label, row / 200, label == TRUTH[row]) for row, label in enumerate(labels)
    ]


def some(right: int, n: int, form: Form, *, scored: bool = False, confidence: float = 0.5) -> list[Marked]:
    return [Marked(row, form, scored, "bug", confidence + row / 1e4, row < right) for row in range(n)]


def paired(both: int, first: int, second: int, neither: int) -> list[Pair]:
    """Pairs by who was right."""
    sides = [(True, True)] * both + [(True, False)] * first + [(False, True)] * second
    sides += [(False, False)] * neither
    return [
        (Marked(row, Form.TRAIN, False, "bug", 0.9, one), Marked(row, Form.TRAIN_TWIN, False, "x", 0.9, two))
        for row, (one, two) in enumerate(sides)
    ]


def told(answers: Sequence[Marked], **looks: Sequence[Pair]) -> tuple[str, ...]:
    return notes(TRUTH, answers, looks, None)


GOOD = said(("bug", 50), ("billing", 28), ("bug", 2), ("other", 20))


def test_good_answers_get_no_note() -> None:
    """Nothing is said where there is nothing to say."""
    assert told(GOOD) == ()
    assert told(GOOD, twins=paired(190, 3, 2, 5), train=paired(97, 1, 0, 2)) == ()


def test_rows_without_answer_are_noted_when_they_are_many() -> None:
    """4 of 100 may still be 2 %; 7 of 100 may not. The Wilson interval of 7 of 100 is 3.4 to 13.7 %."""
    assert told(GOOD[4:]) == ()
    assert told(GOOD[7:]) == (
        "7 of 100 hidden rows got no valid answer; each counts as wrong. "
        "7.0 %, 95 % interval 3.4 to 13.7 %, noted above 2 %.",
    )
    assert told([])[0].startswith("100 of 100 hidden rows got no valid answer")


def test_a_constant_answer_is_noted() -> None:
    """50 of 50 rows of other labels get it: Wilson's low end is 50 / (50 + 1.96^2) = 92.9 %."""
    assert told(said(("bug", 100))) == (
        'Constant answer: "bug" for 100 of 100 rows, and for 50 of the 50 whose label is another. '
        "100.0 %, 95 % interval 92.9 to 100.0 %, noted above 80 %.",
    )


def test_a_nearly_constant_answer_is_noted() -> None:
    """A few other labels do not hide it: 46 of 50 is 81.2 % at least, 45 of 50 only 78.6 %."""
    assert len(told(said(("bug", 96), ("other", 4)))) == 1
    assert told(said(("bug", 95), ("other", 5))) == ()


def test_a_rare_label_does_not_make_an_answer_constant() -> None:
    """Where 97 of 100 rows have one label, always giving it says little: three rows prove nothing."""
    rare = ("bug",) * 97 + ("other",) * 3
    answers = [Marked(row, Form.ORIGINAL, True, "bug", row / 200, row < 97) for row in range(100)]
    assert notes(rare, answers, {}, None) == ()
    assert notes(("bug",) * 100, answers, {}, None) == ()


def test_a_constant_confidence_is_noted_from_twenty_answers_on() -> None:
    """All within 0.001; a little more spread, or one answer less, is none."""
    sure = [Marked(row, Form.ORIGINAL, True, label, 0.9, True) for row, label in enumerate(TRUTH)]
    near = [Marked(0, Form.ORIGINAL, True, "bug", 0.9009, True), *sure[1:]]
    far = [Marked(0, Form.ORIGINAL, True, "bug", 0.9011, True), *sure[1:]]
    assert told(near) == (
        "Constant confidence: all 100 valid answers are from 0.900 to 0.901 sure; "
        "noted when they differ by at most 0.001.",
    )
    assert told(far) == ()
    few = TRUTH[40:60]
    assert len(notes(few, [Marked(r, Form.TWIN, True, few[r], 0.9, True) for r in range(20)], {}, None)) == 1
    assert (
        notes(few[1:], [Marked(r, Form.TWIN, True, few[r + 1], 0.9, True) for r in range(19)], {}, None) == ()
    )


@pytest.mark.parametrize(
    ("low", "right", "noted"), [(0.16, 60, True), (0.15, 60, False), (0.16, 99, False), (0.16, 94, False)]
)
def test_too_sure_answers_are_noted(low: float, right: int, noted: bool) -> None:
    """Only with the whole interval above 0.15, and surer than the share right can be."""
    answers = [
        Marked(row, Form.ORIGINAL, True, label, 0.95 + row / 2500, row < right)
        for row, label in enumerate(TRUTH)
    ]
    found = notes(TRUTH, answers, {}, Reliability(0.35, low, 0.45, ()))
    assert bool(found) is noted
    if noted:
        assert found == (
            "Over-confident: 0.97 sure on average, right in 0.60 of 100 answers. Calibration error 0.35, "
            "95 % interval 0.16 to 0.45, noted above 0.15.",
        )


def test_known_texts_that_do_better_than_their_twins_are_noted() -> None:
    """20 of 200 lost, none won: (20 -+ 1.96 sqrt(21 - 20^2 / 202)) / 202 is 5.7 to 14.1 points."""
    assert told(GOOD, twins=paired(180, 20, 0, 0)) == (
        "The same hidden rows: 200 of 200 right as they stand, 180 of 200 right reworded. A loss of 10.0 "
        "points, 95 % interval 5.7 to 14.1, noted above 5. Answers to known texts may be stored.",
    )
    assert told(GOOD, twins=paired(182, 18, 0, 0)) == ()
    assert told(GOOD, twins=paired(170, 0, 30, 0)) == ()


def test_the_scored_halves_are_noted_only_where_the_pairs_agree() -> None:
    """50 of 50 against 30 of 50 is no accident; but rows that were asked in both forms know better."""
    halves = [*said(("bug", 50)), *said(("bug", 50), ("other", 20), ("billing", 10), ("other", 20))[50:]]
    halves = halves[:50] + [
        Marked(one.row, Form.TWIN, True, one.label, one.confidence, one.right) for one in halves[50:]
    ]
    assert told(halves) == ()
    assert told(halves, twins=paired(20, 0, 0, 4)) == ()
    (note,) = told(halves, twins=paired(20, 2, 0, 2))
    assert note.startswith(
        "Hidden rows: 50 of 50 right as they stand, 30 of 50 right reworded. A loss of 40.0"
    )


def test_training_rows_that_do_better_than_their_twins_are_noted() -> None:
    """A lookup of training rows fails on reworded ones: 15 of 100 lost."""
    (note,) = told(GOOD, train=paired(83, 15, 0, 2))
    assert note.startswith("The same training rows: 98 of 100 right as they stand, 83 of 100 right reworded.")
    assert note.endswith("noted above 5. It overfits to their wording, or they are looked up.")
    assert told(GOOD, train=paired(90, 6, 0, 4)) == ()


@pytest.mark.parametrize(("right", "noted"), [(70, True), (78, False)])
def test_training_rows_that_do_much_better_than_hidden_ones_are_noted(right: int, noted: bool) -> None:
    """All 100 training rows right, but only 70 of 100 hidden ones; 78 may come from fewer than 15 points."""
    hidden = some(right, 100, Form.ORIGINAL, scored=True)
    found = [one for one in told([*hidden, *some(100, 100, Form.TRAIN)]) if one.startswith("Training rows")]
    assert bool(found) is noted
    if noted:
        assert found[0].startswith(
            "Training rows: 100 of 100 right; hidden rows: 70 of 100 right. A loss of 30.0"
        )


def test_answers_that_change_are_noted() -> None:
    """6 of 50 differ: 5.6 % at least. 5 of 50 are 4.3 % at least, which may be chance in the model itself."""

    def asked_again(changed: int) -> list[Pair]:
        first = Marked(0, Form.ORIGINAL, True, "bug", 0.9, True)
        labels = ["other"] * changed + ["bug"] * (50 - changed)
        return [(first, Marked(0, Form.AGAIN, False, label, 0.9, label == "bug")) for label in labels]

    assert told(GOOD, again=asked_again(6)) == (
        "6 of 50 questions got another answer when the same bytes were asked again. 12.0 %, 95 % interval "
        "5.6 to 23.8 %, noted above 5 %. Answers may be random, or keyed to order or id.",
    )
    assert told(GOOD, again=asked_again(5)) == ()


def test_notes_fit_into_a_result() -> None:
    """At most 300 characters each, also with the longest label and millions of rows."""
    label = "x" * 64
    truth = (label, "other") * 10_000
    answers = [
        Marked(row, (Form.ORIGINAL, Form.TWIN)[row % 2], True, label, 1.0, row % 2 == 0)
        for row in range(19_000)
    ]
    looks = {name: paired(0, 20_000, 0, 0) for name in ("twins", "train", "again")}
    found = notes(truth, [*answers, *some(99, 99, Form.TRAIN)], looks, Reliability(0.5, 0.4999, 0.5111, ()))
    assert len(found) == 8
    assert all(len(note) <= 300 for note in found)
