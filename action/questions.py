"""What a submission is asked, over HTTP or by file: hidden rows and their twins, shuffled, under opaque ids.

Pure and seeded: a run can be repeated exactly. Knows no label.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from action.twins import ID, twin
from rubric.answers import Answer
from rubric.holdout import Features
from rubric.job import Job
from rubric.measured import Answered, Form

OTHER_ROWS = 200  # hidden rows that are asked in their other form too
AGAIN_ROWS = 50  # hidden rows whose very bytes are asked once more
TRAINING_ROWS = 100
TRAINING = frozenset({Form.TRAIN, Form.TRAIN_TWIN})
TRIES = 20  # at a twin that nobody has asked yet


@dataclass(frozen=True)
class Question:
    """One row in one form. `fields` is what is sent, with `id` in place of the row's own.

    `scored`: its answer makes the metric.
    """

    id: str
    row: int
    form: Form
    scored: bool
    fields: Mapping[str, object]

    @property
    def content(self) -> str:
        """What is asked, without the id: equal for the same bytes."""
        return content_of(self.fields)


def questions(job: Job, seed: int) -> tuple[Question, ...]:
    """Everything that a run asks, shuffled.

    Every hidden row counts once, half of them as they stand and half as twins. Some are asked in their other
    form too, some again with the same bytes, and some training rows in both forms: answers that hold for
    known texts only, or that change from one time to the next, show in the comparison.
    """
    chance = random.Random(f"questions {seed}")  # noqa: S311 - an order, not a secret
    asked = [*_hidden(job.features, chance), *_training(job.training, chance)]
    chance.shuffle(asked)
    ids = _ids(chance)
    return tuple(_named(question, next(ids)) for question in asked)


class Unseen:
    """Draws twins beyond the questions of a run; no two of all these have the same content.

    Only of a row without a single string or fraction there is no twin: it comes as it is.
    """

    def __init__(self, asked: Sequence[Question], seed: int) -> None:
        """Remember what is asked anyway."""
        self._chance = random.Random(f"unseen {seed}")  # noqa: S311 - an order, not a secret
        self._seen = {question.content for question in asked}
        self._ids = _ids(self._chance, {question.id for question in asked})

    def draw(self, sources: Sequence[Question], number: int) -> tuple[Question, ...]:
        """So many twins of these questions, one of each before a second of any.

        Raises ValueError where there are none.
        """
        if not sources:
            raise ValueError("there are no questions to make twins of")
        drawn: list[Question] = []
        while len(drawn) < number:
            order = self._chance.sample(sources, min(len(sources), number - len(drawn)))
            drawn += map(self._twin, order)
        return tuple(drawn)

    def _twin(self, source: Question) -> Question:
        made = twin(source.fields, self._chance)
        for _ in range(TRIES):
            if content_of(made) not in self._seen:
                break
            made = twin(made, self._chance)  # of the twin: where a row has few of its own
        self._seen.add(content_of(made))
        form = Form.TRAIN_TWIN if source.form in TRAINING else Form.TWIN
        return _named(Question("", source.row, form, False, made), next(self._ids))


def answered(question: Question, answer: Answer | None) -> Answered:
    """What was answered to a question; None for no valid answer."""
    label, confidence = (answer.label, answer.confidence) if answer else (None, None)
    return Answered(question.row, question.form, question.scored, label, confidence)


def content_of(fields: Mapping[str, object]) -> str:
    """Fields as text, the id left out."""
    return json.dumps({name: value for name, value in fields.items() if name != ID}, ensure_ascii=False)


def _hidden(rows: Features, chance: random.Random) -> Iterator[Question]:
    order = chance.sample(range(len(rows)), len(rows))
    reworded = frozenset(order[: len(order) // 2])
    scored = {}
    for row in order:
        form = Form.TWIN if row in reworded else Form.ORIGINAL
        scored[row] = Question("", row, form, True, _in_form(rows[row], form, chance))
    yield from scored.values()
    for row in chance.sample(order, min(OTHER_ROWS, len(order))):
        form = Form.ORIGINAL if row in reworded else Form.TWIN
        yield Question("", row, form, False, _in_form(rows[row], form, chance))
    for row in chance.sample(order, min(AGAIN_ROWS, len(order))):
        yield Question("", row, Form.AGAIN, False, scored[row].fields)


def _training(rows: Features, chance: random.Random) -> Iterator[Question]:
    for row in chance.sample(range(len(rows)), min(TRAINING_ROWS, len(rows))):
        yield Question("", row, Form.TRAIN, False, rows[row])
        yield Question("", row, Form.TRAIN_TWIN, False, twin(rows[row], chance))


def _in_form(fields: Mapping[str, object], form: Form, chance: random.Random) -> Mapping[str, object]:
    return twin(fields, chance) if form is Form.TWIN else fields


def _named(question: Question, key: str) -> Question:
    """The question under an opaque id, in the place where the row had its own."""
    return Question(key, question.row, question.form, question.scored, {**question.fields, ID: key})


def _ids(chance: random.Random, taken: set[str] | None = None) -> Iterator[str]:
    """Ids that tell nothing, each once."""
    used = set(taken or ())
    while True:
        key = f"q{chance.getrandbits(48):012x}"
        if key not in used:
            used.add(key)
            yield key
