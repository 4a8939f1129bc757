"""One worker: its share of every batch, the averaged gradient, the same step as everybody else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

import checkpoint
import exchange
import model
from schedule import rate_at
from windows import Windows, varied

DECAY_FIRST, DECAY_SECOND, TINY = 0.9, 0.999, 1e-8  # of Adam


@dataclass(frozen=True)
class Plan:
    """Everything that decides the result. `batch` is what all workers take together in one step."""

    seed: int = 12
    workers: int = 2
    batch: int = 128
    epochs: int = 90
    peak: float = 3e-3
    warmup: int = 100
    weight_decay: float = 1e-4
    every: int = 40  # steps between two checkpoints

    def steps(self, windows: int) -> int:
        """Steps of the whole run; what does not fill a batch is left out of its epoch."""
        return self.epochs * (windows // self.batch)

    def fingerprint(self, data: Windows) -> str:
        """Tells runs apart: a checkpoint of other data or another plan is not gone on from."""
        text = json.dumps({**asdict(self), "data": data.digest, "parameters": model.COUNT}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=1)
def order_of(seed: int, epoch: int, windows: int) -> np.ndarray:
    """The order of the windows in an epoch. It follows from seed and epoch, so no checkpoint has to keep it."""
    return np.random.default_rng([seed, 1, epoch]).permutation(windows)


def shard(plan: Plan, windows: int, step: int, rank: int) -> np.ndarray:
    """Which windows a worker takes in a step: its part of the batch, in the epoch's own order."""
    in_epoch = windows // plan.batch
    epoch, place = divmod(step, in_epoch)
    batch = order_of(plan.seed, epoch, windows)[place * plan.batch : (place + 1) * plan.batch]
    return batch[rank :: plan.workers]


def begin(plan: Plan) -> checkpoint.State:
    """The state before the first step."""
    flat = model.fresh(plan.seed)
    chances = [_chance(plan.seed, rank).bit_generator.state for rank in range(plan.workers)]
    return checkpoint.State(0, flat, np.zeros_like(flat), np.zeros_like(flat), chances)


def train(
    plan: Plan,
    data: Windows,
    folder: Path,
    group: exchange.Group,
    on_step: Callable[[int], None] = lambda _: None,
) -> np.ndarray:
    """Go from the stored state, or from the beginning, to the last step; the parameters at the end.

    Every worker reads the checkpoint itself; the first one writes it. `on_step` is told of every step done.
    """
    run = plan.fingerprint(data)
    state = checkpoint.load(folder, run) or begin(plan)
    chance = _chance(plan.seed, group.rank)
    chance.bit_generator.state = state.chances[group.rank]
    total = plan.steps(len(data.y))
    while state.step < total:
        _advance(plan, data, state, chance, group, total)
        if state.step % plan.every == 0 or state.step == total:
            _store(folder, state, chance, group, run)
        on_step(state.step)
    return state.flat


def _advance(
    plan: Plan,
    data: Windows,
    state: checkpoint.State,
    chance: np.random.Generator,
    group: exchange.Group,
    total: int,
) -> None:
    """One step of Adam with decoupled weight decay on the mean gradient, in place."""
    places = shard(plan, len(data.y), state.step, group.rank)
    own = model.gradient(state.flat, varied(data.x[places], chance), data.y[places])
    mean = group.mean(own)
    rate = rate_at(state.step, peak=plan.peak, warmup=plan.warmup, total=total)
    state.step += 1
    state.first += (1.0 - DECAY_FIRST) * (mean - state.first)
    state.second += (1.0 - DECAY_SECOND) * (mean * mean - state.second)
    first = state.first / (1.0 - DECAY_FIRST**state.step)
    second = state.second / (1.0 - DECAY_SECOND**state.step)
    state.flat -= rate * (first / (np.sqrt(second) + TINY) + plan.weight_decay * state.flat)


def _store(
    folder: Path, state: checkpoint.State, chance: np.random.Generator, group: exchange.Group, run: str
) -> None:
    said = group.collected(json.dumps(chance.bit_generator.state).encode())
    if group.rank == 0:
        state.chances = [json.loads(one) for one in said]
        checkpoint.save(folder, state, run)


def _chance(seed: int, rank: int) -> np.random.Generator:
    """A worker's own generator, for augmentation."""
    return np.random.default_rng([seed, 2, rank])
