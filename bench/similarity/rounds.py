"""`python -m bench.similarity.rounds DATA...`: rounds as small as hiring has them, drawn from labelled data.

Each DATA is a folder with a `truth.json`. A round has so many originals, and copies of some of them; it is
compared as `proofgrade similarity` compares a folder. Printed: which part of the copies is flagged with their
original, and of the pairs of independent ones, from each strength on.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random

from bench.similarity.ours import fingerprinted
from bench.similarity.truth import Labelled, Truth
from rubric.similarity.index import Fingerprinted
from rubric.similarity.pairs import Round
from rubric.similarity.verdict import NOTABLE, STRONG, WEAK

SIZES = ((4, 1, 1), (8, 1, 1), (15, 3, 1), (10, 1, 4))
"""How many originals, of how many of them there are copies, and how many each."""
DRAWN = 40


@dataclass(frozen=True)
class Drawn:
    """A task from which rounds are drawn: fingerprints, copies by their original, pairs that are judged."""

    prints: Mapping[str, Sequence[Fingerprinted]]
    copies: Mapping[str, Sequence[str]]
    judged: Mapping[frozenset[str], Labelled]

    @classmethod
    def of(cls, folder: Path) -> Drawn:
        """From a folder of the evaluation's data."""
        truth = Truth.read(folder)
        originals = truth.manifest()["idf_corpus"]
        assert isinstance(originals, list)
        copies: dict[str, list[str]] = {name: [] for name in originals}
        for pair in truth.pairs:
            if pair.copied:
                copies[pair.two].append(pair.one)
        return cls(
            fingerprinted(truth.manifest()),
            copies,
            {frozenset((pair.one, pair.two)): pair for pair in truth.pairs},
        )


def main() -> int:
    tasks = [Drawn.of(Path(folder)) for folder in sys.argv[1:]]
    print("| originals + copies | copies found: strong / notable / weak | false: strong / notable / weak |")
    print("|---|---|---|")
    for originals, copied, each in SIZES:
        random = Random(originals)
        found = [
            pair
            for task in tasks
            for _ in range(DRAWN)
            for pair in _round(task, random, originals, copied, each)
        ]
        cells = [_reached([score for score, is_copy in found if is_copy is kind]) for kind in (True, False)]
        print(f"| {originals} + {copied * each} | {' | '.join(cells)} |", flush=True)
    return 0


def _round(
    task: Drawn, random: Random, originals: int, copied: int, each: int
) -> Iterator[tuple[float, bool]]:
    """The score of each judged pair of one round, and whether it is a copy with its original."""
    names = random.sample(sorted(task.copies), originals)
    names += [one for name in names[:copied] for one in random.sample(task.copies[name], each)]
    compared = Round.of({name: task.prints[name] for name in names})
    scores = {frozenset((pair.one, pair.two)): pair.score for pair in compared.pairs()}
    for pair in map(frozenset, combinations(names, 2)):
        if pair in task.judged:
            yield scores.get(pair, 0.0), task.judged[pair].copied


def _reached(scores: Sequence[float]) -> str:
    shares = [sum(score >= limit for score in scores) / len(scores) for limit in (STRONG, NOTABLE, WEAK)]
    return f"{' / '.join(f'{share:.2%}' for share in shares)} of {len(scores):,}"


if __name__ == "__main__":
    sys.exit(main())
