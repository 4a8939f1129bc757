import json
import math
import random
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from action.twins import WORD, twin

SENTENCE = "The till doesn't open since invoice 4711 from 2024-03-05 came"
seeds = st.integers(0, 2**32 - 1)
texts = st.text()
sentences = st.lists(st.text(string.ascii_letters, min_size=2, max_size=9), min_size=4).map(" ".join)
values = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts | st.lists(st.integers())
)
rows = st.dictionaries(
    st.sampled_from(["text", "subject", "amount", "age", "vip"]), texts | sentences | values
)


def reworded(text: str, seed: int = 1) -> str:
    return str(twin({"id": "t1", "text": text}, random.Random(seed))["text"])


@given(rows, seeds)
def test_the_same_seed_makes_the_same_twin(row: dict[str, object], seed: int) -> None:
    """A run can be repeated exactly."""
    assert twin(row, random.Random(seed)) == twin(row, random.Random(seed))


@given(rows, seeds)
def test_a_twin_differs_wherever_it_can(row: dict[str, object], seed: int) -> None:
    """A row with a string or a finite float is never sent with its own bytes."""
    row = {"id": "t1", **row}
    can = any(isinstance(value, str) for name, value in row.items() if name != "id")
    can |= any(isinstance(value, float) and math.isfinite(value) for value in row.values())
    assert (json.dumps(twin(row, random.Random(seed))) != json.dumps(row)) == can


@given(rows, seeds)
def test_only_texts_and_floats_change(row: dict[str, object], seed: int) -> None:
    """The id, whole numbers, flags, lists and gaps stay, and so do names and order of the fields."""
    row = {"id": "a text that is long enough to be reworded", **row}
    made = twin(row, random.Random(seed))
    assert list(made) == list(row)
    assert made["id"] == row["id"]
    kept = {name: value for name, value in row.items() if not isinstance(value, str | float)}
    assert {name: made[name] for name in kept} == kept


@given(sentences | texts, seeds)
def test_content_words_and_digits_stay(text: str, seed: int) -> None:
    """The twin holds the words of the text in their order, with polite words before and after at most."""
    made = reworded(text, seed)
    words, found = (WORD.findall(one.casefold()) for one in (text, made))
    assert any(found[at : at + len(words)] == words for at in range(len(found) - len(words) + 1))
    assert re.findall(r"\d", made) == re.findall(r"\d", text)


@given(sentences, seeds)
def test_folding_a_text_does_not_undo_it(text: str, seed: int) -> None:
    """A cache that ignores case, spaces and marks does not know a twin either."""
    assert WORD.findall(reworded(text, seed).casefold()) != WORD.findall(text.casefold())


@pytest.mark.parametrize("ending", ["?", "!", "...", ";", ":-)", "4711"])
def test_marks_that_carry_meaning_stay(ending: str) -> None:
    """A question stays one: only a plain full stop comes or goes."""
    assert all(f"came{ending}" in reworded(f"{SENTENCE}{ending}", seed) for seed in range(50))


def test_capitals_that_carry_meaning_stay() -> None:
    """An abbreviation at the beginning is no sentence case."""
    assert all("VAT " in reworded("VAT is wrong on every bill", seed) for seed in range(50))


def test_one_text_has_many_twins() -> None:
    """There are enough of them for a load that needs more inputs than there are rows."""
    assert len({reworded(SENTENCE, seed) for seed in range(500)}) > 400


@pytest.mark.parametrize(
    "text", ["Dear team, my till does not open. Kind regards, Jo", "Hi, why? Why so? Thanks"]
)
def test_a_text_that_greets_is_not_greeted_again(text: str) -> None:
    """It gets another closing instead."""
    made = [reworded(text, seed) for seed in range(50)]
    assert all(one[:2].casefold() == text[:2].casefold() for one in made)
    assert all(len(one) > len(text) for one in made)


def test_names_and_categories_stay_beside_a_text() -> None:
    """A country or a plan is no text, and a server may refuse one that it does not know."""
    row = {"id": "t1", "country": "DE", "plan": "Pro Plus", "text": SENTENCE, "score": 2.0}
    made = twin(row, random.Random(3))
    assert {name for name in row if made[name] != row[name]} == {"text"}


def test_where_only_categories_are_one_gets_space() -> None:
    """The longest, and nothing but space around it."""
    made = twin({"id": "t1", "country": "DE", "plan": "Pro Plus", "age": 3}, random.Random(3))
    assert made["country"] == "DE"
    assert made["plan"] != "Pro Plus"
    assert str(made["plan"]).strip() == "Pro Plus"


@given(st.floats(allow_nan=False, allow_infinity=False), seeds)
def test_a_float_moves_by_a_millionth_at_most(value: float, seed: int) -> None:
    """Towards zero, so that a share never leaves 0..1; an exact zero becomes tiny."""
    made = twin({"x": value}, random.Random(seed))["x"]
    assert isinstance(made, float)
    assert made != value
    if value:
        assert abs(made) < abs(value)
        assert made * value >= 0
        assert abs(made - value) <= max(1.1e-6 * abs(value), 5e-324)
    else:
        assert 0 < made < 2e-9


def test_whole_floats_stay_beside_fractions() -> None:
    """A 3.0 may be a count; it moves only where nothing else can."""
    made = twin({"rooms": 3.0, "area": 71.5, "odd": math.inf}, random.Random(1))
    assert (made["rooms"], made["odd"]) == (3.0, math.inf)
    assert made["area"] != 71.5
