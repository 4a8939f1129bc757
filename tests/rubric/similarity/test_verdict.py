"""Copies are found under their disguises, independent work is left alone."""

import ast
import json
import random
import re
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.flag import Flag
from rubric.similarity import compare, fingerprint
from rubric.similarity.index import Fingerprinted
from rubric.tree import File, SourceTree

SOLUTIONS = Path(__file__).parents[2] / "submissions" / "independent"
NAMES = ("ana", "ben", "cleo", "dan")
NOTHING = SourceTree()


def solution(name: str) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((SOLUTIONS / name).glob("*.py"))}


def prints(owner: str, files: dict[str, str]) -> tuple[Fingerprinted, ...]:
    return fingerprint(
        owner, SourceTree({path: File(text.encode()) for path, text in files.items()}), NOTHING
    )


def against(copy: dict[str, str], original: str) -> tuple[Flag, ...]:
    return compare(prints("copy", copy), {original: prints(original, solution(original))})


def renamed(text: str) -> str:
    """Every variable that the file binds becomes another one."""
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)]
    found = {node.id for node in nodes if isinstance(node.ctx, ast.Store)}
    for number, name in enumerate(sorted(found)):
        text = re.sub(rf"\b{name}\b(?![\"'])", f"v{number}", text)
    return text


def reordered(text: str) -> str:
    """The same functions and classes in another order, printed by Python's own formatter."""
    module = ast.parse(text)
    defined = [node for node in module.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    module.body = [node for node in module.body if node not in defined]
    random.Random(3).shuffle(defined)
    return ast.unparse(ast.Module(module.body[:-1] + defined + module.body[-1:], []))


@pytest.mark.parametrize(("one", "two"), list(permutations(NAMES, 2)))
def test_independent_solutions_are_not_flagged(one: str, two: str) -> None:
    """Two people who solved the same brief on their own get no flag."""
    assert against(solution(one), two) == ()


@pytest.mark.parametrize("name", NAMES)
def test_verbatim_copy_is_strong(name: str) -> None:
    """A whole copy has a score of 1 and is strong, and its spans point at both sides."""
    (flag,) = against({f"src/{path}": text for path, text in solution(name).items()}, name)
    assert flag.score == pytest.approx(1.0)
    assert (flag.other, flag.strength) == (name, "strong")
    assert all(here.path == f"src/{there.path}" for here, there, _, _ in flag.spans)


@pytest.mark.parametrize("name", NAMES)
def test_renamed_and_commented_copy_stays_whole(name: str) -> None:
    """New names and comments on every line, in strings and keywords too, take next to nothing away."""
    copy = {
        path: renamed(text).replace("\n", "  \n") + "# my own work\n" for path, text in solution(name).items()
    }
    (flag,) = against(copy, name)
    assert flag.score > 0.9
    assert flag.strength == "strong"


@pytest.mark.parametrize("name", NAMES)
def test_reformatted_and_reordered_copy_stays_strong(name: str) -> None:
    """Functions in another order, printed by another formatter, keep a high score."""
    (flag,) = against({path: reordered(text) for path, text in solution(name).items()}, name)
    assert flag.score > 0.8
    assert flag.strength == "strong"


def test_notebook_copy_is_found() -> None:
    """A script that became a notebook is still the same code."""
    code = solution("cleo")["pipeline.py"].splitlines(keepends=True)
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": code}]})
    (flag,) = against({"work.ipynb": notebook}, "cleo")
    assert flag.score > 0.9


def test_partly_copied_submission_is_flagged() -> None:
    """One copied file among own work and padding is found, though its share is small."""
    own = {
        f"own_{name}_{path}": text for name in ("ana", "ben", "cleo") for path, text in solution(name).items()
    }
    (flag,) = against({**own, "stolen.py": solution("dan")["model.py"]}, "dan")
    assert flag.score < 0.4
    assert flag.spans[0][0].path == "stolen.py"


def test_a_file_that_was_taken_from_me_is_found() -> None:
    """A small submission made of one file of a large one stands out by its own size."""
    mine = prints("mine", {f"{name}.py": "\n".join(solution(name).values()) for name in NAMES})
    small = prints("small", {"model.py": solution("dan")["model.py"]})
    (flag,) = compare(mine, {"small": small})
    assert (flag.other, flag.strength) == ("small", "strong")


def test_spans_cover_the_copied_lines_of_both_sides() -> None:
    """A function copied into another place is shown with its lines here and there."""
    body = solution("ben")["bayes.py"].splitlines(keepends=True)
    stolen = "".join(body[5:60])
    (flag,) = against({"mine.py": "import os\n" * 100 + stolen}, "ben")
    here, there, lines_here, lines_there = flag.spans[0]
    assert (here.path, there.path) == ("mine.py", "bayes.py")
    assert 100 <= (here.line or 0) <= 103
    assert 3 <= (there.line or 0) <= 9
    assert min(lines_here, lines_there) > 45


def test_what_everybody_wrote_counts_nothing() -> None:
    """Code that more than a fifth of the cohort holds is no sign of copying between two of them."""
    cohort = {f"c{n}": prints(f"c{n}", solution("dan")) for n in range(10)}
    assert compare(prints("mine", solution("dan")), cohort) == ()


def test_three_who_share_one_source_stay_visible() -> None:
    """In a small cohort two others with the same code are both flagged."""
    others = {name: prints(name, solution(name)) for name in ("ana", "ben", "cleo")}
    others |= {owner: prints(owner, solution("dan")) for owner in ("x", "y")}
    flags = compare(prints("mine", solution("dan")), others)
    assert [(flag.other, flag.strength) for flag in flags] == [("x", "strong"), ("y", "strong")]


def test_most_similar_comes_first() -> None:
    """Flags stand in the order of their scores."""
    half = {"model.py": solution("dan")["model.py"]}
    others = {name: prints(name, solution(name)) for name in ("ana", "ben", "cleo")}
    others |= {"half": prints("half", half), "whole": prints("whole", solution("dan"))}
    flags = compare(prints("mine", solution("dan")), others)
    assert [flag.other for flag in flags] == ["whole", "half"]


def test_nothing_to_compare_gives_no_flag() -> None:
    """An empty submission and the first submission of a family have no flags."""
    assert compare((), {"ana": prints("ana", solution("ana"))}) == ()
    assert compare(prints("ana", solution("ana")), {}) == ()


def grouped(found: list[Fingerprinted]) -> dict[str, list[Fingerprinted]]:
    return {
        owner: [one for one in found if one.owner == owner] for owner in sorted({one.owner for one in found})
    }


ITEMS = st.builds(
    Fingerprinted,
    owner=st.sampled_from(["a", "b"]),
    hash=st.integers(0, 60),
    path=st.sampled_from(["x.py", "y.py"]),
    first_line=st.integers(1, 90),
    last_line=st.integers(90, 120),
)


@given(st.lists(ITEMS, max_size=200), st.lists(ITEMS, max_size=200), st.randoms(use_true_random=False))
def test_answer_is_bounded_and_independent_of_order(
    mine: list[Fingerprinted], others: list[Fingerprinted], rng: random.Random
) -> None:
    """Any fingerprints give scores in 0..1, at most three spans, and the same flags in any order."""
    flags = compare(mine, grouped(others))
    assert all(0 <= flag.score <= 1 and len(flag.spans) <= 3 for flag in flags)
    rng.shuffle(others)
    assert compare(mine, grouped(others)) == flags


def test_both_sides_of_a_pair_say_the_same() -> None:
    """Of one comparison both pages say how alike the two are, and where most."""
    whole, part = solution("dan"), dict(list(solution("dan").items())[:1])
    part["mine.py"] = solution("ana")[next(iter(solution("ana")))]
    (mine,) = against(part, "dan")
    (theirs,) = compare(prints("dan", whole), {"copy": prints("copy", part)})
    seen = mine.seen_by_other("copy")
    assert (seen.other, seen.strength, seen.words) == (theirs.other, theirs.strength, theirs.words)
    assert seen.score == pytest.approx(theirs.score)
    assert seen.spans[0][:2] == theirs.spans[0][:2]
