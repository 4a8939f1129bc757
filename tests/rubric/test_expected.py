"""expected.yml: read as strictly as its neighbours, every mistake with its line."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.expected import Expectation, read_expected
from rubric.model import Outcome
from rubric.tree import File, SourceTree
from rubric.yaml_nodes import ParseError

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
