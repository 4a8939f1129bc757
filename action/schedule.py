"""What the load generators are told: which input is sent when, and in which client's look.

Pure and seeded: a run can be repeated exactly. Knows features only.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from action.errors import BadInput
from action.questions import Question, Unseen
from rubric.measured import Form
from rubric.model import Contract, LatencyTarget

MAX_ANSWER_BYTES = 16 * 1024
MAX_ANSWERS_BYTES = 24 * 1024 * 1024  # all answers to one generator together
PAUSE_SECONDS = 1.0  # before each window, so that one window's queue does not reach into the next
REST_SECONDS = 60.0  # all untimed requests together, at least
REST_SECONDS_MAX = 600.0
BURST_WORKERS = 8  # closed-loop clients that show the throughput
BURST_PER_SECOND = 1000  # inputs at hand for the burst; it ends early when they are used up
BURST_INPUTS_MAX = 10_000

Shot = tuple[float, str]  # seconds from the window's begin, id of the question
Window = tuple[Shot, ...]


@dataclass(frozen=True)
class Look:
    """How a client writes its requests; `fresh`: on a connection of its own, else on one that is kept."""

    headers: tuple[tuple[str, str], ...]
    fresh: bool = False


_ANY, _KEEP, _CLOSE = ("Accept", "*/*"), ("Connection", "keep-alive"), ("Connection", "close")
_JSON = ("Accept", "application/json")
# Ordinary clients. Each part of a plan gets all of them equally often, so that none tells which part it is.
LOOKS = (
    Look((("User-Agent", "curl/7.88.1"), _ANY)),
    Look((("User-Agent", "python-requests/2.32.3"), _ANY, _KEEP)),
    Look((("Accept", "*/*"), _KEEP, ("User-Agent", "python-httpx/0.27.2"))),
    Look((("User-Agent", "Go-http-client/1.1"),)),
    Look(
        (("Accept", "application/json, text/plain, */*"), ("User-Agent", "axios/1.7.9"), _CLOSE), fresh=True
    ),
    Look((_JSON, _KEEP, ("User-Agent", "okhttp/4.12.0"))),
    Look((("User-Agent", "Wget/1.21.3"), _ANY, _KEEP), fresh=True),
    Look((_JSON, ("User-Agent", "Apache-HttpClient/5.3 (Java/17.0.9)"), _KEEP)),
)


@dataclass(frozen=True)
class Part:
    """What one generator does: wait for readiness, warm up, send windows, ask the rest, send a burst."""

    ready: bool = False
    warmup: Window = ()
    windows: tuple[Window, ...] = ()
    rest: tuple[str, ...] = ()
    burst: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The ids of all its requests."""
        timed = (key for window in (self.warmup, *self.windows) for _, key in window)
        return (*timed, *self.rest, *self.burst)


@dataclass(frozen=True)
class Plan:
    """A whole load, part after part against one server.

    `extra` are windows of which as many follow as are wanted. `questions` are those whose answers count;
    `asked` is everything that may be sent, by id, and `looks` as whom.
    """

    questions: tuple[Question, ...]
    asked: Mapping[str, Question]
    looks: Mapping[str, int]
    first: Part
    extra: tuple[Part, ...]
    burst: Part

    def load_seconds(self, target: LatencyTarget) -> float:
        """The longest that everything after readiness may take, extra windows and burst included."""
        return sum(part_seconds(part, target) for part in (self.first, *self.extra, self.burst))

    def to_json(self, part: Part, contract: Contract, target: LatencyTarget) -> dict[str, object]:
        """A part as the generator reads it: requests, times and limits; no label and no real id."""
        return {
            "port": contract.port,
            "route": contract.route,
            "ready_route": contract.ready_route if part.ready else "",
            "ready_seconds": target.ready_within_seconds,
            "timeout_seconds": target.timeout_seconds,
            "pause_seconds": PAUSE_SECONDS,
            "rest_seconds": rest_seconds(part, target),
            "max_answer_bytes": MAX_ANSWER_BYTES,
            "max_answers_bytes": MAX_ANSWERS_BYTES,
            "looks": [{"headers": look.headers, "fresh": look.fresh} for look in LOOKS],
            "requests": {key: self._request(key) for key in part.keys},
            "warmup": part.warmup,
            "windows": part.windows,
            "rest": part.rest,
            "burst": part.burst,
            "burst_seconds": target.saturation_seconds,
            "burst_workers": BURST_WORKERS,
        }

    def _request(self, key: str) -> tuple[int, str]:
        return self.looks[key], json.dumps(dict(self.asked[key].fields), ensure_ascii=False)


def plan(asked: Sequence[Question], target: LatencyTarget, seed: int) -> Plan:
    """Spread the questions of a run over windows and rest.

    Timed requests are the scored questions, so that a server cannot be fast for the ones and right for the
    others. Where there are fewer, and for warm-up and burst, twins that nobody has asked are made. Raises
    BadInput where nothing is asked.
    """
    hidden = [question for question in asked if question.scored]
    if not hidden:
        raise BadInput("the hidden set is empty; write rows into the assessment's holdout/features.jsonl")
    chance = random.Random(f"schedule {seed}")  # noqa: S311 - a schedule, not a secret
    fresh = Unseen(asked, seed)
    timed = hidden[: target.requests]
    timed += fresh.draw(hidden, target.requests - len(timed))
    chance.shuffle(timed)
    more = fresh.draw(hidden, max(1, target.requests // target.windows) * target.extra_windows)
    # Where there are training rows, what is not timed warms no cache of hidden ones.
    aside = [question for question in asked if question.form is Form.TRAIN] or hidden
    times = _arrivals(target.warmup_seconds, target, chance)
    warmup = fresh.draw(aside, len(times))
    burst = fresh.draw(aside, min(BURST_INPUTS_MAX, int(target.saturation_seconds * BURST_PER_SECOND)))
    gone = {question.id for question in timed}
    rest = [question for question in asked if question.id not in gone]
    groups: tuple[Sequence[Question], ...] = (timed, rest, more, warmup, burst)
    first = Part(
        ready=True,
        warmup=tuple(zip(times, _keys(warmup), strict=True)),
        windows=_windows(timed, target.windows, target, chance),
        rest=_keys(rest),
    )
    return Plan(
        questions=tuple(asked),
        asked={question.id: question for group in groups for question in group},
        looks=_looks(groups, chance),
        first=first,
        extra=tuple(Part(windows=(one,)) for one in _windows(more, target.extra_windows, target, chance)),
        burst=Part(burst=_keys(burst)),
    )


def part_seconds(part: Part, target: LatencyTarget) -> float:
    """The longest that a part may take once the server is ready."""
    sent = sum(window[-1][0] for window in (part.warmup, *part.windows) if window)
    slack = (len(part.windows) + 1) * (target.timeout_seconds + PAUSE_SECONDS)
    burst = target.saturation_seconds if part.burst else 0.0
    return sent + slack + burst + rest_seconds(part, target)


def rest_seconds(part: Part, target: LatencyTarget) -> float:
    """What the untimed questions of a part may take together: twice what a server at its limit needs, one by
    one.
    """
    if not part.rest:
        return 0.0
    return min(REST_SECONDS_MAX, max(REST_SECONDS, 2 * len(part.rest) * target.p95_ms / 1000))


def _keys(group: Iterable[Question]) -> tuple[str, ...]:
    return tuple(question.id for question in group)


def _windows(
    timed: Sequence[Question], number: int, target: LatencyTarget, chance: random.Random
) -> tuple[Window, ...]:
    """Poisson arrivals: exponential gaps with mean 1/rate, each window from its own begin."""
    windows = []
    for window in range(number):
        at, shots = 0.0, []
        for question in timed[window * len(timed) // number : (window + 1) * len(timed) // number]:
            at += chance.expovariate(target.rate_per_second)
            shots.append((round(at, 6), question.id))
        windows.append(tuple(shots))
    return tuple(windows)


def _arrivals(seconds: float, target: LatencyTarget, chance: random.Random) -> list[float]:
    times: list[float] = []
    at = chance.expovariate(target.rate_per_second)
    while at < seconds:
        times.append(round(at, 6))
        at += chance.expovariate(target.rate_per_second)
    return times


def _looks(groups: Iterable[Sequence[Question]], chance: random.Random) -> dict[str, int]:
    """A look for every question: within each group all looks are as frequent, and in no order."""
    looks: dict[str, int] = {}
    for group in groups:
        dealt = [number % len(LOOKS) for number in range(len(group))]
        chance.shuffle(dealt)
        looks |= zip(_keys(group), dealt, strict=True)
    return looks
