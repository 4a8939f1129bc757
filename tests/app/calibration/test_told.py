"""Figures for people and for machines: the documented example, no rank, nothing alive."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from app.calibration.figures import figures
from app.calibration.told import document
from app.cli import cli
from rubric import html
from tests.app.calibration.samples import table

DOCS = Path(__file__).parents[3] / "docs"
EXAMPLE = DOCS / "calibration-example.csv"
COMMAND = "COLUMNS=110 proofgrade calibration --scores docs/calibration-example.csv"
SCORES = table({"ada": "1 2 3 4 0", "grace": "1 2 3 4 1"})


def told(*words: str) -> tuple[int, str]:
    """Exit code and output of the command on the example."""
    done = CliRunner().invoke(cli, ["calibration", *words])
    return done.exit_code, done.stdout


def test_documented_example_is_what_the_command_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/calibration.md shows the command's own output, apart from blanks at line ends."""
    wide = Console(highlight=False, width=110, color_system=None)  # a console keeps the width it was made at
    monkeypatch.setattr("app.cli.console.console", wide)
    code, said = told("--scores", str(EXAMPLE))
    shown = re.search(
        rf"\$ {re.escape(COMMAND)}\n(.*?)\n```", (DOCS / "calibration.md").read_text("utf-8"), re.DOTALL
    )
    assert code == 0
    assert shown is not None
    assert [line.rstrip() for line in said.strip().splitlines()] == shown[1].splitlines()


def test_json_and_csv_hold_the_same_figures() -> None:
    """For scripts and for spreadsheets."""
    found = json.loads(told("--scores", str(EXAMPLE), "--json")[1])
    lines = list(csv.DictReader(io.StringIO(told("--scores", str(EXAMPLE), "--csv")[1])))
    alphas = [line["value"] for line in lines if line["figure"] == "alpha"]
    assert [float(value) if value else None for value in alphas] == [
        row["alpha"] and pytest.approx(row["alpha"], abs=5e-5) for row in found["agreement"]
    ]
    trends = {line["reviewer"]: float(line["value"]) for line in lines if line["figure"] == "trend"}
    assert trends == {
        one["reviewer"]: pytest.approx(one["trend"]["value"], abs=5e-5) for one in found["drift"]
    }


def test_people_stand_by_name_and_not_by_leniency() -> None:
    """A table that ranks would be read as a table of who is good."""
    scores = table({"linus": "0 0 0 0 1", "ada": "4 4 4 4 3", "grace": "2 2 2 2 2"})
    assert [one.reviewer for one in figures(scores).leniency] == ["ada", "grace", "linus"]


def test_without_scores_the_page_says_what_is_missing() -> None:
    """An empty table would look like a fault."""
    assert "figures need a panel" in html.render(document(figures(())))


def test_names_of_a_file_stay_dead_on_the_page() -> None:
    """A file is anybody's: its names are shown, and nothing of them comes alive."""
    scores = [replace(one, reviewer=f"<b>{one.reviewer}", row="<script>", unit="=1") for one in SCORES]
    page = html.render(document(figures(scores), "<img src=x>"))
    assert "&lt;script&gt;" in page
    assert not any(tag in page for tag in ("<script", "<b>", "<img"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--json", "--csv", "--scores", str(EXAMPLE)), "--json and --csv"),
        (("slug", "--scores", str(EXAMPLE)), "a file of scores has no assessments"),
        (("--scores", "no-such-file.csv"), "no-such-file.csv: not readable"),
    ],
)
def test_what_cannot_be_asked_is_told(words: tuple[str, ...], said: str) -> None:
    """One line each."""
    done = CliRunner().invoke(cli, ["calibration", *words])
    assert said in str(done.exception)
