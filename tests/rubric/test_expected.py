"""expected.yml: read as strictly as its neighbours, every mistake with its line."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.expected import Expectation, Surprise, read_expected, surprises
from rubric.model import Outcome
from rubric.tree import File, SourceTree
from rubric.yaml_nodes import ParseError
from tests.rubric.samples import OBSERVATION, graded, latencies, load

SOUND = """\
version: 1
references:
  honest: {gate: pass, claim: inconclusive, deliverables: {entrypoint: pass}}
  broken:
    gate: fail
"""


def mistakes(text: str) -> list[str]:
    """What is wrong with an expected.yml for these two references."""
    try:
        read_expected(folder(text.encode()))
    except ParseError as error:
        return [str(one) for one in error.problems]
    return []


def folder(data: bytes) -> SourceTree:
    """A folder with two references and this expected.yml."""
    names = ("honest", "broken")
    return SourceTree(
        {"expected.yml": File(data), **{f"references/{name}/run.sh": File(b"exit\n") for name in names}}
    )


def test_outcomes_are_read_in_order() -> None:
    """By judgement, and by deliverable; what is not named is free."""
    assert read_expected(folder(SOUND.encode())) == (
        Expectation(
            "honest",
            {"gate": Outcome.PASS, "claim": Outcome.INCONCLUSIVE},
            {"entrypoint": Outcome.PASS},
        ),
        Expectation("broken", {"gate": Outcome.FAIL}, {}),
    )


def test_a_folder_without_it_is_told() -> None:
    """It is not optional."""
    with pytest.raises(ParseError, match=r"^expected\.yml: is missing from the assessment folder$"):
        read_expected(SourceTree())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("version: 1\n", "", "expected.yml:1: version is missing"),
        ("version: 1", "version: 2", 'expected.yml:1: version must be 1, not "2"'),
        ("gate: fail", "gate: fails", "expected.yml:5: references.broken.gate must be one of "),
        (
            "gate: fail",
            "gates: fail",
            'expected.yml:5: unknown key "references.broken.gates"; did you mean "gate"?',
        ),
        (
            "gate: fail",
            "gate: fail\n    gate: pass",
            'expected.yml:6: "references.broken.gate" is given twice',
        ),
        (
            "  broken:\n    gate: fail",
            "  broken: fail",
            "expected.yml:4: references.broken must be a mapping",
        ),
        ("  broken:", "  idle:", 'expected.yml:4: names "idle", but references/idle/ is empty'),
        ("  broken:", "  ../broken:", 'expected.yml:4: "../broken" is no name of a reference: take '),
        (
            "entrypoint: pass",
            "entrypoint: 1",
            "expected.yml:3: references.honest.deliverables.entrypoint must",
        ),
        ("references:", "reference:", 'expected.yml:2: unknown key "reference"; did you mean "references"?'),
        (SOUND, "version: 1\nreferences: {}\n", "expected.yml:2: references names none"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, message: str) -> None:
    """One each."""
    assert old in SOUND
    (found,) = mistakes(SOUND.replace(old, new))
    assert found.startswith(message)


@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=300).map(str.encode),
    )
)
def test_any_bytes_are_answered(data: bytes) -> None:
    """Expectations or mistakes, and no other error."""
    with suppress(ParseError):
        read_expected(folder(data))


def test_what_came_out_otherwise_says_why() -> None:
    """A judgement with its headline; one that the run does not have, and a deliverable, without."""
    slow = graded(replace(OBSERVATION, load=load(latencies(3, median=400.0))))
    wanted = Expectation("honest", {"latency": Outcome.PASS, "resume": Outcome.PASS}, {"x": Outcome.PASS})
    assert [str(one) for one in surprises(wanted, slow)] == [
        "latency is fail (p95 790 ms, limit 200 ms), expected pass",
        "resume is absent, expected pass",
        "x is absent, expected pass",
    ]
    assert not surprises(Expectation("lazy", {"latency": Outcome.FAIL}, {}), slow)


@pytest.mark.parametrize(
    ("name", "seen", "is_open"),
    [
        ("latency", Outcome.INCONCLUSIVE, True),
        ("resume", Outcome.INCONCLUSIVE, True),
        ("gate", Outcome.OUR_FAULT, True),
        ("latency", Outcome.FAIL, False),
        ("quality", Outcome.INCONCLUSIVE, False),
        ("resume", None, False),
    ],
)
def test_only_what_the_machine_spoilt_is_worth_another_run(
    name: str, seen: Outcome | None, is_open: bool
) -> None:
    """Timings that told nothing and our own faults; what the data leave open stays open."""
    assert Surprise(name, seen, Outcome.PASS).is_open is is_open
