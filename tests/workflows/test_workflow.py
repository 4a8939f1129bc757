"""What a job shows: hostile text neither commands GitHub nor comes alive in Markdown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from action import workflow
from action.errors import BadInput
from tests.workflows.samples import HOSTILE, observation


@given(st.text())
def test_no_line_is_a_command(text: str) -> None:
    """Whatever is said, GitHub finds neither form of its commands in it, and no second line."""
    line = workflow.told(text)
    assert "##[" not in line
    assert "::" not in line
    assert line.isprintable()


@given(st.text())
def test_an_error_is_one_command(text: str) -> None:
    """An error's text ends neither the command nor its line."""
    line = workflow.error(text)
    assert line.startswith("::error title=Proofgrade::")
    assert line.count("::") == 2
    assert line.isprintable()


def test_percent_signs_keep_their_meaning() -> None:
    """GitHub decodes %0A into a line end: a percent sign of ours is encoded."""
    assert workflow.error("100%0A::x").endswith("::100%250A: :x")


def test_a_long_line_is_cut() -> None:
    """One line of the runner takes at most its share of the log."""
    assert len(workflow.plain("x" * 10_000)) == workflow.LINE_CHARACTERS


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            {"phase": "build", "state": "started", "seconds": 0, "limit_seconds": 1800},
            "build: started, may take 30 min",
        ),
        (
            {"phase": "load", "state": "ended", "seconds": 12.34, "limit_seconds": 60},
            "load: ended after 12.3 s",
        ),
    ],
)
def test_progress_is_told_in_words(event: dict[str, object], words: str) -> None:
    """A progress event becomes a sentence."""
    assert workflow.told(json.dumps(event)) == words


@pytest.mark.parametrize(
    "line",
    [
        "",
        "x",
        "[]",
        "null",
        '{"phase": "build"}',
        '{"phase": "::x", "state": "ended", "seconds": 1, "limit_seconds": 1}',
        "[" * 100_000,
        '{"phase": "build", "state": "ended", "seconds": {}, "limit_seconds": 1}',
    ],
)
def test_other_lines_are_told_as_they_are(line: str) -> None:
    """What is no progress event is shown as text."""
    assert workflow.told(line).startswith("runner: ")


def test_summary_shows_phases_and_nothing_of_a_candidate() -> None:
    """The table has every phase with its ending and seconds; command, reason and log stay out."""
    text = workflow.summary(observation(), "attempt-17")
    assert re.findall(r"^\| ([a-z]+) \| ([a-z-]+) \| ([\d.]*)", text, flags=re.MULTILINE) == [
        ("phase", "ended", ""),
        ("build", "ok", "12.3"),
        ("reproduce", "nonzero", "3.0"),
        ("serve", "not-run", ""),
    ]
    assert "64 MiB" in text
    assert not any(word in text for word in ("set-output", "pwned", "docker build", HOSTILE))


@given(st.text())
def test_names_do_not_come_alive(text: str) -> None:
    """A name in the summary is text: no link, image, mention, table cell or HTML."""
    line = workflow.no_summary(text).splitlines()[0]
    assert re.sub(r"\\.", "", line.removeprefix("### ")).translate(
        dict.fromkeys(map(ord, "<>[]|`*@&:"))
    ) == re.sub(r"\\.", "", line.removeprefix("### "))


def test_an_output_cannot_end_early(tmp_path: Path) -> None:
    """A value with line ends and a guess at the fence stays one value."""
    files = workflow.Files.of({workflow.OUTPUT: str(tmp_path / "output")})
    value = "a\nend-0\nother=1"
    files.set_output("observation", value)
    first, *middle, last = (tmp_path / "output").read_text().splitlines()
    name, fence = first.split("<<")
    assert (name, "\n".join(middle), last) == ("observation", value, fence)


def test_outputs_and_summaries_add_up(tmp_path: Path) -> None:
    """What an earlier step wrote stays."""
    shown = tmp_path / "summary"
    shown.write_text("before\n")
    workflow.Files.of({workflow.SUMMARY: str(shown)}).add_summary("after\n")
    assert shown.read_text() == "before\nafter\n"


def test_outside_of_a_job_nothing_is_written() -> None:
    """Without GitHub's files there is nothing to hand on, and no error."""
    files = workflow.Files.of({})
    files.set_output("observation", "x")
    files.add_summary("x")


def test_an_odd_output_name_is_refused(tmp_path: Path) -> None:
    """A name that could hold another assignment is refused."""
    with pytest.raises(BadInput, match="output"):
        workflow.Files(tmp_path / "output", None).set_output("a=b\nc", "x")


def test_a_lost_file_is_named(tmp_path: Path) -> None:
    """A summary that cannot be written is one error that names the file."""
    with pytest.raises(BadInput, match="cannot be written"):
        workflow.Files(None, tmp_path / "missing" / "summary").add_summary("x")
