"""Make the vibration data of this assessment: a training file for the starter and a hidden set with labels.

    python generator.py --seed N --out DIR --difficulty 0.5

writes `starter/data/train.jsonl`, `holdout/features.jsonl` and `holdout/labels.jsonl` under DIR. The same
seed and difficulty give the same bytes on every machine and Python version: the only source of chance is
`random.Random.random`, whose sequence Python guarantees, and the arithmetic keeps to `+ - * /` and `sqrt`,
which every machine rounds alike; a library's sine is not used. Whoever runs this assessment for real should
use a seed of their own: the shipped one is public.

What makes the task real: a window begins anywhere in a turn, so that no sum of weighted samples tells the
states apart; every pump has a speed, a sensor gain and a noise of its own, and the hidden windows come from
pumps that are not in the training file; some windows were sent twice, and some labels are wrong.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from random import Random
from typing import TypeVar

T = TypeVar("T")
Vector = tuple[float, float]

SHIPPED_SEED = 4177
SHIPPED_DIFFICULTY = 0.5
TRAIN_ROWS, TRAIN_PUMPS = 4_800, 60
HIDDEN_ROWS, HIDDEN_PUMPS = 1_200, 24
HIDDEN_SEED_STEP = 1_000_003

SAMPLES = 32
SCALE, LARGEST = 30.0, 127  # readings are whole numbers from -127 to 127
LABELS = ("bearing", "imbalance", "looseness", "normal")
SHARES = {"bearing": 0.16, "imbalance": 0.22, "looseness": 0.18, "normal": 0.44}
RESENT_SHARE = 0.03  # training rows that are an earlier window under a new id


@dataclass(frozen=True)
class Dial:
    """What the difficulty stands for: noise (of the shaft's amplitude), faintness of faults, wrong labels."""

    noise: float
    faint: float
    flips: float

    @classmethod
    def at(cls, difficulty: float) -> Dial:
        """The dial at a difficulty between 0 (clean) and 1."""
        if not 0.0 <= difficulty <= 1.0:
            raise ValueError(f"difficulty must lie between 0 and 1, not {difficulty}")
        return cls(noise=0.1 + 0.5 * difficulty, faint=0.4 * difficulty, flips=0.03 * difficulty)


@dataclass(frozen=True)
class Pump:
    """One pump: what its sensor shows beside the state. `turn`: tan(half the angle per sample) of its shaft."""

    id: str
    turn: float
    gain: float
    noise: float


@dataclass(frozen=True)
class Row:
    """One window of `SAMPLES` readings. `speed`: turns per 100 samples, as the tachometer shows it."""

    id: str
    pump: str
    speed: float
    x: tuple[int, ...]
    label: str


class Dice:
    """Seeded chance built on `random.Random.random` alone, so that it is stable across Python versions."""

    def __init__(self, seed: int) -> None:
        self._next = Random(seed).random

    def chance(self, share: float) -> bool:
        """True in `share` of the cases."""
        return self._next() < share

    def between(self, low: float, high: float) -> float:
        """A number from `low` to `high`, each as likely."""
        return low + (high - low) * self._next()

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely as the others."""
        return items[int(self._next() * len(items))]

    def weighted(self, shares: Mapping[str, float]) -> str:
        """One key, as likely as its share; the shares add up to 1."""
        point = self._next()
        for key, share in shares.items():
            point -= share
            if point < 0:
                return key
        return key

    def noise(self) -> float:
        """Nearly normal, mean 0 and standard deviation 1: twelve numbers from 0 to 1, less six."""
        return sum_of(self._next() for _ in range(12)) - 6.0

    def direction(self) -> Vector:
        """A point on the unit circle, each as likely: a phase, without a sine."""
        while True:
            x, y = self.between(-1.0, 1.0), self.between(-1.0, 1.0)
            length = x * x + y * y
            if 0.01 < length <= 1.0:
                return x / sqrt(length), y / sqrt(length)


def sum_of(values: Iterable[float]) -> float:
    """Plain addition from left to right; `sum` has added floats otherwise since Python 3.12."""
    total = 0.0
    for value in values:
        total += value
    return total


def rotation(turn: float) -> Vector:
    """Cosine and sine of the angle whose half has this tangent."""
    square = turn * turn
    return (1.0 - square) / (1.0 + square), 2.0 * turn / (1.0 + square)


def doubled(turn: float) -> float:
    """The tangent of half of twice the angle."""
    return 2.0 * turn / (1.0 - turn * turn)


def wave(dice: Dice, turn: float) -> list[float]:
    """A sine of amplitude 1 that turns by this angle each sample and begins anywhere."""
    (x, y), (cosine, sine) = dice.direction(), rotation(turn)
    values = []
    for _ in range(SAMPLES):
        values.append(x)
        x, y = x * cosine - y * sine, x * sine + y * cosine
    return values


def ringing(dice: Dice, turn: float) -> list[float]:
    """Short knocks of a high tone that die away, one every 9 to 13 samples: a ball that runs over a pit."""
    every, values = int(dice.between(9.0, 14.0)), [0.0] * SAMPLES
    start = -int(dice.between(0.0, every))
    while start < SAMPLES:
        size = 1.0
        for offset, value in enumerate(wave(dice, turn)):
            if 0 <= start + offset < SAMPLES:
                values[start + offset] += size * value
            size *= 0.72
        start += every
    return values


def pumps(dice: Dice, count: int, prefix: str, dial: Dial) -> list[Pump]:
    """So many pumps with speeds, gains and noises of their own."""
    return [
        Pump(
            f"{prefix}{number:02d}",
            turn=dice.between(0.16, 0.26),
            gain=dice.between(0.85, 1.2),
            noise=dial.noise * dice.between(0.8, 1.2),
        )
        for number in range(1, count + 1)
    ]


def window(dice: Dice, dial: Dial, pump: Pump, label: str) -> tuple[int, ...]:
    """The readings of one window of a pump in this state."""
    strength = 1.0 - dial.faint
    shaft = dice.between(0.6, 1.0) + (dice.between(0.7, 1.5) * strength if label == "imbalance" else 0.0)
    parts = [(shaft, wave(dice, pump.turn))]
    if label == "looseness":
        second, third = doubled(pump.turn), dice.between(0.6, 0.9)
        parts.append((dice.between(0.6, 1.1) * strength, wave(dice, second)))
        parts.append((dice.between(0.3, 0.7) * strength, wave(dice, third)))
    if label == "bearing":
        parts.append((dice.between(1.4, 2.2) * strength, ringing(dice, dice.between(1.6, 2.6))))
    readings = []
    for place in range(SAMPLES):
        value = sum_of(size * values[place] for size, values in parts) + pump.noise * dice.noise()
        readings.append(whole(SCALE * pump.gain * value))
    return tuple(readings)


def whole(value: float) -> int:
    """The nearest reading that the sensor can show."""
    return max(-LARGEST, min(LARGEST, int(value + (0.5 if value >= 0 else -0.5))))


def generate(
    seed: int, n: int, count: int, difficulty: float, *, prefix: str, site: str, resent: float = 0.0
) -> list[Row]:
    """`n` windows with true labels of `count` pumps; `resent` of them are earlier ones under a new id."""
    dice, dial = Dice(seed), Dial.at(difficulty)
    fleet, rows = pumps(dice, count, site, dial), list[Row]()
    while len(rows) < n:
        key = f"{prefix}{len(rows) + 1:04d}"
        if rows and dice.chance(resent):
            rows.append(replace(dice.pick(rows), id=key))
            continue
        pump, label = dice.pick(fleet), dice.weighted(SHARES)
        rows.append(Row(key, pump.id, tachometer(dice, pump), window(dice, dial, pump, label), label))
    return rows


def tachometer(dice: Dice, pump: Pump) -> float:
    """Turns per 100 samples with two decimals, within 2 %; twice an arc tangent, by three terms of its series."""
    square = pump.turn * pump.turn
    angle = 2.0 * pump.turn * (1.0 - square / 3.0 + square * square / 5.0)
    turns = 100.0 * angle / 6.283185307179586 * dice.between(0.98, 1.02)
    return int(100.0 * turns + 0.5) / 100


def with_flips(rows: Iterable[Row], seed: int, share: float) -> list[Row]:
    """The rows with `share` of the labels replaced by another label."""
    dice = Dice(seed)
    return [
        replace(row, label=dice.pick([label for label in LABELS if label != row.label]))
        if dice.chance(share)
        else row
        for row in rows
    ]


def build(seed: int, difficulty: float) -> dict[str, str]:
    """The three files of the assessment: path -> text."""
    clean = generate(
        seed, TRAIN_ROWS, TRAIN_PUMPS, difficulty, prefix="w", site="north-", resent=RESENT_SHARE
    )
    train = with_flips(clean, seed + 1, Dial.at(difficulty).flips)
    hidden_seed = seed + HIDDEN_SEED_STEP
    hidden = generate(hidden_seed, HIDDEN_ROWS, HIDDEN_PUMPS, difficulty, prefix="h", site="south-")
    return {
        "starter/data/train.jsonl": lines({**fields(row), "label": row.label} for row in train),
        "holdout/features.jsonl": lines(map(fields, hidden)),
        "holdout/labels.jsonl": lines({"id": row.id, "label": row.label} for row in hidden),
    }


def fields(row: Row) -> dict[str, object]:
    """What a submission is given of a window."""
    return {"id": row.id, "pump": row.pump, "speed": row.speed, "x": row.x}


def lines(records: Iterable[Mapping[str, object]]) -> str:
    """One JSON object per line, without spaces."""
    return "".join(json.dumps(record, separators=(",", ":")) + "\n" for record in records)


def main() -> None:
    """Write the three files under `--out`."""
    parser = argparse.ArgumentParser(description="Write the training file and the hidden set.")
    parser.add_argument("--seed", type=int, default=SHIPPED_SEED)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--difficulty", type=float, default=SHIPPED_DIFFICULTY, help="0 (clean) to 1")
    options = parser.parse_args()
    for path, text in build(options.seed, options.difficulty).items():
        target = options.out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
