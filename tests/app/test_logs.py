"""Log lines lead back to a delivery or an attempt, and are one JSON object each."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from app import logs
from app.errors import GitHubError, RunnerError
from rubric.observation import Phase, Progress
from tests.app.world import World, submission_tree
from tests.rubric.samples import OBSERVATION

SETTINGS = {"processors", "wrapper_class", "logger_factory"}


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the process writes on stderr as JSON; afterwards logging is as it was."""
    before = structlog.get_config()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    logs.configure("json")
    yield written
    structlog.configure(**{name: before[name] for name in SETTINGS})
    root.handlers[:] = handlers
    root.setLevel(level)


def read(written: io.StringIO) -> list[dict[str, Any]]:
    """The lines as objects."""
    return [json.loads(line) for line in written.getvalue().splitlines()]


@pytest.mark.real
async def test_every_line_of_a_push_carries_its_ids(lines: io.StringIO, world: World) -> None:
    """From receipt to report, failures included: what is done for a push names its delivery until that is
    decided, and its attempt from then on; one line has both."""
    candidate = await world.invite()
    world.runner.answers = [RunnerError("no engine"), OBSERVATION]
    world.runner.told = [Progress(phase, "started", 0.0, 60.0) for phase in (Phase.BUILD, Phase.REPRODUCE)]
    for method in ("branch_head", "put_check_run", "put_comment", "fetch_tree"):
        world.github.faults[method] = [GitHubError("bad gateway", 502)]
    written = len(read(lines))
    attempt = await world.graded(candidate, submission_tree())
    found = read(lines)[written:]
    assert all("delivery" in line or "attempt" in line for line in found), found
    assert {line["attempt"] for line in found if "attempt" in line} == {attempt.id}
    assert len({line["delivery"] for line in found if "delivery" in line}) == 1
    assert [line["event"] for line in found if {"delivery", "attempt"} <= line.keys()] == ["attempt queued"]
    parts = {line["part"] for line in found if "attempt" in line}
    assert {"deliver", "run", "work"} <= parts


def test_lines_of_libraries_are_json_with_the_ids(lines: io.StringIO) -> None:
    """A warning of a library carries the ids of the work that it was written in; chatter is left out."""
    with logs.working(attempt=7):
        logging.getLogger("some.library").warning("slow: %d s", 3)
        logging.getLogger("some.library").info("chatter")
    [line] = read(lines)
    assert (line["event"], line["attempt"], line["logger"], line["level"]) == (
        "slow: 3 s",
        7,
        "some.library",
        "warning",
    )


def test_ids_end_with_the_work(lines: io.StringIO) -> None:
    """After the block no line carries them, and a long one is cut."""
    with logs.working(delivery="g" * 500):
        logs.logger("x").info("within")
    logs.logger("x").info("after")
    within, after = read(lines)
    assert within["delivery"] == "g" * logs.ID_LIMIT
    assert "delivery" not in after
