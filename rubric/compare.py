"""Two runs of the same submission side by side: what came back the same, and within which tolerance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rubric.gate import Pair, exact
from rubric.judge import Judgements
from rubric.measured import Measured
from rubric.model import Outcome
from rubric.observation import Ending, Load, Observation, OwnTests, Phase, Provenance
from rubric.stats import Quantile, quantile
from rubric.units import share

ERROR_SHARE = 0.01  # of the requests of a run: as many may fail by chance
LATENCY_SHARE, LATENCY_MS = 0.2, 2.0  # machines differ by as much from one hour to the next

_SAME_INPUTS = ("tree_digest", "assessment", "assessment_version", "rubric_version", "grader_version", "seed")
_ABSENT = "none"


class Likeness(StrEnum):
    """How a fact of the second run compares with the first."""

    SAME = "same"
    WITHIN = "within tolerance"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Told:
    """One run: what was seen, and how its judgements came out, by name (`gate`, `quality`, ...)."""

    observation: Observation
    outcomes: Mapping[str, Outcome]


@dataclass(frozen=True)
class Compared:
    """One fact of both runs, in words. `tolerance` is what was allowed, empty for equality.

    `counts`: False for what is only shown, such as an image digest: no build is equal to the bit.
    """

    what: str
    first: str
    second: str
    likeness: Likeness
    tolerance: str = ""
    counts: bool = True


@dataclass(frozen=True)
class Comparison:
    """All rows of a comparison. `our_fault`: one of the runs was broken by us, so that nothing is told."""

    rows: tuple[Compared, ...]
    our_fault: bool = False

    @property
    def came_back(self) -> bool:
        """Whether nothing that counts differs."""
        return not any(row.counts and row.likeness is Likeness.DIFFERS for row in self.rows)

    @property
    def outcome(self) -> Outcome:
        """PASS when all came back, OUR_FAULT when we broke one of the runs, else FAIL."""
        if self.our_fault:
            return Outcome.OUR_FAULT
        return Outcome.PASS if self.came_back else Outcome.FAIL


def outcomes_of(judgements: Judgements) -> Mapping[str, Outcome]:
    """The outcomes of a run's judgements, by name."""
    return {name: judgement.outcome for name, judgement in judgements.named().items()}


def compare(first: Told, second: Told, tolerance: float) -> Comparison:
    """Compare two runs. `tolerance` is the assessment's `reproduce.tolerance`, for the reported metrics."""
    one, two = first.observation, second.observation
    rows = (
        *_inputs(one.provenance, two.provenance),
        *_images(one, two),
        *_endings(one, two),
        *_outcomes(first.outcomes, second.outcomes),
        *_reported(one, two, tolerance),
        *_measured(one.measured, two.measured),
        *_load(one.load, two.load),
        *_tests(one, two),
    )
    broken = any(run.ending is Ending.OUR_FAULT for run in (*one.phases, *two.phases))
    return Comparison(rows, broken)


def _inputs(first: Provenance, second: Provenance) -> Iterator[Compared]:
    for name in _SAME_INPUTS:
        yield _equal(name.replace("_", " "), getattr(first, name), getattr(second, name))


def _images(first: Observation, second: Observation) -> Iterator[Compared]:
    """Shown only: layers hold times, and a base image may have been made on each machine."""
    one, two = first.image, second.image
    if one is None or two is None:
        return
    yield _equal("image", one.digest, two.digest, counts=False)
    yield _equal("base image", one.base_digest, two.base_digest, counts=False)


def _endings(first: Observation, second: Observation) -> Iterator[Compared]:
    named = {run.phase for run in (*first.phases, *second.phases)}
    for phase in (phase for phase in Phase if phase in named):
        yield _equal(f"{phase.value} ended", first.phase(phase).ending, second.phase(phase).ending)


def _outcomes(first: Mapping[str, Outcome], second: Mapping[str, Outcome]) -> Iterator[Compared]:
    for name in dict.fromkeys((*first, *second)):
        yield _equal(f"{name} outcome", first.get(name), second.get(name))


def _reported(first: Observation, second: Observation, tolerance: float) -> Iterator[Compared]:
    ones, twos = ({one.metric: one.value for one in run.reported} for run in (first, second))
    for name in sorted(ones.keys() | twos.keys()):
        pair = Pair(name, ones.get(name), twos.get(name))
        likeness = _likeness(pair.first, pair.second, close=pair.within(tolerance))
        allowed = f"{exact(tolerance)} apart"
        yield Compared(f"reported {name}", _number(pair.first), _number(pair.second), likeness, allowed)


def _measured(first: Measured | None, second: Measured | None) -> Iterator[Compared]:
    """The second value has to lie in the first one's interval."""
    if first is None or second is None:
        if first is not second:
            yield _equal("hidden set", _scored(first), _scored(second))
        return
    yield _equal("hidden metric", first.metric, second.metric)
    close = first.low <= second.value <= first.high
    interval = f"95 % interval {exact(first.low)} to {exact(first.high)}"
    likeness = _likeness(first.value, second.value, close=close)
    yield Compared(f"hidden {first.metric}", exact(first.value), exact(second.value), likeness, interval)
    yield _equal("hidden rows", first.n, second.n)


def _scored(measured: Measured | None) -> str:
    return "not measured" if measured is None else f"{measured.metric} {exact(measured.value)}"


def _load(first: Load | None, second: Load | None) -> Iterator[Compared]:
    if not (first and first.samples_ms and second and second.samples_ms):
        if first or second:
            yield _equal("requests", _requests(first), _requests(second))
        return
    ones, twos = quantile(first.samples_ms, 0.95), quantile(second.samples_ms, 0.95)
    apart = max(LATENCY_SHARE * ones.value, LATENCY_MS)
    close = _overlap(ones, twos) or abs(ones.value - twos.value) <= apart
    allowed = f"intervals overlap, or {share(LATENCY_SHARE)} or {LATENCY_MS:g} ms apart"
    likeness = _likeness(ones.value, twos.value, close=close)
    yield Compared("p95 in ms", _interval(ones), _interval(twos), likeness, allowed)
    few = all(load.errors <= ERROR_SHARE * len(load.samples_ms) for load in (first, second))
    errors = _likeness(first.errors, second.errors, close=few)
    allowed = f"{share(ERROR_SHARE)} of the requests of each run"
    yield Compared("errors", _errors(first), _errors(second), errors, allowed)


def _requests(load: Load | None) -> int:
    return len(load.samples_ms) if load else 0


def _errors(load: Load) -> str:
    return f"{load.errors:,} of {len(load.samples_ms):,}"


def _tests(first: Observation, second: Observation) -> Iterator[Compared]:
    """Shown only: the submission's own tests are a fact and never count."""
    if first.tests or second.tests:
        yield _equal("own tests passed", _passed(first.tests), _passed(second.tests), counts=False)


def _passed(tests: OwnTests | None) -> str:
    return "" if tests is None else f"{tests.passed:,} of {tests.collected:,}"


def _equal(what: str, first: object, second: object, *, counts: bool = True) -> Compared:
    likeness = Likeness.SAME if first == second else Likeness.DIFFERS
    return Compared(what, _text(first), _text(second), likeness, counts=counts)


def _likeness(first: float | None, second: float | None, *, close: bool) -> Likeness:
    if first == second:
        return Likeness.SAME
    return Likeness.WITHIN if close else Likeness.DIFFERS


def _overlap(first: Quantile, second: Quantile) -> bool:
    """Whether the intervals share a value; an end that is not known lies as far out as it can."""
    return _below(first.low, second.high) and _below(second.low, first.high)


def _below(low: float | None, high: float | None) -> bool:
    return low is None or high is None or low <= high


def _interval(found: Quantile) -> str:
    low, high = (_number(end) if end is not None else "?" for end in (found.low, found.high))
    return f"{_number(found.value)} [{low}, {high}]"


def _number(value: float | None) -> str:
    return _ABSENT if value is None else exact(value)


def _text(value: object) -> str:
    return _ABSENT if value is None or value == "" else str(value)
