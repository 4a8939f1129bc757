"""The three check runs on the candidate's commit. Candidates read them: no score, flag or hidden value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rubric import markdown
from rubric.document import Block, Document, Paragraph
from rubric.grade import Graded
from rubric.judgement import Judgement
from rubric.model import Assessment, Finding, Outcome
from rubric.plain import inert, utf8
from rubric.report.candidate import visible_logs
from rubric.report.notes import Note, deliverable_notes, run_notes, service_notes
from rubric.report.parts import answering, facts, latency_chart, own_tests, timeline
from rubric.report.timings import timings
from rubric.tree import SourceTree

NOTHING = SourceTree()
_LIMIT = 60_000  # bytes; GitHub takes 65,535, and counts bytes whatever its documentation says
_TITLE = 250  # characters


@dataclass(frozen=True)
class CheckText:
    """One check run: its name, how it came out, a title of one line, a summary, notes at lines."""

    name: str
    outcome: Outcome
    title: str
    summary: str
    notes: tuple[Note, ...] = ()


def check_texts(graded: Graded, tree: SourceTree = NOTHING) -> tuple[CheckText, ...]:
    """*Deliverables*, *Reproducibility* and *Service level*, in this order; notes at the lines of `tree`.

    The names are the keys of the check runs: under a batch brief the last one tells of the predictions.
    """
    gate, ran = graded.judgements.gate, timeline(graded)
    load = (timings(graded), *latency_chart(graded))
    run = (*ran, *own_tests(graded.observation), *visible_logs(graded.observation))
    return (
        deliverables_check(graded.assessment, graded.findings, tree),
        _judged("Reproducibility", gate, run, run_notes(graded, tree)),
        _judged("Service level", answering(graded)[1], load, service_notes(graded, tree)),
    )


def deliverables_check(
    assessment: Assessment, findings: Iterable[Finding], tree: SourceTree = NOTHING
) -> CheckText:
    """The static half, known within seconds of the push. Only required deliverables can fail it."""
    found = tuple(findings)
    required = {one.id for one in assessment.deliverables if one.required}
    outcomes = {one.outcome for one in found if one.deliverable in required}
    worst = (Outcome.FAIL, Outcome.OUR_FAULT, Outcome.INCONCLUSIVE)
    outcome = next((one for one in worst if one in outcomes), Outcome.PASS)
    good = sum(one.outcome is Outcome.PASS for one in found)
    bad = sum(one.outcome is Outcome.FAIL for one in found)
    ours = sum(one.outcome is Outcome.OUR_FAULT for one in found)
    title = f"{good} of {len(found)} in place" + (f", {bad} to fix" if bad else "")
    title += f", {ours} to be checked again by us" if ours else ""
    notes = deliverable_notes(found, tree)
    return CheckText("Deliverables", outcome, title, _summary((facts(found),)), notes)


def _judged(name: str, judgement: Judgement, blocks: tuple[Block, ...], notes: tuple[Note, ...]) -> CheckText:
    told = Paragraph((judgement.detail,))
    title = inert(judgement.headline, _TITLE)
    return CheckText(name, judgement.outcome, title, _summary((told, *blocks)), notes)


def _summary(blocks: tuple[Block, ...]) -> str:
    return markdown.render(Document("", blocks), limit=_LIMIT, size=utf8)
