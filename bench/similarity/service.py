"""Our detector as the service uses it, by the protocol of `ours`: `python -m bench.similarity.service FILE`.

The corpus is put into a record on SQLite; then each submission that is asked about comes in, is compared with
its neighbours, and goes again. Pairs that the service does not look at score 0. With `--few` it looks at 10
likest and 10 drawn, as it looks at a small part of a large family.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.db.session import migrate, open_store
from app.ports import Store
from bench.similarity.ours import fingerprinted
from bench.similarity.scale import FAMILY, candidate
from rubric.similarity import neighbours
from rubric.similarity.packed import Packed
from rubric.similarity.pairs import Round

Prints = Mapping[str, Packed]


FEW = 10


def main() -> int:
    if "--few" in sys.argv:
        neighbours.LIKEST = neighbours.SAMPLE = FEW
    manifest = json.loads(Path(sys.argv[-1]).read_text(encoding="utf-8"))
    prints = {name: Packed.of(found) for name, found in fingerprinted(manifest).items()}
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/record.sqlite"
        migrate(url)
        store = open_store(url, durability="NORMAL")
        json.dump(list(scores(store, prints, manifest["pairs"], manifest["idf_corpus"])), sys.stdout)
        store.close()
    return 0


def scores(
    store: Store, prints: Prints, pairs: Sequence[Sequence[str]], priors: Sequence[str]
) -> Iterator[tuple[str, str, float]]:
    """Scores of these pairs, as the first of each is compared when it comes in."""
    with store.transaction() as records:
        ids = {
            name: records.add_candidate(replace(candidate(number), alias=name)).id
            for number, name in enumerate(prints, start=1)
        }
        for name in priors:
            records.replace_fingerprints(FAMILY, ids[name], prints[name])
    wanted: dict[str, list[str]] = defaultdict(list)
    for one, two in pairs:
        wanted[one].append(two)
    for one, others in wanted.items():
        with store.transaction() as records:
            records.replace_fingerprints(FAMILY, ids[one], prints[one])
            near = records.neighbours(FAMILY, ids[one])
            if one not in priors:
                records.replace_fingerprints(FAMILY, ids[one], Packed())
        compared = Round.weighed({"": near.mine, **near.others}, near.rarity, near.others)
        found = {pair.two: pair.score for pair in compared.pairs_of("", near.among)}
        yield from ((one, two, found.get(two, 0.0)) for two in others)


if __name__ == "__main__":
    sys.exit(main())
