"""Make the ticket data of this assessment: a training file for the starter and a hidden set with true labels.

    python generator.py --seed N --out DIR --difficulty 0.5

writes `starter/data/train.jsonl`, `holdout/features.jsonl` and `holdout/labels.jsonl` under DIR. The same
seed and difficulty give the same bytes on every machine and Python version: the only source of chance is
`random.Random.random`, whose sequence Python guarantees, and no library sums or shuffles anything. Whoever
runs this assessment for real should use a seed of their own: the shipped one is public.

What makes the task real: many tickets mention a second topic (`mixed`), people mistype, some training
labels are wrong, some customers send a ticket twice (also across the split), and the mix of topics drifts
during the training period and has moved further in the hidden set.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TypedDict, TypeVar

T = TypeVar("T")
Priors = Mapping[str, float]


class Topic(TypedDict):
    """What customers say about one label: noun phrases, and whole requests in words of their own."""

    topics: list[str]
    asks: list[str]


class Language(TypedDict):
    """The sentences of one language. `frames` ask about a `{topic}`, `asides` only mention one."""

    greetings: list[str]
    closings: list[str]
    fillers: list[str]
    resends: list[str]
    frames: list[str]
    asides: list[str]
    labels: dict[str, Topic]


class Phrases(TypedDict):
    """The word lists in `phrases.json`: values of `{slot}`s, and sentences by language code."""

    slots: dict[str, list[str]]
    languages: dict[str, Language]


PHRASES: Phrases = json.loads(Path(__file__).with_name("phrases.json").read_text(encoding="utf-8"))
SHIPPED_SEED = 2611
SHIPPED_DIFFICULTY = 0.5
TRAIN_ROWS = 3_000
HIDDEN_ROWS = 1_000
HIDDEN_SEED_STEP = 1_000_003

# Shares of the labels at the start and the end of the training period, and in the hidden period after it.
TRAIN_START: Priors = {
    "access": 0.19,
    "billing": 0.30,
    "bug": 0.21,
    "cancellation": 0.07,
    "feature_request": 0.10,
    "shipping": 0.13,
}
TRAIN_END: Priors = {
    "access": 0.17,
    "billing": 0.26,
    "bug": 0.22,
    "cancellation": 0.08,
    "feature_request": 0.11,
    "shipping": 0.16,
}
HIDDEN: Priors = {
    "access": 0.14,
    "billing": 0.19,
    "bug": 0.24,
    "cancellation": 0.10,
    "feature_request": 0.12,
    "shipping": 0.21,
}
LABELS = tuple(TRAIN_START)

GERMAN_SHARE = 0.04
REPEAT_SHARE = 0.05  # rows that are an edited copy of an earlier ticket
RESEND_TYPOS = 0.04
TERSE_SHARE = 0.25  # no greeting, no closing
FILLER_SHARE = 0.4
LOWERCASE_SHARE = 0.12


@dataclass(frozen=True)
class Row:
    """One ticket. `label` is the topic that the customer wants an answer to."""

    id: str
    text: str
    label: str
    language: str


@dataclass(frozen=True)
class Dial:
    """What the difficulty stands for, as shares of tickets (mixed, framed, flips) or of words (typos)."""

    mixed: float  # mentions another topic beside the one asked about
    framed: float  # asks in words that every topic shares, so that only the sentence tells what is meant
    typos: float
    flips: float  # wrong training labels

    @classmethod
    def at(cls, difficulty: float) -> Dial:
        """The dial at a difficulty between 0 (clean) and 1."""
        if not 0.0 <= difficulty <= 1.0:
            raise ValueError(f"difficulty must lie between 0 and 1, not {difficulty}")
        return cls(
            mixed=1.1 * difficulty, framed=difficulty, typos=0.08 * difficulty, flips=0.06 * difficulty
        )


class Dice:
    """Seeded chance built on `random.Random.random` alone, so that it is stable across Python versions."""

    def __init__(self, seed: int) -> None:
        self._next = Random(seed).random

    def chance(self, share: float) -> bool:
        """True in `share` of the cases."""
        return self._next() < share

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely as the others."""
        return items[int(self._next() * len(items))]

    def weighted(self, priors: Priors) -> str:
        """One key, as likely as its share; the shares add up to 1."""
        point = self._next()
        for key, share in priors.items():
            point -= share
            if point < 0:
                return key
        return key


def blend(start: Priors, end: Priors, progress: float) -> Priors:
    """Shares on the way from `start` (progress 0) to `end` (progress 1)."""
    return {label: start[label] + (end[label] - start[label]) * progress for label in start}


def generate(
    seed: int,
    n: int,
    difficulty: float,
    priors: tuple[Priors, Priors],
    *,
    prefix: str,
    earlier: Sequence[Row] = (),
) -> list[Row]:
    """`n` tickets with true labels, their mix moving from the first to the second of `priors`.

    `REPEAT_SHARE` of them are edited copies of tickets from `earlier`, or of this list where there is none.
    No text equals another one, here or in `earlier`.
    """
    dice, dial = Dice(seed), Dial.at(difficulty)
    sources = list(earlier)
    seen = {row.text for row in earlier}
    rows: list[Row] = []
    while len(rows) < n:
        mix = blend(*priors, len(rows) / n)
        if sources and dice.chance(REPEAT_SHARE):
            row = resend(dice, dice.pick(sources))
        else:
            row = ticket(dice, dial, dice.weighted(mix))
        if row.text not in seen:
            seen.add(row.text)
            rows.append(replace(row, id=f"{prefix}{len(rows) + 1:04d}"))
            sources = sources if earlier else rows
    return rows


def with_flips(rows: Iterable[Row], seed: int, share: float) -> list[Row]:
    """The rows with `share` of the labels replaced by another label."""
    dice = Dice(seed)
    return [
        replace(row, label=dice.pick([label for label in LABELS if label != row.label]))
        if dice.chance(share)
        else row
        for row in rows
    ]


def ticket(dice: Dice, dial: Dial, label: str) -> Row:
    """One ticket, yet without an id, that asks about `label` and may mention another topic."""
    code = "de" if dice.chance(GERMAN_SHARE) else "en"
    language = PHRASES["languages"][code]
    sentences = [request(dice, dial, language, label)]
    if dice.chance(dial.mixed):
        other = dice.pick([name for name in LABELS if name != label])
        add(dice, sentences, about(dice, language, language["asides"], other))
    if dice.chance(FILLER_SHARE):
        add(dice, sentences, dice.pick(language["fillers"]))
    if not dice.chance(TERSE_SHARE):
        sentences = [dice.pick(language["greetings"]), *sentences, dice.pick(language["closings"])]
    text = mistype(dice, fill(dice, " ".join(sentences)), dial.typos)
    return Row("", text.lower() if dice.chance(LOWERCASE_SHARE) else text, label, code)


def request(dice: Dice, dial: Dial, language: Language, label: str) -> str:
    """The sentence that carries the label: in words of its own, or a common frame around the topic."""
    if dice.chance(dial.framed):
        return about(dice, language, language["frames"], label)
    return dice.pick(language["labels"][label]["asks"])


def about(dice: Dice, language: Language, frames: Sequence[str], label: str) -> str:
    """One of the `frames` with one of the label's topics in it."""
    return dice.pick(frames).replace("{topic}", dice.pick(language["labels"][label]["topics"]))


def add(dice: Dice, sentences: list[str], sentence: str) -> None:
    """Put a sentence before or after the others."""
    sentences.insert(0 if dice.chance(0.5) else len(sentences), sentence)


def fill(dice: Dice, template: str) -> str:
    """The template with every `{slot}` replaced by one of its values."""
    return re.sub(r"\{(\w+)\}", lambda slot: dice.pick(PHRASES["slots"][slot[1]]), template)


def resend(dice: Dice, row: Row) -> Row:
    """The ticket as its customer sends it again: announced, signed otherwise or mistyped otherwise."""
    language, text = PHRASES["languages"][row.language], row.text
    if dice.chance(0.5):
        text = f"{dice.pick(language['resends'])} {text}"
    if dice.chance(0.5):
        text = f"{text} {fill(dice, dice.pick(language['closings']))}"
    return replace(row, text=mistype(dice, text, RESEND_TYPOS))


def mistype(dice: Dice, text: str, share: float) -> str:
    """The text with a slip of the fingers in `share` of its words of four letters and more."""
    return " ".join(
        slip(dice, word) if len(word) > 3 and dice.chance(share) else word for word in text.split(" ")
    )


def slip(dice: Dice, word: str) -> str:
    """The word with two letters swapped, one lost or one doubled; its first letter stays."""
    at = dice.pick(range(1, len(word) - 1))
    kind = dice.pick(("swap", "lose", "double"))
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :] if kind == "lose" else word[:at] + word[at] + word[at:]


def build(seed: int, difficulty: float) -> dict[str, str]:
    """The three files of the assessment: path -> text."""
    clean = generate(seed, TRAIN_ROWS, difficulty, (TRAIN_START, TRAIN_END), prefix="r")
    train = with_flips(clean, seed + 1, Dial.at(difficulty).flips)
    hidden_seed = seed + HIDDEN_SEED_STEP
    hidden = generate(hidden_seed, HIDDEN_ROWS, difficulty, (HIDDEN, HIDDEN), prefix="t", earlier=clean)
    return {
        "starter/data/train.jsonl": lines(
            {"id": row.id, "text": row.text, "label": row.label} for row in train
        ),
        "holdout/features.jsonl": lines({"id": row.id, "text": row.text} for row in hidden),
        "holdout/labels.jsonl": lines({"id": row.id, "label": row.label} for row in hidden),
    }


def lines(records: Iterable[Mapping[str, str]]) -> str:
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
