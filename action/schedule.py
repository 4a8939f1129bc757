"""What the load generator is told: which input is sent when.

Pure and seeded: a run can be repeated exactly.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rubric.model import Contract, LatencyTarget

MAX_ANSWER_BYTES = 16 * 1024
PAUSE_SECONDS = 1.0  # between windows, so that one window's queue does not reach into the next
REST_SECONDS = 60.0  # all untimed requests together
WARMUP_INPUTS = 5  # repeated while warming up where every input is timed

Shot = tuple[float, str]  # seconds from the window's begin, opaque id


@dataclass(frozen=True)
class Plan:
    """Requests by opaque id: each id's JSON body, its row in the hidden set, and when it is sent."""

    bodies: Mapping[str, str]
    rows: Mapping[str, int]
    warmup: tuple[Shot, ...]
    windows: tuple[tuple[Shot, ...], ...]
    rest: tuple[str, ...]

    def load_seconds(self, target: LatencyTarget) -> float:
        """The longest that everything after readiness may take."""
        last = sum(window[-1][0] for window in self.windows if window)
        slack = (len(self.windows) + 1) * (target.timeout_seconds + PAUSE_SECONDS)
        return target.warmup_seconds + last + slack + REST_SECONDS

    def to_json(self, contract: Contract, target: LatencyTarget) -> dict[str, object]:
        """The plan as the generator reads it: features, times and limits; no label and no real id."""
        return {
            "port": contract.port,
            "route": contract.route,
            "ready_route": contract.ready_route,
            "ready_seconds": target.ready_within_seconds,
            "timeout_seconds": target.timeout_seconds,
            "pause_seconds": PAUSE_SECONDS,
            "rest_seconds": REST_SECONDS,
            "max_answer_bytes": MAX_ANSWER_BYTES,
            "bodies": dict(self.bodies),
            "warmup": self.warmup,
            "windows": self.windows,
            "rest": self.rest,
        }


def plan(features: Sequence[Mapping[str, object]], target: LatencyTarget, seed: int) -> Plan:
    """Spread the hidden rows over warm-up, windows and rest.

    Rows are shuffled and their ids replaced, so that neither order nor id tells anything. A timed request
    carries an input that the server has not seen before, unless there are fewer rows than requests. Rows
    that are not timed are asked afterwards; the warm-up repeats those, or a few timed ones where there are
    none.
    """
    chance = random.Random(seed)  # noqa: S311 - a schedule, not a secret
    order = list(range(len(features)))
    chance.shuffle(order)
    ids = [f"q{chance.getrandbits(48):012x}" for _ in order]
    timed = [ids[number % len(ids)] for number in range(target.requests)]
    rest = tuple(ids[target.requests :])
    return Plan(
        bodies={key: _body(key, features[row]) for key, row in zip(ids, order, strict=True)},
        rows=dict(zip(ids, order, strict=True)),
        warmup=_warmup(rest or ids[:WARMUP_INPUTS], target, chance),
        windows=_windows(timed, target, chance),
        rest=rest,
    )


def _windows(
    timed: Sequence[str], target: LatencyTarget, chance: random.Random
) -> tuple[tuple[Shot, ...], ...]:
    """Poisson arrivals: exponential gaps with mean 1/rate, each window from its own begin."""
    windows = []
    for number in range(target.windows):
        begin = number * len(timed) // target.windows
        end = (number + 1) * len(timed) // target.windows
        at, shots = 0.0, []
        for key in timed[begin:end]:
            at += chance.expovariate(target.rate_per_second)
            shots.append((round(at, 6), key))
        windows.append(tuple(shots))
    return tuple(windows)


def _warmup(keys: Sequence[str], target: LatencyTarget, chance: random.Random) -> tuple[Shot, ...]:
    shots: list[Shot] = []
    at = chance.expovariate(target.rate_per_second)
    while at < target.warmup_seconds:
        shots.append((round(at, 6), keys[len(shots) % len(keys)]))
        at += chance.expovariate(target.rate_per_second)
    return tuple(shots)


def _body(key: str, feature: Mapping[str, object]) -> str:
    return json.dumps({**feature, "id": key}, ensure_ascii=False)
