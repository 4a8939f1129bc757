"""The three check runs on the candidate's commit. Candidates read them: no score, flag or hidden value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rubric import markdown
from rubric.document import Block, BulletList, Document, Paragraph, Spans, Strong
from rubric.facts import MENDED_FIRST, Fact, State
from rubric.grade import Graded
from rubric.judgement import Judgement
from rubric.model import Assessment, Finding, Outcome
from rubric.plain import inert, utf8
from rubric.report.candidate import visible_logs
from rubric.report.notes import NOTES_MAX, Note, deliverable_notes, run_notes, service_notes
from rubric.report.parts import (
    answering,
    facts,
    in_place,
    latency_chart,
    lines,
    own_tests,
    reproducibility,
    timeline,
)
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


def check_texts(graded: Graded, tree: SourceTree = NOTHING, whole: str = "") -> tuple[CheckText, ...]:
    """*Deliverables*, *Reproducibility* and *Service level*, in this order; notes at the lines of `tree`.

    The names are the keys of the check runs: under a batch brief the last one tells of the predictions.
    `whole` is the address that is named where something had to be left out.
    """
    twice, ran = reproducibility(graded.judgements), timeline(graded)
    load = (timings(graded), *latency_chart(graded))
    run = (*ran, *own_tests(graded.observation), *visible_logs(graded.observation))
    facts_read = () if graded.reading is None else graded.reading.facts
    return (
        deliverables_check(graded.assessment, graded.findings, tree, whole, facts_read),
        _judged("Reproducibility", twice, run, run_notes(graded, tree), whole),
        _judged("Service level", answering(graded)[1], load, service_notes(graded, tree), whole),
    )


def deliverables_check(
    assessment: Assessment,
    findings: Iterable[Finding],
    tree: SourceTree = NOTHING,
    whole: str = "",
    facts_read: Iterable[Fact] = (),
) -> CheckText:
    """The static half, known within seconds of the push. Only required deliverables can fail it.

    `facts_read`: those that are better mended whatever the brief asks are told beneath, and cost nothing.
    """
    found = tuple(findings)
    required = {one.id for one in assessment.deliverables if one.required}
    outcomes = {one.outcome for one in found if one.deliverable in required}
    worst = (Outcome.FAIL, Outcome.OUR_FAULT, Outcome.INCONCLUSIVE)
    outcome = next((one for one in worst if one in outcomes), Outcome.PASS)
    notes = deliverable_notes(found, tree)
    check = CheckText("Deliverables", outcome, in_place(found), "", notes)
    return _fitted(check, (facts(found), *_to_mend(facts_read)), whole)


def _to_mend(facts_read: Iterable[Fact]) -> tuple[Block, ...]:
    """A committed key is told here, to its owner alone, and never with its value."""
    wrong = [one for one in facts_read if one.id in MENDED_FIRST and one.state is State.BAD]
    told: tuple[Spans, ...] = tuple((Strong(f"{one.title}:"), f" {one.words}") for one in wrong)
    return (Paragraph(("Nobody asked for these, and they cost nothing:",)), BulletList(told)) if told else ()


def _judged(
    name: str, judgement: Judgement, blocks: tuple[Block, ...], notes: tuple[Note, ...], whole: str
) -> CheckText:
    told = Paragraph((judgement.detail,))
    check = CheckText(name, judgement.outcome, judgement.headline, "", notes)
    return _fitted(check, (told, *blocks), whole)


def _fitted(check: CheckText, blocks: tuple[Block, ...], whole: str) -> CheckText:
    """The check with its words, all within GitHub's limits; notes that are left out are counted."""
    more = len(check.notes) - NOTES_MAX
    left = f"Beside the code stand the first {NOTES_MAX} notes; {more:,} more are left out there."
    told = Document("", (*blocks, *(lines((left,)) if more > 0 else ())))
    summary = markdown.render(told, limit=_LIMIT, size=utf8, whole=whole)
    return replace(check, title=inert(check.title, _TITLE), summary=summary, notes=check.notes[:NOTES_MAX])
