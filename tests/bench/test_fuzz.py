"""The fuzzing of the parsers, short and the same every time."""

from __future__ import annotations

import pytest

from bench.fuzz.__main__ import main

pytestmark = pytest.mark.real  # a process that is instrumented first


def test_no_parser_fails_on_the_first_inputs(capfd: pytest.CaptureFixture[str]) -> None:
    """All parsers in turn, seed and number fixed; `python -m bench.fuzz 600` searches on."""
    code = main(["--runs", "3000", "--seed", "7", "--only", "together"])
    told = capfd.readouterr().out
    assert code == 0, told
    assert "nothing found" in told
