"""Make the data of this assessment: training rows for the starter, and a hidden set with true labels.

    python generator.py --seed N --out DIR --difficulty 0.5

writes `starter/data/train.jsonl`, `holdout/features.jsonl` and `holdout/labels.jsonl` under DIR. The same seed
and difficulty give the same bytes everywhere: `random.Random.random` is the only source of chance.

A toy to begin with: shipments that are to be sorted by weight, length and a note. Put your own task in its
place and keep the options. Some training labels are wrong, and the hidden rows come from a later period.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

SHIPPED_SEED = 0
SHIPPED_DIFFICULTY = 0.5
TRAIN_ROWS = 600
HIDDEN_ROWS = 400
HIDDEN_SEED_STEP = 1_000_003

EARLIER = {"letter": 0.45, "parcel": 0.40, "freight": 0.15}
LATER = {"letter": 0.30, "parcel": 0.45, "freight": 0.25}
WEIGHT_KG = {"letter": 0.6, "parcel": 3.0, "freight": 11.0}
LENGTH_CM = {"letter": 28.0, "parcel": 48.0, "freight": 85.0}
NOTES = {
    "letter": ("fits the slot", "documents inside", "flat, do not bend"),
    "parcel": ("box with tape", "fragile, this side up", "return label inside"),
    "freight": ("needs two people", "on a pallet", "call before delivery"),
}
COMMON_NOTES = ("leave at the door", "ring twice", "paid in advance", "no hurry")


@dataclass(frozen=True)
class Dial:
    """What the difficulty stands for: relative spread of measures, share of plain notes and of wrong labels."""

    spread: float
    plain: float
    flips: float

    @classmethod
    def at(cls, difficulty: float) -> Dial:
        """The dial at a difficulty between 0 (clean) and 1."""
        if not 0.0 <= difficulty <= 1.0:
            raise ValueError(f"difficulty must lie between 0 and 1, not {difficulty}")
        return cls(spread=0.2 + 0.5 * difficulty, plain=difficulty, flips=0.06 * difficulty)


class Dice:
    """Seeded chance built on `random.Random.random` alone, so that it is stable across Python versions."""

    def __init__(self, seed: int) -> None:
        self._next = Random(seed).random

    def chance(self, share: float) -> bool:
        """True in `share` of the cases."""
        return self._next() < share

    def pick(self, items: Sequence[str]) -> str:
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

    def around(self, middle: float, spread: float) -> float:
        """A positive number near `middle`: bell-shaped, from four uniform draws."""
        bell = self._next() + self._next() + self._next() + self._next() - 2.0
        return round(middle * max(0.05, 1.0 + 1.7 * spread * bell), 3)


def shipments(seed: int, n: int, dial: Dial, shares: Mapping[str, float], prefix: str) -> list[dict[str, object]]:
    """`n` rows with true labels."""
    dice = Dice(seed)
    return [shipment(dice, dial, dice.weighted(shares), f"{prefix}{number:04d}") for number in range(1, n + 1)]


def shipment(dice: Dice, dial: Dial, label: str, key: str) -> dict[str, object]:
    """One row with its true label."""
    return {
        "id": key,
        "weight_kg": dice.around(WEIGHT_KG[label], dial.spread),
        "length_cm": dice.around(LENGTH_CM[label], dial.spread),
        "note": dice.pick(COMMON_NOTES if dice.chance(dial.plain) else NOTES[label]),
        "label": label,
    }


def with_flips(rows: Iterable[dict[str, object]], seed: int, share: float) -> list[dict[str, object]]:
    """The rows with `share` of the labels replaced by another one."""
    dice = Dice(seed)
    return [
        {**row, "label": dice.pick([one for one in EARLIER if one != row["label"]])} if dice.chance(share) else row
        for row in rows
    ]


def build(seed: int, difficulty: float) -> dict[str, str]:
    """The three files of the assessment: path -> text."""
    dial = Dial.at(difficulty)
    train = with_flips(shipments(seed, TRAIN_ROWS, dial, EARLIER, "r"), seed + 1, dial.flips)
    hidden = shipments(seed + HIDDEN_SEED_STEP, HIDDEN_ROWS, dial, LATER, "t")
    features = [{key: value for key, value in row.items() if key != "label"} for row in hidden]
    return {
        "starter/data/train.jsonl": lines(train),
        "holdout/features.jsonl": lines(features),
        "holdout/labels.jsonl": lines({"id": row["id"], "label": row["label"]} for row in hidden),
    }


def lines(rows: Iterable[Mapping[str, object]]) -> str:
    """One JSON object per line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> None:
    """Write the three files under `--out`."""
    parser = argparse.ArgumentParser(description="Write the training rows and the hidden set.")
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
