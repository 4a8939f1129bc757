"""What a reviewer should ask about, in one list: files, deliverables, answers, run. Not for candidates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rubric.document import Block, BulletList, Fold, Heading, Spans, State, Strong
from rubric.grade import Graded
from rubric.judgement import saw_hidden
from rubric.model import Finding, Outcome
from rubric.observation import Ending, Observation
from rubric.reading import Reading
from rubric.report.about import About
from rubric.report.parts import facts, in_place, lines
from rubric.report.timings import LABELS
from rubric.units import counted, mebibytes

_NEARLY_FULL = 0.9  # of the memory limit
_PLACES = 3


def warnings(graded: Graded, about: About) -> tuple[Block, ...]:
    """The list, or a line that there is nothing; every deliverable folded beneath."""
    observation, memory_mb = graded.observation, graded.assessment.reproduce.memory_mb
    told = (
        *_of_files(graded.reading, about),
        *_of_findings(graded.findings, about),
        *((one,) for one in _of_answers(observation)),
        *((one,) for one in _of_phases(observation, memory_mb)),
    )
    listed: tuple[Block, ...] = (Heading("Warnings"), BulletList(told)) if told else ()
    all_ = Fold(f"Deliverables: {in_place(graded.findings)}", (facts(graded.findings, about),))
    return (*(listed or lines((Strong("Warnings:"), " none."))), all_)


def _of_files(reading: Reading | None, about: About) -> Iterator[Spans]:
    for one in () if reading is None else reading.oddities:
        yield about.place(one.place), f": {one.words}"


def _of_findings(findings: Iterable[Finding], about: About) -> Iterator[Spans]:
    """Deliverables that are not in place, with the first of their places."""
    for one in findings:
        if one.outcome is Outcome.PASS:
            continue
        places = about.places(one.places, _PLACES)
        where: Spans = (" (", *places, ")") if places else ()
        yield State(one.outcome), f" {one.title}: {one.detail}", *where


def _of_answers(observation: Observation) -> Iterator[str]:
    measured, load = observation.measured, observation.load
    if measured is not None:
        yield from measured.notes
        if measured.invalid:
            yield f"{counted(measured.invalid, 'hidden row')} without a valid answer, counted as wrong"
    if load is not None and load.errors:
        yield f"{counted(load.errors, 'error')} under load, each counted as the time-out"


def _of_phases(observation: Observation, memory_mb: int) -> Iterator[str]:
    """The reasons that no judgement quotes, and memory near its limit."""
    hidden = saw_hidden(observation)
    for run in observation.phases:
        if run.reason and (run.phase in hidden or run.ending is Ending.OK):
            yield f"{LABELS[run.phase]}: {run.reason}"
        used = run.peak_memory_bytes or 0
        if used >= _NEARLY_FULL * memory_mb * 1024 * 1024:
            yield f"The {run.phase.value} phase used {mebibytes(used)} of {memory_mb:,} MiB"
