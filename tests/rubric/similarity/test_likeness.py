"""The arithmetic of a score."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.similarity import index
from rubric.similarity.index import Fingerprinted, Held, Rarity
from rubric.similarity.likeness import (
    MAX_FILES,
    MAX_FILES_OF_ONE,
    USUAL,
    Sketch,
    above_usual,
    contained,
    likeness,
    usual,
)
from rubric.similarity.pairs import Round

HASHES = st.lists(st.integers(0, 400).filter(lambda value: value & 3 < 3), max_size=300)


def prints(*files: list[int]) -> list[Fingerprinted]:
    return [
        Fingerprinted("a", value, f"{number}.py", 1, 1) for number, file in enumerate(files) for value in file
    ]


def held(*files: list[int]) -> Held:
    return Held.of(prints(*files))


def sketch(rarity: Rarity, *files: list[int]) -> Sketch:
    return Sketch.of(held(*files), rarity)


def every(count: int, start: int = 0) -> list[int]:
    return [value * 4 + kind for kind in range(3) for value in range(start, start + count)]


def test_padding_beyond_the_limit_does_not_thin_a_copy_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A twentieth is kept, a 32nd counts, and beside the same the copy is nearly as alike as without."""
    chance = random.Random(4)
    mine, padding = ([4 * chance.getrandbits(61) for _ in range(count)] for count in (4_000, 76_000))
    kept = sorted((value, place) for place, file in enumerate((mine, padding)) for value in file)[:4_000]
    files = [[value for value, place in kept if place == file] for file in (0, 1)]
    monkeypatch.setattr(index, "MAX_FINGERPRINTS", 4_000)
    given = {"padded": prints(*files), "copied": prints(mine[:-1]), "again": prints(mine[:-1])}
    compared = Round.weighed(given, Rarity({}, 9), ())
    assert Held.of(given["padded"]).share == 1 / 32
    assert Held.of(given["copied"]).share == 1
    alike = {(pair.one, pair.two): pair for pair in compared.pairs()}
    apart = alike["copied", "again"].likeness - alike["padded", "copied"].likeness
    assert 0 < apart < 0.05
    assert compared.shares(alike["padded", "copied"])[1] == 1


def test_boilerplate_in_every_file_hides_no_copied_one() -> None:
    """What stands in many files is looked for in the largest of them, and there it still counts."""
    rarity = Rarity({}, 40)
    source = sketch(rarity, every(100))
    alone = sketch(rarity, every(100), every(40, 5000))
    among = sketch(rarity, every(100), *(every(40) + every(10, 5000 + 10 * number) for number in range(50)))
    assert max(map(len, among.places.values())) == MAX_FILES_OF_ONE
    assert likeness(source, among, rarity) == likeness(source, alone, rarity)


@given(HASHES, HASHES)
def test_likeness_is_symmetric_and_bounded(one: list[int], two: list[int]) -> None:
    """Any two submissions are alike in 0..1, whichever comes first."""
    rarity = Rarity.among([held(one), held(two)])
    first, second = sketch(rarity, one), sketch(rarity, two)
    assert likeness(first, second, rarity) == likeness(second, first, rarity)
    assert 0 <= likeness(first, second, rarity) <= 1
    assert 0 <= contained(first, second, rarity) <= 1


def test_one_copied_file_among_own_work_stands_out() -> None:
    """A file that is wholly in the other submission counts, however much own work surrounds it."""
    rarity = Rarity({}, 40)
    source = sketch(rarity, every(100), every(300, 1000))
    copier = sketch(rarity, every(100), every(900, 5000))
    mixed = sketch(rarity, every(50) + every(950, 5000))
    assert likeness(source, copier, rarity) > 1.9 * likeness(source, mixed, rarity)


def test_only_the_largest_files_meet_each_other() -> None:
    """Thousands of tiny ones cost nothing and hide nothing."""
    many = sketch(Rarity({}, 40), every(100), *([number * 4] for number in range(9000, 10000)))
    assert len(many.files) == MAX_FILES
    assert "0.py" in many.files


def test_rarity_goes_down_with_every_holder() -> None:
    """What one holds weighs most, what all hold next to nothing, an idiom nothing at all."""
    rarity = Rarity({1: 1, 2: 5, 3: 40}, 40, frozenset({9}))
    assert rarity.weight(0) == rarity.weight(1) == 1
    assert 1 > rarity.weight(2) > rarity.weight(3) > 0
    assert rarity.weight(9) == 0


def test_copies_among_the_others_do_not_pass_for_usual() -> None:
    """The usual stays what independent submissions share while less than half of the others copied."""
    honest = [0.1, 0.12, 0.11, 0.13, 0.12, 0.1, 0.11]
    assert usual(honest + [0.9] * 3) < 2 * usual(honest)
    assert usual(honest * 5 + [0.9] * 15) == pytest.approx(usual(honest * 5), abs=0.001)


def test_who_writes_as_several_others_do_has_more_in_common_anyway() -> None:
    """A few others who are a little likelier than the rest raise what is usual, without standing out."""
    level = [0.1, 0.11, 0.12] * 10
    assert usual(level + [0.17] * 4) > usual(level + [0.12] * 4) + 0.03


@given(st.lists(st.floats(0, 1), max_size=50), st.floats(0, 1))
def test_score_is_a_share(others: list[float], alike: float) -> None:
    """However the others look, a score lies in 0..1, and what is usual scores `USUAL`."""
    base = usual(others)
    assert 0 <= above_usual(alike, base, base) <= 1
    assert above_usual(min(base, 0.99), base, base) == pytest.approx(USUAL)
