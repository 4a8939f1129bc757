"""Values that no run can yield do not get in, whoever sent them."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass

import pytest

from rubric import wire
from rubric.measured import Answered, Form
from rubric.observation import Observation
from rubric.plausible import MOVED_MAX, SAMPLES_MAX, WINDOWS_MAX, implausible
from rubric.plausible_answers import ANSWERS_MAX
from tests.rubric.samples import BATCH_OBSERVATION, OBSERVATION

ANSWER = {"row": 0, "form": "original", "scored": True, "label": "billing", "confidence": 0.5}
RUN = {
    "phase": "predict", "ending": "ok", "seconds": 1.0, "exit_code": 0, "peak_memory_bytes": None,
    "command": "", "reason": "", "log_tail": "", "cpu_seconds": None,
    "processes": None,
}  # fmt: skip


def refusal(path: str, value: object) -> str:
    """Why the sample with `value` at `path` is refused."""
    entry = envelope = json.loads(wire.observation_to_json(OBSERVATION))
    *parents, last = ["value", *path.split(".")]
    for part in parents:
        entry = entry[int(part)] if part.isdigit() else entry[part]
    key = int(last) if last.isdigit() else last
    if last == "+":
        entry.append(value)
    else:
        entry[key] = value
    with pytest.raises(wire.WireError) as caught:
        wire.observation_from_json(json.dumps(envelope))
    return str(caught.value).removeprefix("$.value.")


def answer(**changed: object) -> list[dict[str, object]]:
    return [{**ANSWER, **changed}]


@pytest.mark.parametrize("observation", [OBSERVATION, BATCH_OBSERVATION], ids=["http", "batch"])
def test_the_honest_samples_are_plausible(observation: Observation) -> None:
    """What a runner really writes is let in."""
    assert implausible(observation) is None


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("provenance.seed", -1, "provenance.seed: must not be negative"),
        ("provenance.commit", "x" * 301, "provenance.commit: must have at most 300 characters"),
        ("phases.+", RUN, "phases: must be those of one kind of contract"),
        ("phases.0.seconds", 1e6, "phases[0].seconds: must be at most 604800"),
        ("phases.0.cpu_seconds", -0.1, "phases[0].cpu_seconds: must not be negative"),
        ("phases.0.processes", -1, "phases[0].processes: must not be negative"),
        ("phases.0.exit_code", 256, "phases[0].exit_code: must be from -255 to 255"),
        ("phases.0.peak_memory_bytes", 2**60, "phases[0].peak_memory_bytes: must be at most"),
        ("phases.0.command", "x" * 2001, "phases[0].command: must have at most 2000 characters"),
        ("reported.0.metric", "a b", "reported: must have metric names of letters"),
        ("reported.0.metric", "accuracy", "reported: must name each metric once"),
        ("cold.hostname", "x" * 301, "cold.hostname: must have at most 300 characters"),
        ("cold.clock_offset_minutes", -1441, "cold.clock_offset_minutes: must be at most a day"),
        ("cold.reported.0.metric", "accuracy", "cold.reported: must name each metric once"),
        ("cold.moved", ["a"] * (MOVED_MAX + 1), "cold.moved: must hold at most 1000 packages"),
        ("cold.moved", ["x" * 301], "cold.moved[0]: must have at most 300 characters"),
        ("answers", answer(row=-1), "answers[0].row: must be from 0 to 1000000"),
        ("answers", answer(confidence=1.01), "answers[0].confidence: must be from 0 to 1"),
        ("answers", answer(confidence=-0.01), "answers[0].confidence: must be from 0 to 1"),
        ("answers", answer(confidence=None), "answers[0]: must have both label and confidence, or neither"),
        ("answers", answer(label=None), "answers[0]: must have both label and confidence, or neither"),
        ("answers", answer(label=""), "answers[0].label: must have 1 to 64 characters"),
        ("answers", answer(label="x" * 65), "answers[0].label: must have 1 to 64 characters"),
        ("answers", answer(form="again"), "answers[0].scored: must be false for form again"),
        ("answers", answer(form="train"), "answers[0].scored: must be false for form train"),
        ("answers", answer(form="train-twin"), "answers[0].scored: must be false for form train-twin"),
        ("answers", answer() + answer(form="twin"), "answers: must score each row once"),
        ("measured.value", 1.5, "measured.value: must be from -1 to 1"),
        ("measured.baseline", -1.5, "measured.baseline: must be from -1 to 1"),
        ("measured.low", 0.95, "measured: must have low <= high"),
        ("measured.invalid", 601, "measured.invalid: must be from 0 to n"),
        ("measured.notes", ["x"] * 21, "measured.notes: must hold at most 20 notes"),
        ("measured.notes", ["x" * 2001], "measured.notes: must have at most 2000 characters each"),
        ("measured.metric", "x" * 65, "measured.metric: must have at most 64 characters"),
        ("measured.reliability.error", 1.1, "measured.reliability.error: must be from 0 to 1"),
        ("measured.reliability.low", 0.5, "measured.reliability: must have low <= high"),
        (
            "measured.reliability.bins.0.low",
            0.7,
            "measured.reliability.bins[0]: must have 0 <= low < high <= 1",
        ),
        ("measured.reliability.bins.0.n", -1, "measured.reliability.bins[0].n: must be from 0"),
        ("measured.reliability.bins.0.confidence", 0.9, "bins[0].confidence: must be from low to high"),
        ("measured.reliability.bins.0.right", 1.1, "bins[0].right: must be from 0 to 1"),
        ("measured.agreements.0.same", 201, "measured.agreements[0].same: must be from 0 to n"),
        ("measured.agreements.0.right_first", -1, "measured.agreements[0].right_first: must be from 0 to n"),
        ("measured.agreements.0.name", "again", "measured.agreements: must name each comparison once"),
        ("measured.agreements.0.name", "", "measured.agreements[0].name: must have 1 to 64 characters"),
        ("load.windows_ms", [[]] * (WINDOWS_MAX + 1), "load.windows_ms: must hold at most 120 windows"),
        (
            "load.windows_ms",
            [[1.0] * (SAMPLES_MAX + 1)],
            "load.windows_ms: must hold at most 150000 latencies",
        ),
        ("load.windows_ms", [[1e9]], "load.windows_ms: must be at most 6.048e+08 each"),
        ("load.rate_per_second", 0, "load.rate_per_second: must be above 0"),
        ("load.timeout_ms", 0, "load.timeout_ms: must be above 0"),
        ("load.seed", -1, "load.seed: must not be negative"),
        ("load.lag_p99_ms", -1, "load.lag_p99_ms: must not be negative"),
        ("load.ready_seconds", -1, "load.ready_seconds: must not be negative"),
        ("load.extra_windows", 4, "load.extra_windows: must be from 0 to the number of windows"),
        ("load.saturation.seconds", 0, "load.saturation.seconds: must be above 0"),
        ("load.saturation.workers", 0, "load.saturation.workers: must be from 1 to 4096"),
        ("load.saturation.answered", -1, "load.saturation.answered: must not be negative"),
        ("load.saturation.errors", 10**9, "load.saturation.errors: must be at most 5e+06"),
        ("calibration.before_seconds", 0, "calibration.before_seconds: must be above 0"),
        ("calibration.after_seconds", -1, "calibration.after_seconds: must be above 0"),
        ("tests.framework", "nose", "tests.framework: must be one of pytest, unittest"),
        ("tests.passed", 31, "tests.collected: must be at least passed, failed and skipped together"),
        ("tests.failed", -1, "tests.failed: must not be negative"),
        ("tests.seconds", -1, "tests.seconds: must not be negative"),
        ("image.size_bytes", -1, "image.size_bytes: must not be negative"),
        ("image.digest", "x" * 301, "image.digest: must have at most 300 characters"),
        ("runner.cpus", 0, "runner.cpus: must be from 1 to 4096"),
        ("runner.memory_bytes", 0, "runner.memory_bytes: must be from 1"),
        ("runner.cgroup", "x" * 301, "runner.cgroup: must have at most 300 characters"),
        ("limits.within_seconds", 0, "limits.within_seconds: must be above 0"),
        ("limits.pids", 0, "limits.pids: must be above 0"),
        ("limits.build_network", "host", "limits.build_network: must be one of open, registries, none"),
    ],
)
def test_an_impossible_value_is_refused_at_its_field(path: str, value: object, message: str) -> None:
    """Every bound is named with its field."""
    assert message in refusal(path, value)


def test_too_many_answers_are_refused() -> None:
    """One more than the cap is refused as a whole."""
    answers = (Answered(0, Form.AGAIN, False, None, None),) * (ANSWERS_MAX + 1)
    found = implausible(Observation(OBSERVATION.provenance, (), answers=answers))
    assert found == "answers: must hold at most 150000 answers"


def numbers(record: object, at: str = "") -> list[str]:
    """The JSON path of every number in a record, one of each list."""
    paths: list[str] = []
    for one in fields(record):  # type: ignore[arg-type]
        value, path = getattr(record, one.name), f"{at}{one.name}"
        if isinstance(value, tuple) and value and is_dataclass(value[0]):
            paths += numbers(value[0], f"{path}.0.")
        elif is_dataclass(value):
            paths += numbers(value, f"{path}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            paths.append(path)
    return paths


@pytest.mark.parametrize(
    "path", [path for path in numbers(OBSERVATION) if not path.endswith("reported.0.value")]
)
@pytest.mark.parametrize("value", [-(10**17), 10**17])
def test_every_number_but_a_reported_one_is_bounded(path: str, value: int) -> None:
    """No field of a forged result takes any number it likes; a seed takes any that is not negative."""
    if path.endswith("seed") and value > 0:
        return
    assert "must" in refusal(path, value) or "is unknown" in refusal(path, value)
