import itertools
import json
from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from action.questions import Question, Unseen, answered, questions
from rubric.answers import Answer
from rubric.job import Job
from rubric.measured import Answered, Form
from rubric.model import Assessment

ANSWER = Answer("bug", 0.5)
sizes = st.integers(0, 12)
seeds = st.integers(0, 2**32 - 1)


@pytest.fixture
def job(assessment: Assessment) -> Job:
    """300 hidden rows and 150 training rows."""
    return made_job(assessment, 300, 150)


def made_job(assessment: Assessment, hidden: int, training: int) -> Job:
    return Job(assessment, rows("hidden", hidden), rows("training", training))


def rows(name: str, number: int) -> tuple[Mapping[str, object], ...]:
    texts = (f"this is the {name} case of customer {row} about nothing much" for row in range(number))
    return tuple({"id": f"{name}-id-{row:04}", "text": text} for row, text in enumerate(texts))


def without_id(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if name != "id"}


def by_form(asked: tuple[Question, ...]) -> Counter[tuple[Form, bool]]:
    return Counter((question.form, question.scored) for question in asked)


def test_every_form_is_asked_as_often_as_promised(job: Job) -> None:
    """All rows once for the score, half of them reworded; the rest is there to be compared."""
    asked = questions(job, 7)
    counts = by_form(asked)
    assert counts[Form.ORIGINAL, True] == counts[Form.TWIN, True] == 150
    assert counts[Form.ORIGINAL, False] + counts[Form.TWIN, False] == 200
    assert (counts[Form.AGAIN, False], counts[Form.TRAIN, False], counts[Form.TRAIN_TWIN, False]) == (
        50,
        100,
        100,
    )
    assert len(asked) == 300 + 200 + 50 + 200


def test_each_form_holds_what_it_says(job: Job) -> None:
    """Originals and training rows as they stand, repeats byte for byte, twins changed, pairs complete."""
    asked = questions(job, 7)
    scored = {question.row: question for question in asked if question.scored}
    for question in asked:
        source = (job.training if question.form in (Form.TRAIN, Form.TRAIN_TWIN) else job.features)[
            question.row
        ]
        same = without_id(question.fields) == without_id(source)
        if question.form is Form.AGAIN:
            assert question.content == scored[question.row].content
            assert question.id != scored[question.row].id
        else:
            assert same == (question.form in (Form.ORIGINAL, Form.TRAIN))
        if not question.scored and question.form in (Form.ORIGINAL, Form.TWIN):
            assert {question.form, scored[question.row].form} == {Form.ORIGINAL, Form.TWIN}
    pairs = [{q.row for q in asked if q.form is form} for form in (Form.TRAIN, Form.TRAIN_TWIN)]
    assert pairs[0] == pairs[1]


@given(hidden=sizes, training=sizes, seed=seeds)
def test_every_hidden_row_is_scored_exactly_once(hidden: int, training: int, seed: int) -> None:
    """For any sizes, and ids are never shared."""
    asked = questions(Job(None, rows("a", hidden), rows("b", training)), seed)  # type: ignore[arg-type]
    assert sorted(question.row for question in asked if question.scored) == list(range(hidden))
    assert len({question.id for question in asked}) == len(asked)
    assert not [q for q in asked if q.scored and q.form not in (Form.ORIGINAL, Form.TWIN)]


@given(seeds)
def test_the_same_seed_asks_the_same(seed: int) -> None:
    """A run can be repeated exactly, and another seed asks otherwise."""
    job = Job(None, rows("a", 9), rows("b", 4))  # type: ignore[arg-type]
    assert questions(job, seed) == questions(job, seed)
    assert questions(job, seed) != questions(job, seed + 1)


def test_neither_id_nor_order_tells_anything(job: Job) -> None:
    """No real id is sent, ids do not rise with the rows, and the order is not the file's."""
    asked = questions(job, 7)
    sent = "".join(json.dumps(dict(question.fields)) for question in asked)
    assert not [row["id"] for row in (*job.features, *job.training) if str(row["id"]) in sent]
    assert all(question.fields["id"] == question.id for question in asked)
    for order in ([q.row for q in asked], [q.row for q in sorted(asked, key=lambda q: q.id)]):
        rising = sum(two > one for one, two in itertools.pairwise(order))
        assert 0.4 < rising / len(order) < 0.6


def test_forms_and_scored_questions_are_mixed(job: Job) -> None:
    """The first half of the questions holds about half of every kind."""
    asked = questions(job, 7)
    half, whole = by_form(asked[: len(asked) // 2]), by_form(asked)
    assert all(0.3 < half[kind] / whole[kind] < 0.7 for kind in whole)


def test_no_label_is_in_anything(job: Job) -> None:
    """What is asked holds the features' fields and nothing else."""
    assert {name for question in questions(job, 7) for name in question.fields} == {"id", "text"}


def test_twins_beyond_the_questions_are_new(job: Job) -> None:
    """However many are drawn, neither id nor content was there before."""
    asked = questions(job, 7)
    drawing = Unseen(asked, 7)
    scored = [question for question in asked if question.scored]
    train = [question for question in asked if question.form is Form.TRAIN]
    more = (*drawing.draw(scored, 900), *drawing.draw(train, 250))
    assert len({question.id for question in (*asked, *more)}) == len(asked) + len(more)
    assert not {question.content for question in asked} & {question.content for question in more}
    assert len({question.content for question in more}) == len(more)
    assert Counter(question.row for question in more[:900]) == dict.fromkeys(range(300), 3)
    assert by_form(more) == {(Form.TWIN, False): 900, (Form.TRAIN_TWIN, False): 250}


def test_rows_without_a_twin_are_asked_as_they_are(assessment: Assessment) -> None:
    """Whole numbers alone cannot be reworded; a load is possible all the same."""
    asked = questions(Job(assessment, ({"id": "a", "n": 1}, {"id": "b", "n": 2})), 7)
    assert [question.fields["n"] for question in Unseen(asked, 7).draw(asked, 5)].count(1) >= 1
    with pytest.raises(ValueError, match="no questions"):
        Unseen(asked, 7).draw((), 1)


def test_an_answer_keeps_row_and_form() -> None:
    """No valid answer is an answer without label."""
    question = Question("q1", 3, Form.TWIN, True, {"id": "q1"})
    assert answered(question, ANSWER) == Answered(3, Form.TWIN, True, "bug", 0.5)
    assert answered(question, None) == Answered(3, Form.TWIN, True, None, None)
