"""Make the payment data of this assessment: a training file for the starter and a hidden set with true labels.

    python generator.py --seed N --out DIR --difficulty 0.5

writes `starter/data/train.jsonl`, `holdout/features.jsonl` and `holdout/labels.jsonl` under DIR. The same
seed and difficulty give the same bytes on every machine and Python version: the only source of chance is
`random.Random.random`, whose sequence Python guarantees, and floats meet nothing but + - * / and comparisons.
The markets, their shares and the categories stand in `markets.json`.
Whoever runs this assessment for real should use a seed of their own: the shipped one is public.

What makes the task real: the risk of a payment depends on the hour of the payer's own clock, payers live from
Los Angeles to Tokyo, and the company grows in America and Asia: the mix of markets drifts during the training
period and has moved further in the hidden set. Some training labels are wrong.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import TypeVar

T = TypeVar("T")
Shares = Mapping[str, float]

SHIPPED_SEED = 4117
SHIPPED_DIFFICULTY = 0.5
TRAIN_ROWS = 4_000
HIDDEN_ROWS = 1_000
HIDDEN_SEED_STEP = 1_000_003
LABELS = ("approve", "review", "decline")


@dataclass(frozen=True)
class Market:
    """Where payers live: minutes that their clock is ahead of UTC, and how they pay."""

    utc_offset_minutes: int
    currency: str
    minor_per_euro: float  # minor units of the currency for one euro


WORLD = json.loads(Path(__file__).with_name("markets.json").read_text(encoding="utf-8"))
MARKETS = {name: Market(*facts) for name, facts in WORLD["markets"].items()}

# Shares of the markets at the start and the end of the training period, and in the hidden period after it.
TRAIN_START: Shares = WORLD["train_start"]
TRAIN_END: Shares = WORLD["train_end"]
HIDDEN: Shares = WORLD["hidden"]
CATEGORIES: Shares = WORLD["categories"]

# What makes a payment risky: parts of a sum.
CATEGORY_RISK: Mapping[str, float] = WORLD["category_risk"]
HOUR_RISK = (2.9,) * 6 + (0.3,) * 2 + (0.0,) * 10 + (0.4,) * 6  # by the hour of the payer's clock
NEW_DEVICE_RISK = 0.9
ATTEMPT_RISK = 0.4  # each, up to MANY_ATTEMPTS
MANY_ATTEMPTS = 4
REVIEW_FROM, DECLINE_FROM = 2.55, 3.85  # the risk from which a payment is to be asked about, or refused

BEGIN = datetime(2025, 1, 6, tzinfo=timezone.utc)  # noqa: UP017 - any Python 3 runs this
GAP_SECONDS = 1_700.0  # between two payments, on average
GUEST_SHARE = 0.12  # no account, so its age is unknown
KNOWN_DEVICE_SHARE = 0.72


@dataclass(frozen=True)
class Payment:
    """One payment as the service is asked about it, and the label that turned out to be right."""

    id: str
    at: str
    utc_offset_minutes: int
    amount_minor: int
    currency: str
    category: str
    distance_km: float
    account_age_days: int | None
    attempts_last_hour: int
    known_device: bool
    label: str

    def features(self) -> dict[str, object]:
        """Everything but the label, in the order of the fields."""
        return {name: value for name, value in vars(self).items() if name != "label"}


@dataclass(frozen=True)
class Dial:
    """What the difficulty stands for: chance in the risk itself, and the share of wrong training labels."""

    noise: float
    flips: float

    @classmethod
    def at(cls, difficulty: float) -> Dial:
        """The dial at a difficulty between 0 (clean) and 1."""
        if not 0.0 <= difficulty <= 1.0:
            raise ValueError(f"difficulty must lie between 0 and 1, not {difficulty}")
        return cls(noise=1.0 * difficulty, flips=0.06 * difficulty)


class Dice:
    """Seeded chance built on `random.Random.random` alone, so that it is stable across Python versions."""

    def __init__(self, seed: int) -> None:
        self._next = Random(seed).random

    def chance(self, share: float) -> bool:
        """True in `share` of the cases."""
        return self._next() < share

    def upto(self, most: float) -> float:
        """A number from 0 to `most`, each as likely as the others."""
        return self._next() * most

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely as the others."""
        return items[int(self._next() * len(items))]

    def weighted(self, shares: Shares) -> str:
        """One key, as likely as its share; the shares add up to 1."""
        point = self._next()
        for key, share in shares.items():
            point -= share
            if point < 0:
                return key
        return key

    def bell(self) -> float:
        """A number around 0, nearly normal, with standard deviation 0.58: four uniform ones added."""
        return self._next() + self._next() + self._next() + self._next() - 2.0

    def tail(self, middle: float, most: float) -> float:
        """A positive number of which half lie under `middle` and few far above, none above `most`."""
        point = self._next()
        return min(most, middle * point / (1.0 - point))


def blend(start: Shares, end: Shares, progress: float) -> Shares:
    """Shares on the way from `start` (progress 0) to `end` (progress 1)."""
    return {key: start[key] + (end[key] - start[key]) * progress for key in start}


def generate(
    seed: int, n: int, difficulty: float, shares: tuple[Shares, Shares], *, prefix: str, begin: datetime = BEGIN
) -> list[Payment]:
    """`n` payments in order of arrival with true labels, their markets moving between the two `shares`."""
    dice, dial = Dice(seed), Dial.at(difficulty)
    payments: list[Payment] = []
    seconds = 0.0
    while len(payments) < n:
        seconds += 1.0 + dice.upto(2.0 * GAP_SECONDS)
        market = MARKETS[dice.weighted(blend(*shares, len(payments) / n))]
        moment = begin + timedelta(seconds=int(seconds))
        payments.append(payment(dice, dial, market, moment, f"{prefix}{len(payments) + 1:04d}"))
    return payments


def payment(dice: Dice, dial: Dial, market: Market, moment: datetime, name: str) -> Payment:
    """One payment by a payer of this market."""
    euros = dice.tail(45.0, 4_000.0) + 1.0
    drawn = Payment(
        id=name,
        at=moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        utc_offset_minutes=market.utc_offset_minutes,
        amount_minor=int(euros * market.minor_per_euro),
        currency=market.currency,
        category=dice.weighted(CATEGORIES),
        distance_km=fraction(dice.tail(14.0, 9_000.0)),
        account_age_days=None if dice.chance(GUEST_SHARE) else int(dice.tail(240.0, 4_000.0)),
        attempts_last_hour=int(dice.tail(0.45, 8.0)),
        known_device=dice.chance(KNOWN_DEVICE_SHARE),
        label="",
    )
    hour = (moment + timedelta(minutes=market.utc_offset_minutes)).hour
    return replace(drawn, label=label(risk(drawn, euros, hour) + dial.noise * dice.bell()))


def fraction(kilometres: float) -> float:
    """In steps of ten metres, never a whole number."""
    steps = int(kilometres * 100.0)
    return (steps + 1 if steps % 100 == 0 else steps) / 100.0


def risk(drawn: Payment, euros: float, hour: int) -> float:
    """How risky a payment of so many euros is at this hour of the payer's clock, chance left out."""
    age = drawn.account_age_days
    parts = (
        HOUR_RISK[hour],
        CATEGORY_RISK[drawn.category],
        1.8 * euros / (euros + 60.0),
        1.0 * drawn.distance_km / (drawn.distance_km + 120.0),
        0.6 if age is None else 0.9 * 60.0 / (age + 60.0),
        ATTEMPT_RISK * min(MANY_ATTEMPTS, drawn.attempts_last_hour),
        0.0 if drawn.known_device else NEW_DEVICE_RISK,
    )
    total = 0.0
    for part in parts:  # one by one: newer Pythons add up in another way
        total += part
    return total


def label(total: float) -> str:
    """What should have been done with a payment of this risk."""
    if total < REVIEW_FROM:
        return "approve"
    return "review" if total < DECLINE_FROM else "decline"


def with_flips(payments: Iterable[Payment], seed: int, share: float) -> list[Payment]:
    """The payments with `share` of the labels replaced by another label."""
    dice = Dice(seed)
    return [
        replace(each, label=dice.pick([name for name in LABELS if name != each.label]))
        if dice.chance(share)
        else each
        for each in payments
    ]


def build(seed: int, difficulty: float) -> dict[str, str]:
    """The three files of the assessment: path -> text."""
    clean = generate(seed, TRAIN_ROWS, difficulty, (TRAIN_START, TRAIN_END), prefix="r")
    train = with_flips(clean, seed + 1, Dial.at(difficulty).flips)
    later = BEGIN + timedelta(days=92)
    hidden_seed = seed + HIDDEN_SEED_STEP
    hidden = generate(hidden_seed, HIDDEN_ROWS, difficulty, (HIDDEN, HIDDEN), prefix="t", begin=later)
    return {
        "starter/data/train.jsonl": lines({**each.features(), "label": each.label} for each in train),
        "holdout/features.jsonl": lines(each.features() for each in hidden),
        "holdout/labels.jsonl": lines({"id": each.id, "label": each.label} for each in hidden),
    }


def lines(records: Iterable[Mapping[str, object]]) -> str:
    """One JSON object per line."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


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
