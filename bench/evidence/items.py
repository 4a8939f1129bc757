"""Which of our facts and pointers answers which labelled item, and what its label must say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.formats.pdf import pages_in
from rubric.facts import Fact, State, facts_of
from rubric.reading.corpus import corpus_of
from rubric.reading.pointers import Pointer, items_of
from rubric.texts.prose import prose_of
from rubric.tree import SourceTree

_LOCKS = ("uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock", "pixi.lock", "conda-lock")
Row = Mapping[str, str]


@dataclass(frozen=True)
class Evidence:
    """What the checks found in one submission."""

    facts: Mapping[str, Fact]
    pointers: Mapping[str, tuple[Pointer, ...]]

    def state(self, fact: str) -> State:
        """The state of a fact by its id."""
        return self.facts[fact].state


@dataclass(frozen=True)
class FactItem:
    """A machine fact: its labelled column, when it counts as a hit, when the label says it is there."""

    title: str
    column: str
    hit: Callable[[Evidence], bool]
    there: Callable[[Row], bool]


def evidence_of(tree: SourceTree, starter: SourceTree) -> Evidence:
    """All facts and pointers of one submission."""
    corpus = corpus_of(prose_of(tree, starter, (), pages_in(tree, starter)), tree, starter)
    facts = {fact.id: fact for fact in facts_of(tree, starter)}
    return Evidence(facts, {one.item: one.found for one in items_of(corpus)})


def labelled(column: str) -> Callable[[Row], bool]:
    """Whether a column says yes or partly: anything but `no`, `none` and nothing."""
    return lambda row: row[column] not in ("no", "none", "")


def _is(fact: str, *states: State) -> Callable[[Evidence], bool]:
    return lambda evidence: evidence.state(fact) in states


def _has_steps(evidence: Evidence) -> bool:
    """Both commands, or the one that runs it: an installation alone reproduces nothing."""
    fact = evidence.facts["commands"]
    return fact.state is State.GOOD or (fact.state is State.BAD and "none that runs" not in fact.words)


def _is_locked(row: Row) -> bool:
    return row["lock_file"].startswith(_LOCKS)


FACT_ITEMS = (
    FactItem(
        "entry point there", "entry_point", _is("entry", State.GOOD, State.BAD), labelled("entry_point")
    ),
    FactItem("two commands stated", "two_command", _is("commands", State.GOOD), labelled("two_command")),
    FactItem("steps to reproduce", "repro_steps", _has_steps, labelled("repro_steps")),
    FactItem(
        "exact or locked",
        "pinned",
        lambda evidence: State.GOOD in (evidence.state("pins"), evidence.state("lock")),
        lambda row: row["pinned"] == "all" or _is_locked(row),
    ),
    FactItem("lock with packages", "lock_file", _is("lock", State.GOOD), _is_locked),
    FactItem("own tests", "tests", _is("tests", State.GOOD, State.BAD), labelled("tests")),
    FactItem("CI", "ci", _is("ci", State.GOOD, State.BAD), labelled("ci")),
    FactItem("web server", "server", _is("server", State.GOOD), labelled("server")),
    FactItem("code in notebooks only", "notebook_only", _is("code", State.BAD), labelled("notebook_only")),
    FactItem("files of 4 MiB and more", "large_files", _is("blobs", State.BAD), labelled("large_files")),
    FactItem("screencast", "screencast", _is("screencast", State.GOOD, State.BAD), labelled("screencast")),
)
POINTER_ITEMS: Mapping[str, str] = {
    "model choice": "memo_model_choice",
    "failure modes": "memo_two_failure_modes",
    "monitoring plan": "memo_monitoring_plan",
    "rollback condition": "memo_rollback_condition",
    "data drift": "mon_data_drift",
    "label shift": "mon_label_shift",
    "latency SLO": "mon_latency_slo",
    "cost": "mon_cost",
    "rollback": "mon_rollback",
    "intended use": "card_intended_use",
    "data sources": "card_data_sources",
    "limitations": "card_limitations",
    "fairness and safety": "card_fairness_safety",
    "metric": "metric_reported",
    "seeds": "seeds_fixed",
}
