"""`python -m bench.similarity.passages [COPIES]`: how often copied prose is found, by its length.

Passages of made-up words are copied into two other texts of some 600 words; in some of them every ninth word
was replaced. Prints of how many copies there is a flag, and of how many a strong one.
"""

from __future__ import annotations

import random
import sys
from collections import Counter

from rubric.similarity.traces import compare_traces, traces_of
from rubric.tree import File, SourceTree

COPIES = 60
TEXT = 600  # words around a passage
LENGTHS = (30, 35, 40, 45, 50, 60, 80, 93, 150)
NINTH = 9
WORDS = [f"word{number}" for number in range(5000)]
OFTEN = [1 / (number + 10) for number in range(5000)]  # as words of a language are: few of them often


def main() -> int:
    copies = int(sys.argv[1]) if len(sys.argv) > 1 else COPIES
    print("| words | every ninth replaced | flagged | strong |\n|---|---|---|---|")
    for length, replaced in [*((one, False) for one in LENGTHS), (93, True), (150, True)]:
        found = Counter(
            _found(random.Random(f"{length} {seed}"), length, replaced=replaced) for seed in range(copies)
        )
        flagged = (copies - found[""]) / copies
        said = "yes" if replaced else "no"
        print(f"| {length} | {said} | {flagged:.0%} | {found['strong'] / copies:.0%} |")
    return 0


def _found(rng: random.Random, length: int, *, replaced: bool) -> str:
    """The strength with which a copy is flagged; empty where it is not."""
    passage = _words(rng, length)
    copied = list(passage)
    if replaced:
        copied[NINTH - 1 :: NINTH] = _words(rng, len(copied[NINTH - 1 :: NINTH]))
    mine, theirs = (traces_of(_beside(rng, one), SourceTree()) for one in (copied, passage))
    flags = compare_traces(mine, {"other": theirs})
    return flags[0].strength if flags else ""


def _beside(rng: random.Random, passage: list[str]) -> SourceTree:
    at = rng.randrange(TEXT)
    words = [*_words(rng, at), *passage, *_words(rng, TEXT - at)]
    return SourceTree({"MEMO.md": File(" ".join(words).encode())})


def _words(rng: random.Random, count: int) -> list[str]:
    return rng.choices(WORDS, OFTEN, k=count)


if __name__ == "__main__":
    sys.exit(main())
