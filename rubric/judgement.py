"""A judgement, and how the end of a phase reads as one. Knows no target and no limit."""

from __future__ import annotations

from dataclasses import dataclass

from rubric.model import Outcome
from rubric.observation import HIDDEN_INPUTS, Ending, Observation, Phase, PhaseRun

OUR_FAULT = "was interrupted by a fault on our side; it costs nothing and is run again"

_ENDED = {
    Ending.OK: "ended well",
    Ending.NONZERO: "ended with an error",
    Ending.TIMEOUT: "was stopped at its time limit",
    Ending.OUT_OF_MEMORY: "ran out of memory",
    Ending.LOG_FLOOD: "was stopped because its log grew over the limit",
    Ending.OUTPUT_REJECTED: "left an output that is missing, malformed or over a limit",
    Ending.REFUSED: "was refused",
    Ending.NOT_RUN: "was not run",
    Ending.OUR_FAULT: OUR_FAULT,
}


@dataclass(frozen=True)
class Judgement:
    """An outcome, a headline of a few words and a detail of a few sentences. Both may quote a candidate."""

    outcome: Outcome
    headline: str
    detail: str


def ended(run: PhaseRun) -> str:
    """How a phase ended, as a sentence: the runner's reason, else one of our own."""
    return run.reason or in_our_words(run)


def in_our_words(run: PhaseRun) -> str:
    """How a phase ended, as a sentence that quotes nothing the submission wrote."""
    return f"The {run.phase.value} phase {_ENDED[run.ending]}."


def outcome_of(run: PhaseRun) -> Outcome:
    """PASS for a phase that ended well, OUR_FAULT, INCONCLUSIVE for one that was not run, else FAIL."""
    known = {
        Ending.OK: Outcome.PASS,
        Ending.OUR_FAULT: Outcome.OUR_FAULT,
        Ending.NOT_RUN: Outcome.INCONCLUSIVE,
    }
    return known.get(run.ending, Outcome.FAIL)


def saw_hidden(observation: Observation) -> frozenset[Phase]:
    """The phases whose log and reason may quote hidden inputs: the server's too, once it was asked."""
    load = observation.phase(Phase.LOAD).ending is not Ending.NOT_RUN
    asked = load or any((observation.load, observation.answers, observation.measured))
    return HIDDEN_INPUTS | {Phase.SERVE} if asked else HIDDEN_INPUTS


def first_stop(observation: Observation, *phases: Phase, for_reviewers: bool = False) -> Judgement | None:
    """The judgement of the first of these phases that did not end well, or None.

    Candidates read judgements too: unless it is `for_reviewers`, the reason of a phase that saw hidden inputs
    is left out.
    """
    runs = map(observation.phase, phases)
    run = next((run for run in runs if run.ending is not Ending.OK), None)
    if run is None:
        return None
    silent = not for_reviewers and run.phase in saw_hidden(observation)
    detail = in_our_words(run) if silent else ended(run)
    return Judgement(outcome_of(run), f"{run.phase.value.capitalize()} {_ENDED[run.ending]}", detail)
