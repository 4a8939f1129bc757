import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from action.questions import Question
from action.tally import Tally
from rubric.measured import Answered, Form
from rubric.model import Assessment, LatencyTarget
from rubric.observation import Saturation

TARGET = LatencyTarget(200, rate_per_second=20, timeout_seconds=1)
GOOD = {"label": "bug", "confidence": 0.5}


@pytest.fixture
def tally(assessment: Assessment) -> Tally:
    """An empty one under the tiny assessment's contract."""
    return Tally(assessment.contract, TARGET)


def shot(key: str, answer: object = GOOD, ms: float = 5.0) -> dict[str, Any]:
    return {"id": key, "ms": ms, "body": base64.b64encode(json.dumps(answer).encode()).decode()}


def failed(key: str, word: str) -> dict[str, Any]:
    return {"id": key, "ms": 1.0, "error": word}


def result(
    *windows: list[dict[str, Any]], rest: tuple[dict[str, Any], ...] = (), lag: float = 0.1
) -> dict[str, Any]:
    return {"windows": windows, "rest": rest, "lag_ms": [lag], "burst": None}


def test_no_valid_answer_counts_as_the_time_out(tally: Tally) -> None:
    """Junk at once is no faster than silence, and a slow valid answer keeps its time."""
    junk = [
        {},
        [],
        {"label": "spam", "confidence": 0.5},
        {"label": "bug", "confidence": 2},
        GOOD | {"label": 1},
    ]
    tally.add(
        result([shot("a", ms=950.0), *(shot(f"j{n}", one) for n, one in enumerate(junk))], [failed("b", "x")])
    )
    load = tally.load(7, 0.5)
    assert load.windows_ms == ((950.0, *[1000.0] * 5), (1000.0,))
    assert (load.errors, load.seed, load.ready_seconds, load.lag_p99_ms) == (6, 7, 0.5, 0.1)
    assert tally.note() == "6 requests got no valid answer; most often: an answer that breaks the contract."


def test_untimed_failures_are_noted_but_no_error_of_the_load(tally: Tally) -> None:
    """Errors belong to the windows; the note counts what was asked untimed too."""
    tally.add(result([shot("a")], rest=(failed("b", "status 500"), shot("c"))))
    assert tally.load(7, 0.5).errors == 0
    assert tally.note() == "1 request got no valid answer; most often: status 500."


def test_each_question_gets_one_answer(tally: Tally) -> None:
    """In the questions' order, timed or not; what was not asked or not answered has no label."""
    questions = [Question(key, row, Form.ORIGINAL, True, {}) for row, key in enumerate("abcd")]
    tally.add(result([shot("c"), failed("b", "TimeoutError")], rest=(shot("a"), shot("other"))))
    assert tally.answers(questions) == (
        Answered(0, Form.ORIGINAL, True, "bug", 0.5),
        Answered(1, Form.ORIGINAL, True, None, None),
        Answered(2, Form.ORIGINAL, True, "bug", 0.5),
        Answered(3, Form.ORIGINAL, True, None, None),
    )


def test_extra_windows_are_counted(tally: Tally) -> None:
    """They are pooled with the planned ones, and their number is told."""
    tally.add(result([shot("a")], [shot("b")], lag=0.2))
    tally.add(result([shot("c")], lag=0.9), extra=True)
    load = tally.load(7, 0.5)
    assert (len(load.windows_ms), load.extra_windows, load.lag_p99_ms) == (3, 1, 0.9)


def test_the_burst_stands_apart(tally: Tally) -> None:
    """Its failures are counted with it; they are no error of the load and no note."""
    tally.add(result([shot("a")]))
    burst = {"workers": 8, "seconds": 2.0, "shots": [shot("x"), shot("y", {}), failed("z", "OSError")]}
    tally.add_burst(result() | {"burst": burst})
    assert tally.load(7, 0.5).saturation == Saturation(8, 2.0, answered=1, errors=2)
    assert (tally.load(7, 0.5).errors, tally.note()) == (0, "")


def test_nothing_seen_is_an_empty_load(assessment: Assessment) -> None:
    """No samples, no burst, no note; never an error of ours."""
    load = Tally(assessment.contract, replace(TARGET, windows=1)).load(7, 0.0)
    assert (load.samples_ms, load.errors, load.lag_p99_ms, load.saturation) == ((), 0, 0.0, None)
