"""What the scorer says about honest models and about cheats that answer without understanding a row."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from rubric.measured import Form, Measured
from scorer.admission import marked
from scorer.agreement import pairs
from scorer.measure import measured
from scorer.notes import notes
from tests.scorer.simulated import CONTRACT, LABELS, Asked, Learned, Model, World, observed

WORLD = World.of(1000, 3000, seed=4)


def scored(model: Model, world: World = WORLD) -> Measured:
    found = measured(observed(world.answers(model)), world.folder(), world.assessment()).measured
    assert found is not None
    return found


def beginnings(found: Measured) -> list[str]:
    """The first words of every note."""
    return [" ".join(note.split()[:3]) for note in found.notes]


def cache_of_hidden_texts(fallback: Model) -> Model:
    """Knows every hidden text and its label; leaves others to a model."""

    def answer(asked: Asked) -> tuple[str, float] | None:
        known = asked.form not in {Form.TRAIN, Form.TRAIN_TWIN} and not asked.reworded
        return (asked.true, 0.97) if known else fallback(asked)

    return answer


def lookup_of_training_rows(asked: Asked) -> tuple[str, float]:
    """Knows every training text; says about any other one of two labels."""
    if asked.form is Form.TRAIN:
        return asked.true, 0.9
    return ("bug", "billing")[asked.row % 2], 0.4 + asked.row % 7 / 100


def by_order(asked: Asked) -> tuple[str, float]:
    """Holds the labels in the order of the hidden file and gives them out one by one."""
    return WORLD.hidden[asked.position % len(WORLD.hidden)], 0.5 + asked.position % 13 / 40


def at_random(asked: Asked) -> tuple[str, float]:
    """A new label each time."""
    chance = random.Random(asked.position)
    return chance.choice(LABELS), chance.random()


@pytest.mark.parametrize("right", [0.7, 0.9])
def test_a_cache_of_known_texts_is_noted(right: float) -> None:
    """It lifts the score, but only the half that is asked as it stands: the twins show what is behind it."""
    honest, found = scored(Learned(right)), scored(cache_of_hidden_texts(Learned(right)))
    assert honest.notes == ()
    assert found.value > honest.value + (1 - right) / 3
    assert found.agreements[0].right_first == 200
    assert found.agreements[0].right_second == honest.agreements[0].right_second
    (note,) = [one for one in found.notes if "as they stand" in one]
    assert note.endswith("Answers to known texts may be stored.")


def test_a_lookup_of_training_rows_is_noted() -> None:
    """It is perfect on rows that everybody has, at a loss with their twins, and no better on hidden rows."""
    found = scored(lookup_of_training_rows)
    assert {"The same training", "Training rows: 100"} <= set(beginnings(found))
    assert (found.agreements[2].right_first, found.agreements[2].n) == (100, 100)


@pytest.mark.parametrize("model", [by_order, at_random])
def test_answers_that_do_not_depend_on_the_row_are_noted(model: Model) -> None:
    """Keyed to the order of the questions or thrown by dice: the same bytes get another answer."""
    found = scored(model)
    (note,) = [one for one in found.notes if "the same bytes" in one]
    assert note.endswith("Answers may be random, or keyed to order or id.")
    assert found.high < 0.3


def test_a_constant_and_a_silent_server_are_noted() -> None:
    """Both are seen without any second look."""
    assert beginnings(scored(lambda _: ("bug", 0.9)))[:2] == [
        'Constant answer: "bug"',
        "Constant confidence: all",
    ]
    silent = scored(Learned(0.9, silent=0.1))
    assert beginnings(silent) == [f"{silent.invalid} of 1,000"]


def test_a_boaster_is_noted() -> None:
    """0.99 sure of answers of which 7 in 10 are right."""

    def boasts(asked: Asked) -> tuple[str, float]:
        label, _ = Learned(0.7)(asked) or ("bug", 0.0)
        return label, 0.99 + asked.row % 10 / 1000

    found = scored(boasts)
    assert beginnings(found) == ["Over-confident: 0.99 sure"]
    assert found.reliability is not None
    assert found.reliability.error == pytest.approx(0.99 + 0.0045 - found.value, abs=1e-9)


def honest_models() -> Iterator[tuple[World, Learned]]:
    """200 by seed: poor and good, hidden sets of 12 to 1,000 rows, with and without training rows."""
    for seed in range(200):
        chance = random.Random(seed)
        world = World.of(chance.choice((12, 40, 120, 400, 1000)), chance.choice((0, 100, 300)), seed)
        yield (
            world,
            Learned(
                right=chance.uniform(0.4, 0.98),
                overfit=chance.uniform(0, 0.12),
                swayed=chance.uniform(0, 0.05),
                silent=chance.choice((0, 0, 0.01)),
                seed=seed,
            ),
        )


def test_honest_models_are_left_alone() -> None:
    """Of 200 at most 2 get any note on memory, order or absence, at whatever size; by this seed none does."""
    noted = []
    for world, model in honest_models():
        answers = marked(world.answers(model), CONTRACT, world.hidden, world.training)
        noted += [(model, found) for found in [notes(world.hidden, answers, pairs(answers), None)] if found]
    assert len(noted) <= 2, noted
