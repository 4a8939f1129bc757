"""What a run took and used, beside its limits."""

from __future__ import annotations

from dataclasses import replace

from inline_snapshot import snapshot

from rubric.document import Document
from rubric.grade import Graded
from rubric.markdown import render
from rubric.observation import Ending, Phase
from rubric.report.timings import timings
from tests.rubric import samples
from tests.rubric.samples import OBSERVATION


def table(graded: Graded) -> str:
    return render(Document("", (timings(graded),)))


def told(graded: Graded) -> dict[str, str]:
    return {str(row[0][0]): str(row[1][0]) for row in timings(graded).rows}


def test_a_server_is_shown_with_every_measurement() -> None:
    """Three percentiles with intervals, errors, throughput, cold start, memory, CPU, size, calibration."""
    extra = replace(samples.load(errors=2), extra_windows=1)
    assert table(samples.graded(replace(OBSERVATION, load=extra))) == snapshot("""\
| What | Measured &#91;95 % interval&#93; | Limit |
| --- | --- | --- |
| Build | 38.2 s | 30 min for both commands |
| Reproduce | 12.7 s | as above |
| Both again, cold | 41.5 s + 12.9 s | 30 min for both commands |
| Server start | 1.4 s | 60.0 s |
| Latency p50 | 18 ms &#91;17 ms, 18 ms&#93; |  |
| Latency p95 | 37 ms &#91;35 ms, 40 ms&#93; | 200 ms |
| Latency p99 | 50 ms &#91;47 ms, 55 ms&#93; |  |
| Load | 900 requests at 20/s in 3 windows, 1 of them extra; 2 errors |  |
| Throughput at saturation | 86.2 answers/s by 8 workers in 5.0 s, 0 errors |  |
| Calibration | 1.012 s before, 1.034 s after: 2 % apart | 20 % apart |
| Peak memory | 402 MiB (reproduce) | 2,048 MiB |
| CPU time | reproduce 11.9 s, load 20.3 s, reproduce cold 12.0 s |  |
| Image size | 418 MiB |  |
""")


def test_processes_are_shown_where_they_were_seen() -> None:
    """Of every phase; runs of before have none."""
    runs = tuple(
        replace(run, processes=4) if run.phase is Phase.REPRODUCE else run for run in OBSERVATION.phases
    )
    shown = told(samples.graded(replace(OBSERVATION, phases=runs)))
    assert shown["Processes at once, with shells"] == "reproduce 4"
    assert not any(name.startswith("Processes") for name in told(samples.graded()))


def test_a_batch_run_has_no_latency() -> None:
    """One row for the predictions in place of the server's."""
    assert table(samples.batch()) == snapshot("""\
| What | Measured &#91;95 % interval&#93; | Limit |
| --- | --- | --- |
| Build | 38.2 s | 30 min for both commands |
| Reproduce | 12.7 s | as above |
| Both again, cold | 41.5 s + 12.9 s | 30 min for both commands |
| Predict | 3.1 s |  |
| Peak memory | 402 MiB (reproduce) | 2,048 MiB |
| CPU time | reproduce 11.9 s, predict 2.8 s, reproduce cold 12.0 s |  |
| Image size | 418 MiB |  |
""")


def test_what_did_not_run_has_no_time() -> None:
    """After a refused build the later phases read "not run", and no latency or memory is invented."""
    refused = samples.graded(samples.stopped(Phase.BUILD, Ending.REFUSED))
    assert told(refused) == {"Build": "refused", "Reproduce": "not run", "Server start": "not run"}


def test_the_ready_time_of_the_load_generator_is_preferred() -> None:
    """Server start is the time to the first good answer, where the generator saw one."""
    late = replace(OBSERVATION, load=replace(samples.load(), ready_seconds=7.25))
    assert told(samples.graded(late))["Server start"] == "7.2 s"
    unseen = replace(OBSERVATION, load=replace(samples.load(), ready_seconds=None))
    assert told(samples.graded(unseen))["Server start"] == "1.4 s"


def test_a_cold_run_that_broke_off_shows_what_it_took() -> None:
    """A rebuild that failed has its time; what rested on it was not run."""
    broke = samples.stopped(Phase.REBUILD, Ending.NONZERO)
    assert told(samples.graded(broke))["Both again, cold"] == "21.5 s + not run"


def test_few_samples_give_no_upper_bound() -> None:
    """An interval that the samples cannot give is not made up."""
    few = replace(OBSERVATION, load=samples.load(((10.0, 11.0, 12.0),)))
    assert told(samples.graded(few))["Latency p99"] == "12 ms [11 ms, no upper bound]"
