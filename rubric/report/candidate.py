"""The candidate's run report: what ran, what it took, what to fix. No score, flag, hidden value or name."""

from __future__ import annotations

from collections.abc import Sequence

from rubric.document import Block, BulletList, Code, Document, Heading, Paragraph, Span, Spans, Strong
from rubric.grade import Graded
from rubric.judgement import Judgement, ended, in_our_words, saw_hidden
from rubric.model import Finding, Outcome
from rubric.observation import Ending, Observation, Phase, PhaseRun
from rubric.report.about import About
from rubric.report.allowance import Allowance, allowance_lines
from rubric.report.claimed import claim_told
from rubric.report.parts import answering, charts, facts, lines, logs, own_tests, resumed, verdict, went_wrong
from rubric.report.timings import LABELS, timings
from rubric.units import milliseconds

_PLACES = 3
_WITHHELD = "It may quote hidden inputs, so only reviewers have it."
_OUR_FAULT = "The run failed on our side. It costs you nothing and is repeated; there is nothing to do."
_ADVICE = {
    Phase.SERVE: "The server has to live and answer until it is stopped.",
    Phase.LOAD: "The server has to live and answer until it is stopped.",
    Phase.PREDICT: "Each input id needs one prediction, an allowed label and a confidence from 0 to 1.",
}


def candidate_report(graded: Graded, about: About, allowance: Allowance | None = None) -> Document:
    """What ran, timings, what to fix and where. Every value is the candidate's own or a stated limit."""
    blocks: list[Block] = [
        _commit(about),
        verdict("Reproducibility", graded.judgements.gate),
        *resumed(graded),
        verdict(*answering(graded)),
        Heading("What to fix"),
        *_to_fix(graded, about),
        Heading("Timings"),
        timings(graded),
        *charts(graded),
        Heading("Deliverables"),
        facts(graded.findings, about),
        *own_tests(graded.observation),
        *visible_logs(graded.observation),
        *allowance_lines(allowance),
    ]
    return Document(_title(about), tuple(blocks))


def unmeasured_report(
    told: Judgement, about: About, findings: Sequence[Finding] = (), allowance: Allowance | None = None
) -> Document:
    """The report of an attempt that ended without a run: why, what to do, and what could be seen anyway."""
    seen: tuple[Block, ...] = (Heading("Deliverables"), facts(findings, about)) if findings else ()
    why = verdict("Run", told)
    return Document(_title(about), (_commit(about), why, *seen, *allowance_lines(allowance)))


def _title(about: About) -> str:
    return f"Run report, attempt {about.attempt}"


def _commit(about: About) -> Block:
    return Paragraph(("Commit ", Code(about.sha[:12]), f", received {about.received}"))


def visible_logs(observation: Observation) -> tuple[Block, ...]:
    """Logs that a candidate may read, and a line for each that may hold hidden inputs: those they may not."""
    wrong, hidden = went_wrong(observation), saw_hidden(observation)
    withheld = [run for run in wrong if run.phase in hidden and run.log_tail]
    notes = [(f"The log of the {run.phase.value} phase is not shown here. {_WITHHELD}",) for run in withheld]
    return (*logs(run for run in wrong if run.phase not in hidden), *lines(*notes))


def _to_fix(graded: Graded, about: About) -> tuple[Block, ...]:
    items = [
        *_phases(graded.observation),
        *_findings(graded, about),
        *_claim(graded, about),
        *_resume(graded),
        *_latency(graded),
    ]
    listed: tuple[Block, ...] = (BulletList(tuple(items)),) if items else ()
    judged = {graded.judgements.gate.outcome, answering(graded)[1].outcome}
    if Outcome.OUR_FAULT in judged:
        return (Paragraph((_OUR_FAULT,)), *listed)
    return listed or (Paragraph(("Nothing: everything asked for is there.",)),)


def _phases(observation: Observation) -> list[Spans]:
    """Each phase that the candidate can mend. The own tests are a fact with a line of its own."""
    hidden = saw_hidden(observation)
    wrong = [run for run in went_wrong(observation) if run.ending is not Ending.OUR_FAULT]
    return [_phase(run, hidden=run.phase in hidden) for run in wrong if run.phase is not Phase.TESTS]


def _phase(run: PhaseRun, *, hidden: bool) -> Spans:
    said = f"{in_our_words(run)} {_ADVICE[run.phase]}" if hidden else ended(run)
    told: list[Span] = [Strong(LABELS[run.phase]), f": {said}"]
    if run.command:
        told += [" Command: ", Code(run.command[:200])]
    if run.exit_code:
        told.append(f" Exit code {run.exit_code}.")
    return tuple(told)


def _findings(graded: Graded, about: About) -> list[Spans]:
    wrong = [one for one in graded.findings if one.outcome is Outcome.FAIL]
    return [
        _with_places((Strong(one.title), f": {one.detail}"), about.places(one.places, _PLACES))
        for one in wrong
    ]


def _with_places(told: Spans, places: Spans) -> Spans:
    return (*told, " (", *places, ")") if places else told


def _claim(graded: Graded, about: About) -> list[Spans]:
    told = claim_told(graded)
    if told is None:
        return []
    return [_with_places((Strong("Claimed metric"), f": {told.words}"), (about.place(told.place),))]


def _resume(graded: Graded) -> list[Spans]:
    """A run that began anew, or skipped the rest; one that ended badly has its phase's line."""
    judged, again = graded.judgements.resume, graded.observation.phase(Phase.REPEAT)
    if judged is None or judged.outcome is not Outcome.FAIL or again.ending is not Ending.OK:
        return []
    return [(Strong("Kill and resume"), f": {judged.headline}.")]


def _latency(graded: Graded) -> list[Spans]:
    judged, target = graded.judgements.latency, graded.assessment.latency
    if judged is None or target is None or graded.observation.load is None:
        return []
    if judged.outcome is not Outcome.FAIL or graded.observation.phase(Phase.LOAD).ending is not Ending.OK:
        return []
    limit, rate = milliseconds(target.p95_ms), target.rate_per_second
    asked = f"The brief asks for p95 under {limit} at {rate:g}/s."
    return [(Strong("Service level"), f": {judged.headline}. {asked}")]
