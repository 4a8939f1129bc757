"""The reviewer's one-screen report. It holds hidden-set values and flags: never send it to a candidate."""

from __future__ import annotations

from collections.abc import Iterator

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
from rubric.flag import Flag
from rubric.grade import Graded
from rubric.model import Place, Scorecard
from rubric.observation import Observation
from rubric.report.about import About
from rubric.report.evidence import claim_table, details
from rubric.report.facts_found import facts_found
from rubric.report.files import files_read
from rubric.report.parts import answering, charts, lines, logs, own_tests, resumed, verdict, went_wrong
from rubric.report.timings import timings
from rubric.report.warnings import warnings
from rubric.units import counted, mebibytes, seconds, share

_SPANS = 3


def reviewer_report(graded: Graded, about: About, *, sealed: bool = False) -> Document:
    """Everything on one screen, what decides first; provenance and logs folded at the end.

    In order: verdicts with the gate first, claim against measurement, timings, changes against the starter,
    write-ups, found text by row, facts and found text by item (folded), warnings, similarity, score.
    `sealed`: a panel marks and is not all in, so no score is told.
    """
    blocks: list[Block] = [
        Paragraph(_head(about)),
        verdict("Gate", graded.judgements.gate),
        *resumed(graded),
        verdict("Claim", graded.judgements.claim),
        verdict("Hidden set", graded.judgements.quality),
        verdict(*answering(graded)),
        Heading("Claim against measurement"),
        claim_table(graded, about),
        *own_tests(graded.observation),
        *details(graded),
        Heading("Timings"),
        timings(graded),
        *charts(graded),
        *files_read(graded, about),
        *facts_found(graded, about),
        *warnings(graded, about),
        *_flags(graded, about),
        Heading("Score"),
        _score(graded.scorecard, sealed=sealed),
        _provenance(graded, about),
        *logs(went_wrong(graded.observation)),
    ]
    return Document(f"{about.alias}: {graded.assessment.title}, attempt {about.attempt}", tuple(blocks))


def _score(card: Scorecard, *, sealed: bool) -> Block:
    if sealed:
        return Paragraph(("Sealed until the whole panel is in.",))
    return Meter(score_spans(card), card.so_far, card.rubric.pass_line)


def _head(about: About) -> Spans:
    head: list[Span] = ["Commit ", Code(about.sha[:12]), f", received {about.received}"]
    for link in (
        about.link("diff", "changes against the starter"),
        about.link("page", "this report as a page"),
    ):
        head += [" · ", *link] if link else []
    return tuple(head)


def _flags(graded: Graded, about: About) -> tuple[Block, ...]:
    if not graded.flags:
        return lines((Strong("Similarity:"), " no flag against the other submissions of this assessment."))
    return (
        Heading("Similarity"),
        *lines(
            (
                "For reviewers only. ",
                Strong("A flag is evidence, not a verdict"),
                ": read the lines and ask. ",
            ),
            about.link("similarity", "Both sides of each match, and the whole round"),
        ),
        BulletList(tuple(_flag(flag, about) for flag in graded.flags)),
    )


def _flag(flag: Flag, about: About) -> Spans:
    words = flag.words or f"{share(flag.score)} of this submission's own code"
    who = (Strong(flag.other), f": {flag.strength}, ") if flag.other else (Strong("By itself"), ": ")
    told: list[Span] = [*who, words]
    for number, (here, there, lines_here, lines_there) in enumerate(flag.spans[:_SPANS]):
        told += ["; " if number else ": ", about.place(here), f"{_length(here, lines_here)} beside "]
        told += [Quoted(str(there)), _length(there, lines_there)]
    more = len(flag.spans) - _SPANS
    told.append(f"; and {counted(more, 'more place')}" if more > 0 else "")
    return (*told, *((". Found to be ", Strong(flag.outcome)) if flag.outcome else ()))


def _length(place: Place, count: int) -> str:
    """How long a place is; a whole file has no lines."""
    return "" if place.line is None else f" ({counted(count, 'line')})"


def _provenance(graded: Graded, about: About) -> Fold:
    """What exactly was run with what, so that it can be run again and compared."""
    origin, image = graded.observation.provenance, graded.observation.image
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
    return Fold("Provenance", (Table(("", ""), (*rows, *_machine(graded.observation))),))


def _machine(observation: Observation) -> Iterator[tuple[Spans, ...]]:
    runner, limits = observation.runner, observation.limits
    if runner is not None:
        size = f"{runner.kind}, {counted(runner.cpus, 'CPU')}, {mebibytes(runner.memory_bytes)}, "
        named = [name for name in (runner.engine, runner.runtime, runner.kernel, runner.architecture) if name]
        group = f" cgroup {runner.cgroup}" if runner.cgroup else ""
        yield ("Runner",), (size, Code(" ".join(named) + group))
    if limits is not None:
        told = (
            f"{seconds(limits.within_seconds)}, {mebibytes(limits.memory_bytes)}, {limits.cpus:g} CPU, "
            f"{limits.pids:,} processes, {limits.open_files:,} open files, {mebibytes(limits.out_bytes)} of "
            f"output, build network {limits.build_network}"
        )
        yield ("Limits",), (told,)
