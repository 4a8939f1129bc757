"""Parts that reports share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rubric.document import LatencyChart, Paragraph, Quoted, Strong, Timeline
from rubric.model import Outcome
from rubric.observation import Ending, OwnTests, Phase
from rubric.report.parts import answering, charts, facts, own_tests, went_wrong
from tests.rubric import samples
from tests.rubric.samples import FINDINGS, OBSERVATION


def test_empty_windows_are_not_drawn() -> None:
    """A window without samples has no percentile; the others keep their numbers."""
    gap = replace(OBSERVATION, load=samples.load(((10.0,) * 300, (), (20.0,) * 300)))
    chart, timeline = charts(samples.graded(gap))
    assert isinstance(chart, LatencyChart)
    assert isinstance(timeline, Timeline)
    assert [(one.label, one.p95) for one in chart.windows] == [("window 1", 10.0), ("window 3", 20.0)]


def test_nothing_is_drawn_where_nothing_ran() -> None:
    """No phases, no charts."""
    assert charts(samples.graded(replace(OBSERVATION, phases=(), load=None, measured=None))) == ()


def test_facts_without_links_show_places_as_text() -> None:
    """The static check knows no tree address: places are quoted."""
    assert facts(FINDINGS[:1]).rows[0][3] == (Quoted("run.sh:1"),)


def test_only_phases_that_ended_badly_went_wrong() -> None:
    """A phase that was not run is no fault of its own."""
    wrong = went_wrong(samples.stopped(Phase.REPRODUCE, Ending.TIMEOUT))
    assert [run.phase for run in wrong] == [Phase.REPRODUCE]


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        (Ending.TIMEOUT, "The tests phase was stopped at its time limit."),
        (Ending.OUT_OF_MEMORY, "The tests phase ran out of memory."),
        (
            Ending.OUTPUT_REJECTED,
            "The tests phase left an output that is missing, malformed or over a limit.",
        ),
        (
            Ending.OUR_FAULT,
            "The tests phase was interrupted by a fault on our side; it costs nothing and is run again.",
        ),
    ],
)
def test_own_tests_that_told_nothing_say_how_they_ended(ending: Ending, told: str) -> None:
    """Where there is no count, there is the ending, ours included."""
    (line,) = own_tests(samples.stopped(Phase.TESTS, ending))
    assert line == Paragraph((Strong("Own tests:"), f" {told} A fact; it is not graded."))


def test_own_tests_that_were_cut_short_say_both() -> None:
    """Counts of a run that was stopped are not the whole."""
    cut = replace(samples.stopped(Phase.TESTS, Ending.TIMEOUT), tests=OwnTests("pytest", 9, 9, 0, 0, 300.0))
    (line,) = own_tests(cut)
    assert isinstance(line, Paragraph)
    assert line.spans[1] == (
        " 9 collected, 9 passed in 5 min (pytest). The tests phase was stopped at its time limit. "
        "A fact; it is not graded."
    )


def test_no_own_tests_say_nothing() -> None:
    """Where none were looked for, there is no line."""
    assert own_tests(replace(OBSERVATION, phases=samples.FIRST, tests=None)) == ()


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        (Ending.OK, Outcome.PASS),
        (Ending.NONZERO, Outcome.FAIL),
        (Ending.NOT_RUN, Outcome.INCONCLUSIVE),
        (Ending.OUR_FAULT, Outcome.OUR_FAULT),
    ],
)
def test_predictions_stand_where_a_server_would(ending: Ending, outcome: Outcome) -> None:
    """A batch brief has a line of its own, in all four states."""
    label, judged = answering(samples.batch(samples.stopped(Phase.PREDICT, ending)))
    assert (label, judged.outcome) == ("Predictions", outcome)
