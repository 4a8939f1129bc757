from rubric.measured import Agreement, Form
from scorer.admission import Marked
from scorer.agreement import agreement, pairs


def one(row: int, form: Form, label: str, *, right: bool, scored: bool = False) -> Marked:
    return Marked(row, form, scored, label, 0.9, right)


ANSWERS = (
    one(0, Form.ORIGINAL, "bug", right=True, scored=True),
    one(0, Form.TWIN, "bug", right=True),
    one(0, Form.AGAIN, "bug", right=True),
    one(1, Form.TWIN, "bug", right=False, scored=True),
    one(1, Form.ORIGINAL, "billing", right=True),
    one(1, Form.AGAIN, "other", right=False),
    one(2, Form.ORIGINAL, "bug", right=True, scored=True),
    one(3, Form.AGAIN, "bug", right=True),
    one(0, Form.TRAIN, "bug", right=True),
    one(0, Form.TRAIN_TWIN, "other", right=False),
    one(1, Form.TRAIN_TWIN, "other", right=True),
)


def test_answers_to_the_same_row_are_counted_side_by_side() -> None:
    """Original first, twin second, whichever is scored; rows with one side only make no pair."""
    assert [agreement(name, some) for name, some in pairs(ANSWERS).items()] == [
        Agreement("twins", n=2, same=1, right_first=2, right_second=1),
        Agreement("again", n=2, same=1, right_first=1, right_second=1),
        Agreement("train", n=1, same=0, right_first=1, right_second=0),
    ]


def test_further_twins_of_a_row_are_further_pairs() -> None:
    """Load beyond the hidden rows asks new twins; each is held against the original."""
    more = (*ANSWERS, one(0, Form.TWIN, "other", right=False), one(0, Form.TWIN, "bug", right=True))
    assert agreement("twins", pairs(more)["twins"]) == Agreement("twins", 4, 2, 4, 2)


def test_a_form_that_is_missing_gives_no_agreement() -> None:
    """Without training file or second answers there is nothing to say."""
    assert pairs(ANSWERS[6:8]) == {}
    assert set(pairs(ANSWERS[:2])) == {"twins"}
