"""What a workflow job shows: log lines, commands, the step summary, outputs. Escaped, so that no text acts.

Builds strings; `Files` is the only thing that writes. Nothing that a candidate wrote is ever shown.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from action.errors import BadInput
from rubric.observation import Ending, Observation, Phase, PhaseRun
from rubric.units import seconds as in_seconds

LINE_CHARACTERS = 500
OUTPUT, SUMMARY = "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff]")
_COMMAND = re.compile(r":(?=:)|#(?=#\[)")  # the first sign of what GitHub takes for a command
_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_MARKDOWN = re.compile(r"([^\w\s.,-])", re.ASCII)


def plain(text: str) -> str:
    """One line for the job's log in which GitHub finds no command, cut to `LINE_CHARACTERS`."""
    line = _UNPRINTABLE.sub("?", text.strip())
    return _COMMAND.sub(lambda found: f"{found[0]} ", line)[:LINE_CHARACTERS]


def error(message: str) -> str:
    """The command that marks the job with an error."""
    return f"::error title=Proofgrade::{_data(plain(message))}"


def told(line: str) -> str:
    """What the runner said on one line, for the job's log: its progress in words, or the line itself."""
    progress = _progress(line)
    return progress if progress is not None else f"runner: {plain(line)}"


def summary(observation: Observation, run: str) -> str:
    """The step summary: how each phase ended and what it took. Engine facts, nothing of a candidate's."""
    about = observation.provenance
    rows = [_row(phase) for phase in observation.phases]
    lines = [
        f"### Sealed run {_text(run)}",
        "",
        "| phase | ended | seconds | peak memory |",
        "|---|---|---:|---:|",
        *rows,
        "",
        f"Commit {_text(about.commit) or 'unknown'}, tree {_text(about.tree_digest)}, "
        f"assessment {_text(about.assessment)} {_text(about.assessment_version)}, "
        f"grader {_text(about.grader_version)}.",
        "Phases are facts, not a verdict. The whole observation is kept as an artifact.",
    ]
    return "\n".join(lines) + "\n"


def no_summary(run: str) -> str:
    """The step summary of a run without an observation."""
    return f"### Sealed run {_text(run)}\n\nThe runner failed. This costs the candidate nothing.\n"


@dataclass(frozen=True)
class Files:
    """The files by which a step hands text to the job. Outside of a job there are none."""

    output: Path | None
    summary: Path | None

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Files:
        """The files that the runner names in the environment."""
        output, shown = environ.get(OUTPUT), environ.get(SUMMARY)
        return cls(Path(output) if output else None, Path(shown) if shown else None)

    def set_output(self, name: str, value: str) -> None:
        """Set an output of the step. Raises BadInput for an odd name, or if the file cannot be written."""
        if not _NAME.fullmatch(name):
            raise BadInput(f"output {name!r}: use lower-case letters, digits, - and _")
        fence = f"end-{secrets.token_hex(16)}"  # no value can guess it
        _append(self.output, f"{name}<<{fence}\n{value}\n{fence}\n")

    def add_summary(self, markdown: str) -> None:
        """Add to the summary. Raises BadInput if the file cannot be written."""
        _append(self.summary, markdown)


def _append(path: Path | None, text: str) -> None:
    if path is None:
        return
    try:
        with path.open("a", encoding="utf-8") as target:
            target.write(text)
    except OSError as error:
        raise BadInput(f"{path}: cannot be written ({error.strerror})") from error


def _row(run: PhaseRun) -> str:
    if run.ending is Ending.NOT_RUN:
        return f"| {run.phase.value} | {run.ending.value} | | |"
    memory = "" if run.peak_memory_bytes is None else f"{run.peak_memory_bytes / (1 << 20):.0f} MiB"
    return f"| {run.phase.value} | {run.ending.value} | {run.seconds:.1f} | {memory} |"


def _progress(line: str) -> str | None:
    try:
        event = json.loads(line)
        phase, state = Phase(event["phase"]), event["state"]
        seconds, limit = float(event["seconds"]), float(event["limit_seconds"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if state == "started":
        return f"{phase.value}: started, may take {in_seconds(limit)}"
    return f"{phase.value}: ended after {in_seconds(seconds)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _text(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", plain(text))
