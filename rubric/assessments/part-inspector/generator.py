"""Make the images of this assessment: a few labelled parts, many without a label, and a hidden set.

    python generator.py --seed N --out DIR --difficulty 0.5

writes `starter/data/train.jsonl`, `starter/data/unlabelled.jsonl`, `holdout/features.jsonl` and
`holdout/labels.jsonl` under DIR. The same seed and difficulty give the same bytes on every machine and Python
version: the only source of chance is `random.Random.random`; arithmetic is + - * / and the square root, which
IEEE 754 rounds alike everywhere; the PNG files are stored without compression, as compressors differ.
Whoever runs this assessment for real should use a seed of their own: the shipped one is public.

What makes the task real: few labels and some of them wrong, one label rare, most labelled defects seen by one
camera, some parts photographed twice, and a lamp that was moved: hidden images are lit from the other side, so
that a dent looks as a bump did before. Every part has such a bump (the gate) and most have a seam.
"""

from __future__ import annotations

import argparse
import json
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from random import Random
from struct import pack
from typing import TypeVar
from zlib import adler32, crc32

T = TypeVar("T")
Point = tuple[float, float]  # x to the right, y down, in pixels; or a direction of length 1
Shares = Mapping[str, float]
Lamp = tuple[float, float, float, float, float]  # x, y towards it; brightness; grey levels a pixel; exposure
Row = dict[str, object]  # with the fields SHOWN, and label

SHIPPED_SEED, SHIPPED_DIFFICULTY = 4127, 0.5
SHOWN = ("id", "part", "camera", "exposure_ms", "image")
SIZE = 24  # pixels, both ways
PNG = b"\x89PNG\r\n\x1a\n"
CENTRE = (SIZE - 1) / 2
HIDDEN_SEED_STEP = 1_000_003

LABELLED, REPEATS = {"ok": 50, "scratch": 39, "dent": 19}, 12  # parts; so many are photographed twice
UNLABELLED_ROWS, HIDDEN_ROWS = 480, 600
LATE_SHARE = 1 / 3  # of the unlabelled rows, at the end: lit by the moved lamp
BELT: Shares = {"ok": 0.74, "scratch": 0.18, "dent": 0.08}
HIDDEN: Shares = {"ok": 0.62, "scratch": 0.26, "dent": 0.12}
LABELS = tuple(LABELLED)
CAMERAS = {"A": 1.0, "B": 1.12}  # and how bright they see
TRAIN_PARTS, BELT_PARTS, HIDDEN_PARTS = 2001, 3001, 5001  # the first part number of each file
SORTED_SHARE = 0.8  # labelled defects come from camera B, sound parts from A, in so many cases

EARLY: Lamp = (-0.8, -0.6, 1.0, 1.2, 3.2)
LATE: Lamp = (0.96, 0.28, 0.8, 2.4, 4.6)
PLASTIC, RUBBER = 150.0, 66.0  # grey of a part and of the belt
BEVEL, RIM, SEAM_SHARE, SEAM_GREY = 26.0, 2.6, 0.7, 11.0
GATE_RADIUS, GATE_HEIGHT, SCRATCH_WIDTH = 2.2, 26.0, 1.1


@dataclass(frozen=True)
class Dial:
    """What the difficulty stands for."""

    contrast: float  # of scratches and dents, where 1 is plain to see
    noise: float  # grey levels, one standard deviation
    specks: float  # grains of dust on an image, on average
    shift: float  # how far the lamp has moved, from 0 (not at all) to 1 (to the other side)
    flips: float  # share of wrong training labels

    @classmethod
    def at(cls, difficulty: float) -> Dial:
        """The dial at a difficulty between 0 (clean) and 1."""
        if not 0.0 <= difficulty <= 1.0:
            raise ValueError(f"difficulty must lie between 0 and 1, not {difficulty}")
        shift = min(1.0, 2.0 * difficulty)
        return cls(1.0 - 0.4 * difficulty, 3.0 + 4.0 * difficulty, 4.0 * difficulty, shift, 0.12 * difficulty)


@dataclass(frozen=True)
class Part:
    """One moulded cap; places are relative to its middle."""

    number: int
    label: str
    radius: float
    gate: Point
    seam: tuple[Point, float] | None  # its direction, and how far from the middle it runs
    defect: tuple[Point, Point, float, float]  # place, direction, length or radius, strength


class Dice:
    """Seeded chance built on `random.Random.random` alone, so that it is stable across Python versions."""

    def __init__(self, seed: int) -> None:
        self._next = Random(seed).random

    def chance(self, share: float) -> bool:
        """True in `share` of the cases."""
        return self._next() < share

    def between(self, low: float, high: float) -> float:
        """A number from `low` to `high`, all alike."""
        return low + (high - low) * self._next()

    def whole(self, below: int) -> int:
        """0 to `below` - 1, all alike."""
        return int(self._next() * below)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely as the others."""
        return items[self.whole(len(items))]

    def weighted(self, shares: Shares) -> str:
        """One key, as likely as its share; the shares add up to 1."""
        point = self._next()
        for key, share in shares.items():
            point -= share
            if point < 0:
                return key
        return key

    def bell(self) -> float:
        """Nearly normal, mean 0 and standard deviation 1: four even draws added."""
        return (self._next() + self._next() + self._next() + self._next() - 2.0) * 1.7320508

    def direction(self) -> Point:
        """A direction, all alike: a point of the unit disc, moved to its rim."""
        while True:
            x, y = self.between(-1, 1), self.between(-1, 1)
            if 0.01 < x * x + y * y <= 1.0:
                return unit((x, y))

    def mixed(self, items: Iterable[T]) -> list[T]:
        """The items in another order."""
        left = list(items)
        return [left.pop(self.whole(len(left))) for _ in range(len(left))]


def unit(vector: Point) -> Point:
    """The direction of a vector."""
    length = sqrt(vector[0] * vector[0] + vector[1] * vector[1])
    return vector[0] / length, vector[1] / length


def mould(dice: Dice, dial: Dial, label: str, number: int) -> Part:
    """A part of that label and number."""
    away, along, reach = dice.direction(), dice.direction(), dice.between(2.0, 5.2)
    size = dice.between(7.0, 12.0) if label == "scratch" else dice.between(2.6, 3.6)
    sign = 1.0 if dice.chance(0.7) else -1.0
    strength = dial.contrast * (dice.between(52, 84) * sign if label == "scratch" else dice.between(62, 92))
    side, radius = dice.direction(), dice.between(9.4, 10.4)
    seam = (dice.direction(), dice.between(-2.5, 2.5)) if dice.chance(SEAM_SHARE) else None
    place = (away[0] * reach, away[1] * reach)
    return Part(number, label, radius, (side[0] * 0.8, side[1] * 0.8), seam, (place, along, size, strength))


def moved(shift: float) -> Lamp:
    """The lamp of the hidden period, on its way from EARLY (0) to LATE (1)."""
    x, y, gain, slope, exposure = (
        was + (after - was) * shift for was, after in zip(EARLY, LATE, strict=True)
    )
    return x, y, gain, slope, exposure


def shoot(dice: Dice, dial: Dial, part: Part, lamp: Lamp, camera: str, name: str) -> Row:
    """One image of a part, with the id `name`. The lamp is never quite the same."""
    lamp_x, lamp_y, bright, uneven, exposure = lamp
    towards = unit((lamp_x + dice.between(-0.25, 0.25), lamp_y + dice.between(-0.25, 0.25)))
    gain = bright * dice.between(0.9, 1.1) * CAMERAS[camera]
    tilt = uneven * dice.between(0.6, 1.4)
    hundredths = int(100 * exposure * dice.between(0.93, 1.07)) // 2 * 2 + 1  # odd, so never a whole number
    middle = (CENTRE + dice.between(-1.2, 1.2), CENTRE + dice.between(-1.2, 1.2))
    grains = range(dice.whole(int(2 * dial.specks) + 1))
    dust = {dice.whole(SIZE * SIZE): dice.between(25, 55) * dice.pick((-1.0, 1.0)) for _ in grains}
    pixels = bytearray()
    for at in range(SIZE * SIZE):
        x, y = at % SIZE - middle[0], at // SIZE - middle[1]
        slope = tilt * (x * towards[0] + y * towards[1])
        grey = gain * (seen(part, x, y, towards) + slope + dust.get(at, 0.0)) + dial.noise * dice.bell()
        pixels.append(max(0, min(255, int(grey + 0.5))))
    return {
        "id": name,
        "part": f"m{part.number}",
        "camera": camera,
        "exposure_ms": hundredths / 100,
        "image": {"png": b64encode(png(bytes(pixels))).decode("ascii")},
        "label": part.label,
    }


def seen(part: Part, x: float, y: float, light: Point) -> float:
    """The grey of the belt or of the part at a place, the middle of the part being 0, 0."""
    distance = sqrt(x * x + y * y)
    cover = max(0.0, min(1.0, part.radius - distance + 0.5))
    if cover == 0.0:
        return RUBBER
    grey = PLASTIC + bump(x - part.gate[0], y - part.gate[1], GATE_RADIUS, light) * GATE_HEIGHT
    if distance > part.radius - RIM:
        grey += BEVEL * (x * light[0] + y * light[1]) / distance
    if part.seam is not None:
        (along_x, along_y), offset = part.seam
        grey += SEAM_GREY * max(0.0, 1.0 - abs(x * along_y - y * along_x - offset))
    return RUBBER + (grey + flaw(part, x, y, light) - RUBBER) * cover


def flaw(part: Part, x: float, y: float, light: Point) -> float:
    """What the defect adds at a place; nothing on a sound part."""
    (at_x, at_y), along, size, strength = part.defect
    x, y = x - at_x, y - at_y
    if part.label == "dent":
        return -bump(x, y, size, light) * strength
    if part.label == "scratch":
        forward, aside = x * along[0] + y * along[1], abs(x * along[1] - y * along[0])
        return strength * max(0.0, 1.0 - aside / SCRATCH_WIDTH) if abs(forward) <= size / 2 else 0.0
    return 0.0


def bump(x: float, y: float, radius: float, light: Point) -> float:
    """How a bump is lit at a place: bright (up to about 1) towards the light, dark behind."""
    inside = 1.0 - (x * x + y * y) / (radius * radius)
    return 3.5 * inside * (x * light[0] + y * light[1]) / radius * inside if inside > 0 else 0.0


def labelled(seed: int, dial: Dial) -> list[Row]:
    """The labelled rows with true labels, in no order: few, sorted by hand, some parts in two shots."""
    dice = Dice(seed)
    labels = dice.mixed(label for label, count in LABELLED.items() for _ in range(count))
    parts = [mould(dice, dial, label, number) for number, label in enumerate(labels, start=TRAIN_PARTS)]
    shots = dice.mixed([*parts, *dice.mixed(parts)[:REPEATS]])
    rows = []
    for at, part in enumerate(shots, start=1):  # defects are picked out where camera B hangs
        camera = "AB"[dice.chance(SORTED_SHARE) == (part.label != "ok")]
        rows.append(shoot(dice, dial, part, EARLY, camera, f"p{at:04d}"))
    return rows


def belt(seed: int, n: int, dial: Dial, shares: Shares, late: float, first: int, prefix: str) -> list[Row]:
    """`n` parts as they come along, numbered from `first`, the last `late` of them under the moved lamp."""
    dice, after = Dice(seed), moved(dial.shift)
    rows = []
    for at in range(n):
        part = mould(dice, dial, dice.weighted(shares), first + at)
        lamp = EARLY if at < n * (1 - late) else after
        rows.append(shoot(dice, dial, part, lamp, dice.pick("AB"), f"{prefix}{at + 1:04d}"))
    return rows


def with_flips(rows: Iterable[Row], seed: int, share: float) -> list[Row]:
    """The rows with `share` of the labels replaced by another label."""
    dice = Dice(seed)
    wrong = {label: [other for other in LABELS if other != label] for label in LABELS}
    pairs = [
        (row, dice.pick(wrong[str(row["label"])]) if dice.chance(share) else row["label"]) for row in rows
    ]
    return [{**row, "label": label} for row, label in pairs]


def png(pixels: bytes) -> bytes:
    """An 8-bit grey PNG of SIZE x SIZE pixels with its data stored, not compressed."""
    lines = b"".join(b"\0" + pixels[at : at + SIZE] for at in range(0, len(pixels), SIZE))
    stored = b"\x78\x01\x01" + pack("<HH", len(lines), len(lines) ^ 0xFFFF) + lines
    header = pack(">IIBBBBB", SIZE, SIZE, 8, 0, 0, 0, 0)
    chunks = (b"IHDR" + header, b"IDAT" + stored + pack(">I", adler32(lines)), b"IEND")
    return PNG + b"".join(pack(">I", len(one) - 4) + one + pack(">I", crc32(one)) for one in chunks)


def build(seed: int, difficulty: float) -> dict[str, str]:
    """The four files of the assessment: path -> text."""
    dial = Dial.at(difficulty)
    train = with_flips(labelled(seed, dial), seed + 1, dial.flips)
    unlabelled = belt(seed + 2, UNLABELLED_ROWS, dial, BELT, LATE_SHARE, BELT_PARTS, "u")
    hidden = belt(seed + HIDDEN_SEED_STEP, HIDDEN_ROWS, dial, HIDDEN, 1.0, HIDDEN_PARTS, "t")
    return {
        "starter/data/train.jsonl": lines(train, *SHOWN, "label"),
        "starter/data/unlabelled.jsonl": lines(unlabelled, *SHOWN),
        "holdout/features.jsonl": lines(hidden, *SHOWN),
        "holdout/labels.jsonl": lines(hidden, "id", "label"),
    }


def lines(rows: Iterable[Row], *fields: str) -> str:
    """One JSON object per line, with those fields."""
    return "".join(json.dumps({name: row[name] for name in fields}) + "\n" for row in rows)


def main() -> None:
    """Write the four files under `--out`."""
    parser = argparse.ArgumentParser(description="Write the training files and the hidden set.")
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
