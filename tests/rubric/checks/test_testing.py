"""Deliverable `tests`."""

from __future__ import annotations

import pytest

from rubric.deliverable import DeliverableKind
from rubric.model import Finding, Outcome
from tests.rubric.checks.support import check, places

ONE = "def test_one():\n    assert 1\n"


def found(files: dict[str, str | bytes], starter: dict[str, str | bytes] | None = None) -> Finding:
    return check(DeliverableKind.TESTS, files, starter)


def test_own_tests_are_counted_with_places() -> None:
    """Tests by name, in files by name; nested folders and methods included."""
    finding = found(
        {
            "tests/test_a.py": f"import x\n\n{ONE}\nasync def test_two():\n    assert 2\n",
            "pkg/model_test.py": "class TestM:\n    def test_it(self):\n        self.assertEqual(1, 1)\n",
            "web/app.test.ts": "it('works', () => { expect(1).toBe(1) })\n",
        }
    )
    assert (finding.outcome, finding.detail) == (
        Outcome.PASS,
        "4 tests of your own in 3 files; read here, not run.",
    )
    assert places(finding) == ["pkg/model_test.py:2", "tests/test_a.py:3", "web/app.test.ts:1"]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"app.py": "@app.get('/')\ndef test_page():\n    assert 1\n"},
        {"data/TEST/x.csv": "a"},
        {"test.ipynb": ONE},
        {"tests/test_a.py": "def test_one():\n    print(1)\n"},
        {"tests/test_model.py": "def run():\n    assert True\n"},
        {"tests/test_a.py": b""},
        {"tests/test_a.py": b"\0def test_one(): assert 1"},
        {".venv/x/tests/test_a.py": ONE},
    ],
)
def test_what_only_looks_like_tests_does_not_count(files: dict[str, str | bytes]) -> None:
    """Names without tests, tests without assertions, foreign tests: none is the candidate's test."""
    assert found(files).outcome is Outcome.FAIL


def test_the_starters_tests_do_not_count() -> None:
    """Unchanged files are skipped, and in changed ones only new tests count."""
    given: dict[str, str | bytes] = {"tests/test_a.py": ONE}
    assert found(given, given).outcome is Outcome.FAIL
    finding = found({"tests/test_a.py": ONE + "def test_mine():\n    assert 1\n"}, given)
    assert finding.detail == "1 test of your own in 1 file; read here, not run."
    assert places(finding) == ["tests/test_a.py:3"]
