"""`proofgrade selftest`: when a reference is run again, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli, selftest
from rubric.grade import Graded
from rubric.observation import Calibration
from tests.rubric.samples import OBSERVATION, graded, latencies, load

TOLD = graded()
MISSED = graded(replace(OBSERVATION, load=load(latencies(3, median=400.0))))
SPOILT = graded(
    replace(OBSERVATION, load=load(latencies(3, median=400.0)), calibration=Calibration(1.0, 2.0))
)


@pytest.mark.parametrize(
    ("runs", "code", "again"),
    [
        ([TOLD], 0, 0),
        ([SPOILT, TOLD], 0, 1),
        ([SPOILT, SPOILT], 3, 1),
        ([SPOILT, MISSED], 1, 1),
        ([MISSED], 1, 0),
    ],
    ids=["told", "told at last", "never told", "told otherwise", "wrong"],
)
def test_a_timing_that_noise_spoilt_is_taken_again(
    runs: Sequence[Graded], code: int, again: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once more, with the reason; an outcome that was told counts at once, and code 3 blames the machine."""
    (tmp_path / "references" / "honest").mkdir(parents=True)
    (tmp_path / "references" / "honest" / "run.sh").write_text("exit\n")
    (tmp_path / "assessment.yml").write_text("slug: own\n")
    (tmp_path / "expected.yml").write_text("version: 1\nreferences: {honest: {latency: pass}}\n")
    left = list(runs)
    monkeypatch.setattr(selftest, "graded_tree", lambda *_, cache_scope: left.pop(0))
    done = CliRunner().invoke(cli, ["selftest", str(tmp_path), "--only", "honest"])
    assert (done.exit_code, len(left)) == (code, 0), done.exception
    because = "again: latency is inconclusive (The machine's own speed changed by 100 % meanwhile), expected"
    assert " ".join(done.output.split()).count(because) == again
