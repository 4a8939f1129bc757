"""Continuous integration that hears its tests."""

from __future__ import annotations

import pytest

from rubric.facts.ci import ci
from tests.rubric.facts.support import fact, told

PATH = ".github/workflows/ci.yml"


def workflow(*lines: str) -> dict[str, str]:
    return {PATH: "jobs:\n  test:\n    steps:\n" + "".join(f"      {line}\n" for line in lines)}


@pytest.mark.parametrize(
    "command", ["pytest -q", "python -m pytest tests", "make test", "poetry run pytest", "npm test", "tox"]
)
def test_a_test_command_is_heard(command: str) -> None:
    """Its line is the place."""
    assert told(fact(ci, workflow(f"- run: {command}"))) == ("good", [f"{PATH}:4"])


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (("- run: pytest || true",), 4),
        (("- run: pytest -q || echo skipped",), 4),
        (("- run: |", "    pytest \\", "      -q || exit 0"), 5),
        (("- name: tests", "  continue-on-error: true", "  run: pytest"), 6),
        (("- run: |", "    set +e", "    pytest"), 6),
        (("- name: tests", "  if: false", "  run: pytest"), 6),
        (("- run: pip install pytest", "# - run: pytest"), None),
        (("- name: Run pytest", "  run: echo later"), None),
    ],
)
def test_a_failing_test_that_nobody_hears(lines: tuple[str, ...], line: int | None) -> None:
    """Swallowed, tolerated, switched off, commented out or never run."""
    place = PATH if line is None else f"{PATH}:{line}"
    assert told(fact(ci, workflow(*lines))) == ("bad", [place])


def test_another_step_may_be_tolerant() -> None:
    """A linter that may fail says nothing about the tests."""
    lines = ("- run: ruff check || true", "- run: pytest", "- run: mypy", "  continue-on-error: true")
    assert fact(ci, workflow(*lines)).state == "good"


def test_only_where_the_service_looks_and_only_ones_own() -> None:
    """A folder named workflows elsewhere is no CI; the starter's workflow is not the candidate's."""
    files = workflow("- run: pytest")
    assert told(fact(ci, {"docs/workflows/ci.yml": files[PATH]})) == ("absent", ["docs/workflows/ci.yml"])
    assert fact(ci, files, files).state == "absent"


def test_a_command_that_stands_less_deep_than_its_step_is_no_fault_of_ours() -> None:
    """No runner takes such a file, and the fact is still read."""
    found = fact(ci, {PATH: "jobs:\n  t:\n    steps:\n      - run: |\n     pytest continue-on-error\n"})
    assert told(found) == ("good", [f"{PATH}:5"])
