"""Make the experiment data of this assessment: audited experiments for the starter, a hidden set with the truth.

    python generator.py --seed N --out DIR --difficulty 0.5

writes `starter/data/train.jsonl`, `holdout/features.jsonl` and `holdout/labels.jsonl` under DIR. The same
seed and difficulty give the same bytes everywhere: chance comes from `random.Random.random` alone, whose
sequence Python guarantees, and no arithmetic beyond + - * / and square root, which IEEE 754 rounds alike on
all machines. Whoever runs this for real should use a seed of their own: the shipped one is public.

Labels are true by construction: every experiment is drawn from a situation of `situations.json`. What makes
the task real: experiments that were stopped or stretched when the dashboard turned green, splits that break
late or in one channel only, a channel full of robots or staff that turns the pooled result round, plans that
are not half and half, some wrong labels in the audit, and another mix of situations in the hidden set.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")
Arm = tuple[list[int], list[int]]  # visitors and conversions of each day
Arms = tuple[Arm, Arm]  # control and treatment
Segments = dict[str, Arms]  # by channel

SHIPPED_SEED, SHIPPED_DIFFICULTY = 4127, 0.5
TRAIN_ROWS, HIDDEN_ROWS = 600, 600
HIDDEN_SEED_STEP = 1_000_003
LABELS = ("ship", "keep", "invalid_split", "unfinished")
FIRST_TRAIN, FIRST_HIDDEN = date(2023, 1, 2), date(2024, 7, 1)
PLANNED_DAYS = (7, 14, 14, 14, 21)
SHARES = (0.5, 0.5, 0.5, 0.3, 0.2)  # of the treatment
VISITORS = (80_000, 320_000)  # at least, and at most on top of that
SIGNIFICANT = 1.96  # what the dashboard paints green
UNCLEAR = 1.5  # a stretched experiment was clearly below significance on its planned day
FIRST_PEEK = 3  # the first day on which a team looks
ALSO_CONTAMINATED = 0.15  # of the experiments with a broken split


WORLD = json.loads(Path(__file__).with_name("situations.json").read_text(encoding="utf-8"))
SITUATIONS, CHANNELS = WORLD["situations"], WORLD["channels"]


@dataclass(frozen=True)
class Dial:
    """What the difficulty stands for."""

    effect: float  # of a change that works, in standard errors on the planned day
    loss: float  # of a broken split, in standard errors of the number of treatment visitors
    people: float  # share of real people in a channel of robots or staff
    flips: float  # wrong training labels

    @classmethod
    def at(cls, difficulty: float) -> Dial:
        """The dial at a difficulty between 0 (clean) and 1."""
        if not 0.0 <= difficulty <= 1.0:
            raise ValueError(f"difficulty must lie between 0 and 1, not {difficulty}")
        return cls(5.6 - 2.2 * difficulty, 8.5 - 5.0 * difficulty, 0.16 * difficulty, 0.06 * difficulty)


class Dice:
    """Seeded chance built on `random.Random.random` alone, so that it is stable across Python versions."""

    def __init__(self, seed: int) -> None:
        self._next = Random(seed).random

    def chance(self, share: float) -> bool:
        """True in `share` of the cases."""
        return self._next() < share

    def between(self, low: float, high: float) -> float:
        """A number between the two."""
        return low + (high - low) * self._next()

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely as the others."""
        return items[int(self._next() * len(items))]

    def some(self, items: Iterable[T], number: int) -> list[T]:
        """So many different items."""
        left = list(items)
        return [left.pop(int(self._next() * len(left))) for _ in range(number)]

    def weighted(self, shares: Mapping[str, float]) -> str:
        """One key, as likely as its share; the shares add up to 1."""
        point = self._next()
        for key, share in shares.items():
            point -= share
            if point < 0:
                return key
        return key

    def normal(self) -> float:
        """Nearly standard normal: the ones among 52 random bits, smoothed. No logarithm, no cosine."""
        ones = int(self._next() * (1 << 52)).bit_count()
        return (ones - 26 + self._next() - 0.5) / sqrt(13 + 1 / 12)

    def binomial(self, n: int, p: float) -> int:
        """Successes in `n` tries: by inversion where few are expected, else rounded from a normal one."""
        if n * p >= 12:
            return min(n, max(0, int(n * p + sqrt(n * p * (1 - p)) * self.normal() + 0.5)))
        point, successes, share = self._next(), 0, power(1 - p, n)
        while point >= share and successes < n:
            point -= share
            share *= (n - successes) / (successes + 1) * p / (1 - p)
            successes += 1
        return successes


def power(base: float, exponent: int) -> float:
    """By squaring: the C library's `pow` may differ in the last digit from machine to machine."""
    result = 1.0
    while exponent:
        if exponent & 1:
            result *= base
        base *= base
        exponent >>= 1
    return result


@dataclass(frozen=True)
class Row:
    """One experiment: its verdict, and what a candidate sees beside the id."""

    id: str
    label: str
    shown: Mapping[str, object]


def generate(seed: int, n: int, difficulty: float, period: str, first: date) -> list[Row]:
    """`n` experiments of a period, `train` or `hidden`, with true labels and in order of their start."""
    dice, dial, rows, started = Dice(seed), Dial.at(difficulty), list[Row](), first
    shares = {name: situation[period] for name, situation in SITUATIONS.items()}
    while len(rows) < n:
        name, key, row = dice.weighted(shares), f"{period[0]}{len(rows) + 1:04d}", None
        while row is None:  # a dashboard does not turn green by chance each time
            row = experiment(dice, dial, SITUATIONS[name], key, started)
        rows.append(row)
        started += timedelta(days=1 if dice.chance(0.9) else 0)
    return rows


def experiment(dice: Dice, dial: Dial, truth: Mapping[str, Any], key: str, started: date) -> Row | None:
    """One experiment; None where it was to be stopped on a green day and none came."""
    planned, share = dice.pick(PLANNED_DAYS), dice.pick(SHARES)
    weekdays = [(started + timedelta(days=day)).weekday() for day in range(2 * planned)]
    names, guests = dice.some(CHANNELS, dice.pick((3, 4))), truth["guests"]
    if truth["loss"] and dice.chance(ALSO_CONTAMINATED):
        guests = dice.pick(("robots", "staff"))
    effect = dial.effect * dice.pick(truth["effects"])
    segments = people(dice, names[1:] if guests else names, weekdays, planned, share, effect)
    if truth["loss"]:
        lose(dice, dial, truth["loss"], segments, planned)
    if guests:
        usual = sum(counted(segments, planned)[0]) / planned
        segments[names[0]] = crowd(dice, dial, guests == "staff", weekdays, usual, truth["side"])
    days = stop(dice, truth["run"], segments, planned)
    team, change = dice.pick(WORLD["teams"]), " ".join(map(dice.pick, WORLD["changes"]))
    about = {"started": started.isoformat(), "team": team, "change": change}
    plan = {"planned_days": planned, "treatment_share": share, "segments": until(segments, days)}
    return Row(key, truth["label"], {**about, **plan}) if days else None


def until(segments: Segments, day: int) -> dict[str, dict[str, dict[str, list[int]]]]:
    """The counts up to a day, by channel and arm, channels in a fixed order."""

    def shown(arm: Arm) -> dict[str, list[int]]:
        return {"visitors": arm[0][:day], "conversions": arm[1][:day]}

    present = {name: segments[name] for name in CHANNELS if name in segments}
    return {name: {"control": shown(arms[0]), "treatment": shown(arms[1])} for name, arms in present.items()}


def people(
    dice: Dice, names: Sequence[str], weekdays: Sequence[int], planned: int, share: float, effect: float
) -> Segments:
    """Customers. `effect`: about how many standard errors the treatment leads by on the planned day."""
    size = VISITORS[0] + VISITORS[1] * dice.between(0, 1) * dice.between(0, 1)
    whole = sum(CHANNELS[name]["weight"] for name in names)
    rates = {name: dice.between(*CHANNELS[name]["rates"]) for name in names}
    mean = sum(CHANNELS[name]["weight"] * rates[name] for name in names) / whole
    lift = effect * sqrt((1 - mean) / mean / (size * share * (1 - share)))
    segments: Segments = {name: (([], []), ([], [])) for name in names}
    for weekday in weekdays:
        for name in names:
            busy = CHANNELS[name]["weekend"] if weekday > 4 else 1.0
            usual = size * CHANNELS[name]["weight"] / whole / planned
            visits = int(usual * busy * (1 + 0.08 * dice.normal()))
            rate = rates[name] * (1 + 0.05 * dice.normal())  # of the day, the same in both arms
            treated = dice.binomial(visits, share)
            add(dice, segments[name][0], visits - treated, rate)
            add(dice, segments[name][1], treated, rate * (1 + lift))
    return segments


def add(dice: Dice, arm: Arm, visitors: int, rate: float) -> None:
    """One more day of an arm."""
    arm[0].append(visitors)
    arm[1].append(dice.binomial(visitors, rate))


def lose(dice: Dice, dial: Dial, where: str, segments: Segments, planned: int) -> None:
    """Take treatment visitors who bought nothing out of the counts, until the split is clearly off."""
    first = dice.pick(range(planned // 4, planned // 2 + 1)) if where == "late" else 0
    hit = {name: segments[name] for name in (dice.some(segments, 1) if where == "channel" else segments)}
    control, treatment = counted(hit, planned)[0]
    late = (planned - first) / planned  # an error of the whole run's size has to arise in its rest
    error = sqrt((control + treatment) / control / treatment) / late
    share = min(0.9, dial.loss * dice.between(1.0, 1.6) * error)
    for _, (visitors, conversions) in hit.values():
        for day in range(first, len(visitors)):
            visitors[day] -= dice.binomial(visitors[day] - conversions[day], share)


def crowd(dice: Dice, dial: Dial, staff: bool, weekdays: Sequence[int], usual: float, side: int) -> Arms:
    """Guests, most in one arm: robots (as many every day, no sales) or staff (gone at weekends, test orders)."""
    arms: Arms = (([], []), ([], []))
    size = usual * (dice.between(0.02, 0.05) if staff else dice.between(0.25, 0.5))
    lean = dice.between(0.75, 0.9) if staff else dice.between(0.62, 0.75)
    rate = dice.between(0.4, 0.6) if staff else 0.03 * dial.people
    for weekday in weekdays:
        busy = 0.5 * dial.people if staff and weekday > 4 else 1.0
        visits = int(size * busy * (1 + 0.03 * dice.normal()))
        leaning = dice.binomial(visits, lean)
        add(dice, arms[side], leaning, rate)
        add(dice, arms[1 - side], visits - leaning, rate)
    return arms


def stop(dice: Dice, run: str, segments: Segments, planned: int) -> int:
    """The day after which the experiment was stopped; 0 where it waited for a green day in vain."""
    if run == "over":
        return planned + dice.pick(range(1, planned // 2 + 1))
    if run == "lapsed":
        return dice.pick(range(FIRST_PEEK, planned - 1))
    if run == "planned" or (run == "stretched" and lead(segments, planned) > UNCLEAR):
        return planned if run == "planned" else 0
    looks = range(planned + 1, 2 * planned + 1) if run == "stretched" else range(FIRST_PEEK, planned - 1)
    return next((day for day in looks if lead(segments, day) > SIGNIFICANT), 0)


def lead(segments: Segments, day: int) -> float:
    """What the dashboard shows on a day: the z of the difference between all conversion rates."""
    (n0, n1), (k0, k1) = counted(segments, day)
    rate = (k0 + k1) / (n0 + n1)
    return (k1 / n1 - k0 / n0) / sqrt(rate * (1 - rate) * (1 / n0 + 1 / n1))


def counted(segments: Segments, day: int) -> list[list[int]]:
    """Visitors and conversions until a day, each of control and treatment."""
    both = (0, 1)
    return [[sum(sum(arms[arm][what][:day]) for arms in segments.values()) for arm in both] for what in both]


def with_flips(rows: Iterable[Row], seed: int, share: float) -> list[Row]:
    """The rows with `share` of the labels replaced by another label."""
    dice, others = Dice(seed), {one: [other for other in LABELS if other != one] for one in LABELS}
    return [replace(row, label=dice.pick(others[row.label])) if dice.chance(share) else row for row in rows]


def build(seed: int, difficulty: float) -> dict[str, str]:
    """The three files of the assessment: path -> text."""
    clean = generate(seed, TRAIN_ROWS, difficulty, "train", FIRST_TRAIN)
    audited = with_flips(clean, seed + 1, Dial.at(difficulty).flips)
    hidden = generate(seed + HIDDEN_SEED_STEP, HIDDEN_ROWS, difficulty, "hidden", FIRST_HIDDEN)
    return {
        "starter/data/train.jsonl": lines({"id": row.id, **row.shown, "label": row.label} for row in audited),
        "holdout/features.jsonl": lines({"id": row.id, **row.shown} for row in hidden),
        "holdout/labels.jsonl": lines({"id": row.id, "label": row.label} for row in hidden),
    }


def lines(records: Iterable[Mapping[str, object]]) -> str:
    """One JSON object per line."""
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
