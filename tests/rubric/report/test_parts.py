"""Parts that reports share."""

from __future__ import annotations

from dataclasses import replace

from rubric.document import LatencyChart, Quoted, Timeline
from rubric.observation import Ending, Phase
from rubric.report.parts import charts, facts, timings, went_wrong
from tests.rubric import samples
from tests.rubric.samples import FINDINGS, OBSERVATION


def test_what_did_not_run_has_no_time() -> None:
    """After a refused build the later phases read "not run", and no latency or memory is invented."""
    table = timings(samples.graded(samples.stopped(Phase.BUILD, Ending.REFUSED)))
    assert [(row[0][0], row[1][0]) for row in table.rows] == [
        ("Build", "refused"),
        ("Reproduce", "not run"),
        ("Server start", "not run"),
    ]


def test_the_ready_time_of_the_load_generator_is_preferred() -> None:
    """Server start is the time to the first good answer, where the generator saw one."""
    late = replace(OBSERVATION, load=replace(samples.load(), ready_seconds=7.25))
    assert timings(samples.graded(late)).rows[2][1] == ("7.2 s",)


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
