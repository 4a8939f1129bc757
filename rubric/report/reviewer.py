"""The reviewer's one-screen report. It holds hidden-set values and flags: never send it to a candidate."""

from __future__ import annotations

from rubric.checklist import score_spans
from rubric.document import (
    Block,
    BulletList,
    Code,
    Document,
    Fold,
    Heading,
    Meter,
    Paragraph,
    Quoted,
    Span,
    Spans,
    Strong,
    Table,
)
from rubric.grade import Graded
from rubric.judge import reported
from rubric.model import Flag
from rubric.observation import Observation
from rubric.report.about import About
from rubric.report.parts import charts, facts, lines, logs, timings, verdict, went_wrong
from rubric.units import counted, mebibytes, metric, share

_SPANS = 3
_NEARLY_FULL = 0.9  # of the memory limit


def reviewer_report(graded: Graded, about: About) -> Document:
    """Gate, claim and measurement, timings, facts, warnings, flags, score; provenance and logs folded."""
    blocks: list[Block] = [
        Paragraph(_head(about)),
        verdict("Gate", graded.judgements.gate),
        verdict("Claim", graded.judgements.claim),
        verdict("Hidden set", graded.judgements.quality),
        verdict("Service level", graded.judgements.latency),
        Heading("Claim against measurement"),
        _claim_table(graded, about),
        Heading("Timings"),
        timings(graded),
        *charts(graded),
        Heading("Deliverables"),
        facts(graded.findings, about),
        *_warnings(graded.observation, graded.assessment.reproduce.memory_mb),
        *_flags(graded, about),
        Heading("Score"),
        Meter(score_spans(graded.scorecard), graded.scorecard.so_far, graded.scorecard.rubric.pass_line),
        _provenance(graded, about),
        *logs(went_wrong(graded.observation)),
    ]
    return Document(f"{about.alias}: {graded.assessment.title}, attempt {about.attempt}", tuple(blocks))


def _head(about: About) -> Spans:
    head: list[Span] = ["Commit ", Code(about.sha[:12]), f", received {about.received}"]
    for link in (
        about.link("diff", "changes against the starter"),
        about.link("page", "this report as a page"),
    ):
        head += [" · ", *link] if link else []
    return tuple(head)


def _claim_table(graded: Graded, about: About) -> Table:
    """Claim, the run's own value, the hidden set with its interval, the baseline and what was asked for."""
    claim, target = graded.submission.claim, graded.assessment.quality
    measured = graded.observation.measured
    rows: list[tuple[Spans, ...]] = []
    if claim is None:
        rows.append((("Claimed",), ("nothing",), ()))
    else:
        own = reported(claim, graded.observation)
        rows.append(
            (("Claimed",), (metric(claim.value),), (Quoted(claim.metric), " in ", about.place(claim.place)))
        )
        wrote = "no such metric" if own is None else metric(own)
        rows.append((("The run wrote",), (wrote,), (Code("metrics.json"),)))
    if measured is None:
        rows.append((("Hidden set",), ("not measured",), ()))
    else:
        interval = f"95 % interval {metric(measured.low)} to {metric(measured.high)}"
        size = f"{interval}, {counted(measured.n, 'row')}, {measured.invalid:,} without a valid answer"
        rows.append((("Hidden set",), (metric(measured.value),), (size,)))
        rows.append((("Baseline",), (metric(measured.baseline),), ("always the most frequent answer",)))
    tolerance = f", claims within {target.tolerance:g}"
    rows.append((("Asked for",), (metric(target.at_least),), (Code(target.metric), tolerance)))
    return Table(("", "Value", ""), tuple(rows))


def _warnings(observation: Observation, memory_mb: int) -> tuple[Block, ...]:
    told: list[str] = []
    if observation.measured is not None:
        told += observation.measured.notes
        if observation.measured.invalid:
            rows = counted(observation.measured.invalid, "hidden row")
            told.append(f"{rows} without a valid answer, counted as wrong")
    if observation.load is not None and observation.load.errors:
        told.append(f"{counted(observation.load.errors, 'error')} under load, each counted as the time-out")
    for run in observation.phases:
        if (run.peak_memory_bytes or 0) >= _NEARLY_FULL * memory_mb * 1024 * 1024:
            used = mebibytes(run.peak_memory_bytes or 0)
            told.append(f"The {run.phase.value} phase used {used} of {memory_mb:,} MiB")
    if not told:
        return ()
    return (Heading("Warnings"), BulletList(tuple((one,) for one in told)))


def _flags(graded: Graded, about: About) -> tuple[Block, ...]:
    if not graded.flags:
        return lines((Strong("Similarity:"), " no flag against the other submissions of this assessment."))
    return (
        Heading("Similarity"),
        *lines(
            ("For reviewers only. ", Strong("A flag is evidence, not a verdict"), ": read the lines and ask.")
        ),
        BulletList(tuple(_flag(flag, about) for flag in graded.flags)),
    )


def _flag(flag: Flag, about: About) -> Spans:
    told: list[Span] = [
        Strong(flag.other),
        f": {flag.strength}, {share(flag.score)} of this submission's own code",
    ]
    for number, (here, there, lines_here, lines_there) in enumerate(flag.spans[:_SPANS]):
        told += ["; " if number else ": ", about.place(here), f" ({counted(lines_here, 'line')}) beside "]
        told += [Quoted(str(there)), f" ({counted(lines_there, 'line')})"]
    more = len(flag.spans) - _SPANS
    return (*told, f"; and {counted(more, 'more place')}" if more > 0 else "")


def _provenance(graded: Graded, about: About) -> Fold:
    """What exactly was run with what, so that it can be run again and compared."""
    origin, image, runner = graded.observation.provenance, graded.observation.image, graded.observation.runner
    rows: list[tuple[Spans, ...]] = [
        (("Commit",), (Code(about.sha),)),
        (("Tree",), (Code(origin.tree_digest),)),
        (("Assessment",), (Code(origin.assessment), " ", Code(origin.assessment_version))),
        (("Rubric",), (Code(graded.assessment.rubric.version),)),
        (("Grader",), (Code(origin.grader_version),)),
        (("Seed",), (Code(str(origin.seed)),)),
    ]
    if image is not None:
        rows.append(
            (("Image",), (Code(image.digest), " on ", Quoted(image.base), " ", Code(image.base_digest)))
        )
    if runner is not None:
        machine = f"{runner.kind}, {counted(runner.cpus, 'CPU')}, {mebibytes(runner.memory_bytes)}, "
        rows.append(
            (("Runner",), (machine, Code(runner.engine), " ", Code(runner.runtime), " ", Code(runner.kernel)))
        )
    return Fold("Provenance", (Table(("", ""), tuple(rows)),))
