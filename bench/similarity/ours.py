"""Our detector by the protocol of the evaluation: `python -m bench.similarity.ours MANIFEST` prints scores.

The manifest is JSON: {"template": dir or null, "submissions": {id: dir}, "pairs": [[id, id], ...],
"idf_corpus": [ids]}; what is printed is [[id, id, score], ...]. Nothing else is read. With
`--together` before it all are one round, copies too, as `proofgrade similarity` compares a folder.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from action.workspace import read_folder
from rubric.similarity.fingerprint import fingerprint, given_by
from rubric.similarity.index import Fingerprinted
from rubric.similarity.likeness import above_usual, likeness, usual
from rubric.similarity.pairs import Round
from rubric.tree import SourceTree


def main() -> int:
    manifest = json.loads(Path(sys.argv[-1]).read_text(encoding="utf-8"))
    prints = fingerprinted(manifest)
    is_one_round = "--together" in sys.argv or not manifest["idf_corpus"]
    priors = list(prints) if is_one_round else manifest["idf_corpus"]
    compared = Round.of(prints, priors)
    found = (
        together(compared, manifest["pairs"]) if is_one_round else scores(compared, manifest["pairs"], priors)
    )
    json.dump(found, sys.stdout)
    return 0


def fingerprinted(manifest: Mapping[str, Any]) -> dict[str, tuple[Fingerprinted, ...]]:
    """The fingerprints of every submission of a manifest, by its id."""
    starter = read_folder(Path(manifest["template"])) if manifest["template"] else SourceTree()
    given = given_by(starter)
    return {
        name: tuple(fingerprint(name, read_folder(Path(folder)), starter, given))
        for name, folder in manifest["submissions"].items()
    }


def together(compared: Round, pairs: list[list[str]]) -> list[list[str | float]]:
    """Scores of these pairs, as the command finds them where all are one round."""
    found = {frozenset((pair.one, pair.two)): pair.score for pair in compared.pairs()}
    return [[one, two, found.get(frozenset((one, two)), 0.0)] for one, two in pairs]


def scores(compared: Round, pairs: list[list[str]], priors: list[str]) -> list[list[str | float]]:
    """Scores of these pairs; what is usual for a submission is measured with the priors."""
    sketches, rarity = compared.sketches, compared.rarity
    known: dict[frozenset[str], float] = {}

    def alike(one: str, two: str) -> float:
        pair = frozenset((one, two))
        if pair not in known:
            known[pair] = likeness(sketches[one], sketches[two], rarity)
        return known[pair]

    asked = {name for pair in pairs for name in pair}
    base = {name: usual([alike(name, other) for other in priors if other != name]) for name in asked}
    return [[one, two, above_usual(alike(one, two), base[one], base[two])] for one, two in pairs]


if __name__ == "__main__":
    sys.exit(main())
