"""The reproducibility gate: two commands, within the limit, and a second, cold run that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rubric.judgement import Judgement, first_stop
from rubric.model import Outcome, ReproduceLimits
from rubric.observation import Observation, Phase
from rubric.units import counted, seconds

FIRST, COLD = (Phase.BUILD, Phase.REPRODUCE), (Phase.REBUILD, Phase.REPEAT)

_NAMED = 3  # differing metrics and moved packages that a sentence names
_ROUNDING = 1e-12  # of binary floating point: 0.905 and 0.900 lie 0.005 apart


@dataclass(frozen=True)
class Pair:
    """One metric as the two runs reported it; None where a run did not."""

    metric: str
    first: float | None
    second: float | None

    @property
    def spread(self) -> float | None:
        """How far the two lie apart; None where only one run reported it."""
        return None if self.first is None or self.second is None else abs(self.first - self.second)

    def within(self, tolerance: float) -> bool:
        """Whether both runs reported it, at most `tolerance` apart."""
        if self.first is None or self.second is None:
            return False
        largest = max(1.0, abs(self.first), abs(self.second))
        return abs(self.first - self.second) <= tolerance + _ROUNDING * largest


def pairs(observation: Observation) -> tuple[Pair, ...]:
    """Every metric of either run, by name; none without a second run."""
    if observation.cold is None:
        return ()
    first = {one.metric: one.value for one in observation.reported}
    second = {one.metric: one.value for one in observation.cold.reported}
    return tuple(
        Pair(name, first.get(name), second.get(name)) for name in sorted(first.keys() | second.keys())
    )


def differences(observation: Observation, tolerance: float) -> tuple[Pair, ...]:
    """The metrics that did not come back in the second run."""
    return tuple(pair for pair in pairs(observation) if not pair.within(tolerance))


def judge_gate(limits: ReproduceLimits, observation: Observation) -> Judgement:
    """Both commands ended well within the limit together and, where asked for, again in the cold run, whose
    metrics all came back. The first step that did not decides.
    """
    once = _commands(limits, observation, *FIRST)
    if once.outcome is not Outcome.PASS or not limits.twice:
        return once
    again = _commands(limits, observation, *COLD)
    if again.outcome is not Outcome.PASS:
        return _of_second_run(again, observation)
    return _same(limits, observation, once, again)


def _commands(limits: ReproduceLimits, observation: Observation, build: Phase, run: Phase) -> Judgement:
    """One pass of both commands against the limit."""
    stopped = first_stop(observation, build, run)
    if stopped is not None:
        return stopped
    took, limit = [observation.phase(phase).seconds for phase in (build, run)], limits.within_seconds
    detail = f"Build {seconds(took[0])}, reproduce {seconds(took[1])}, limit {seconds(limit)}."
    if sum(took) <= limit:
        return Judgement(Outcome.PASS, f"Two commands, {seconds(sum(took))}", detail)
    return Judgement(Outcome.FAIL, f"Two commands took {seconds(sum(took))}, over the limit", detail)


def _of_second_run(again: Judgement, observation: Observation) -> Judgement:
    """What went wrong in the cold run alone; a run that is missing is nobody's failure."""
    headline = f"Second, cold run: {_inside(again.headline)}"
    told = f"{again.detail}{_killed(observation)}{_moved(observation)}"
    detail = f"The first run ended well; the second had no cache of it. {told}"
    return replace(again, headline=headline, detail=detail)


def _same(limits: ReproduceLimits, observation: Observation, once: Judgement, again: Judgement) -> Judgement:
    both = f"First run: {_inside(once.detail)} Second, cold run: {_inside(again.detail)}"
    both += _killed(observation)
    if observation.cold is None:
        missing = f"{both} What the second run reported is missing."
        return Judgement(Outcome.INCONCLUSIVE, "The second, cold run is missing", missing)
    apart = differences(observation, limits.tolerance)
    if apart:
        named = "; ".join(difference(pair, limits.tolerance) for pair in apart[:_NAMED])
        more = f"; and {counted(len(apart) - _NAMED, 'more metric')}" if len(apart) > _NAMED else ""
        headline = f"Did not come back in the second run: {apart[0].metric}"
        return Judgement(Outcome.FAIL, headline, f"{named}{more}.{_moved(observation)} {both}")
    found = pairs(observation)
    spread = max((pair.spread or 0.0 for pair in found), default=0.0)
    allowed = f"at most {exact(spread)} apart, {exact(limits.tolerance)} allowed"
    came = f"{counted(len(found), 'metric')} came back, {allowed}."
    how = "from cold, killed once" if _killed(observation) else "from cold"
    return Judgement(Outcome.PASS, f"{once.headline}; the same again {how}", f"{both} {came}")


def difference(pair: Pair, tolerance: float) -> str:
    """Both values of a metric with their spread and the tolerance."""
    if pair.first is None or pair.second is None:
        only, value = ("first", pair.first) if pair.second is None else ("second", pair.second)
        return f"{pair.metric} was reported by the {only} run only ({exact(value or 0.0)})"
    spread, allowed = exact(pair.spread or 0.0), exact(tolerance)
    return f"{pair.metric} {exact(pair.first)}, then {exact(pair.second)}: {spread} apart, {allowed} allowed"


def exact(value: float) -> str:
    """A value with six digits: a small spread must not read as none."""
    return f"{value:.6g}"


def _inside(sentence: str) -> str:
    """A sentence as the part after a colon."""
    return sentence[:1].lower() + sentence[1:]


def _killed(observation: Observation) -> str:
    """That the second run is a leg after a kill; nothing where none was killed."""
    killed = observation.cold.killed if observation.cold else None
    if killed is None or killed.ended:
        return ""
    return f" Before that it was killed after {seconds(killed.after_seconds)}, and its $OUT was kept."


def _moved(observation: Observation) -> str:
    moved = observation.cold.moved if observation.cold else ()
    return f" Packages that moved between the builds: {listed(moved)}." if moved else ""


def listed(names: Sequence[str]) -> str:
    """The first three, and how many more there are."""
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
