"""One new submission against many: seconds and memory, cold and warm, in memory and through an index on disk.

`python -m bench.similarity.scale --data DIR --priors 1000 10000`. Priors are the data's submissions, more
than once where they do not suffice, then with half of the features replaced by ones of their own.
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from action.workspace import read_folder
from bench.similarity.truth import Truth
from rubric.similarity.fingerprint import fingerprint
from rubric.similarity.index import Fingerprinted, Rarity
from rubric.similarity.verdict import compare
from rubric.tree import SourceTree

TABLE = """create table prints (hash integer, owner text, path text, first integer, last integer)"""
INDEXES = ("create index by_hash on prints (hash, owner)", "create index by_owner on prints (owner)")
HELD = "create table held as select hash, count(distinct owner) as n from prints group by hash"
PARSED = 1_000
COMMON = 0.02  # what more of the cohort hold leads to nobody; it counts once somebody is looked at
LIKEST = 60


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--priors", type=int, nargs="+", default=[1000, 10_000])
    asked = parser.parse_args()
    truth = Truth.read(asked.data / asked.split)
    print("| priors | read and index | one query, median of 5 | index on disk | peak memory |")
    print("|---|---|---|---|---|")
    for count in asked.priors:
        print(_measured(truth, count), flush=True)
    return 0


def _measured(truth: Truth, count: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "index.db"
        index = sqlite3.connect(file)
        index.execute(TABLE)
        began = time.perf_counter()
        queries = _fill(index, truth, count)
        for statement in (*INDEXES, HELD):
            index.execute(statement)
        index.execute("create unique index held_hash on held (hash, n)")
        index.commit()
        filled = time.perf_counter() - began
        seconds = sorted(_query(index, query, count) for query in queries)
        size = file.stat().st_size / 1e6
        index.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"| {count:,} | {filled:.1f} s | {seconds[len(seconds) // 2]:.2f} s | {size:.0f} MB | {peak:.0f} MB |"
    )


def _fill(index: sqlite3.Connection, truth: Truth, count: int) -> list[tuple[Fingerprinted, ...]]:
    """Priors into the index. Returns five submissions to ask for."""
    starter = read_folder(Path(truth.template)) if truth.template else SourceTree()
    asked: list[tuple[Fingerprinted, ...]] = []
    known: dict[str, tuple[Fingerprinted, ...]] = {}  # up to PARSED all are read, beyond it each once
    for number, (name, folder) in enumerate(_folders(truth, count)):
        owner = f"{name}-{number}"
        found = known[name] if name in known else fingerprint(owner, read_folder(folder), starter)
        if count > PARSED:
            known[name] = found
        if len(asked) < 5:
            asked.append(tuple(Fingerprinted("new", *_place(one)) for one in found))
        if number >= len(truth.submissions):
            found = _changed(found, random.Random(number))
        rows = [(one.hash, owner, *_place(one)[1:]) for one in found]
        index.executemany("insert into prints values (?, ?, ?, ?, ?)", rows)
    return asked


def _folders(truth: Truth, count: int) -> Iterator[tuple[str, Path]]:
    named = [(name, Path(told["path"])) for name, told in truth.submissions.items()]
    return (named[number % len(named)] for number in range(count))


def _place(one: Fingerprinted) -> tuple[int, str, int, int]:
    return one.hash, one.path, one.first_line, one.last_line


def _changed(found: tuple[Fingerprinted, ...], rng: random.Random) -> tuple[Fingerprinted, ...]:
    """Half of the features become ones of its own."""
    return tuple(
        one
        if rng.random() < 0.5
        else Fingerprinted(one.owner, rng.getrandbits(61) << 2 | one.hash & 3, *_place(one)[1:])
        for one in found
    )


def _query(index: sqlite3.Connection, mine: tuple[Fingerprinted, ...], count: int) -> float:
    """Look up how rare each hash is, whom the rarer ones lead to, and what those hold of mine."""
    began = time.perf_counter()
    hashes = {one.hash for one in mine}
    holders = dict(_asked(index, "select hash, n from held where hash in ({})", hashes))
    rarity = Rarity(holders, count)
    rare = {value for value in hashes if holders.get(value, 0) <= max(20, COMMON * count)}
    shared: defaultdict[str, float] = defaultdict(float)
    for owner, value in _asked(index, "select distinct owner, hash from prints where hash in ({})", rare):
        shared[owner] += rarity.weight(value)
    ranked = sorted(shared, key=lambda owner: -shared[owner])
    looked = [*ranked[:LIKEST], *ranked[LIKEST :: max(1, len(ranked) // LIKEST)]]
    sql = "select owner, hash, path, first, last from prints where owner in ({})"
    held = [Fingerprinted(*row) for row in _asked(index, sql, looked) if row[1] in hashes]
    compare(mine, held, cohort=len(looked), rarity=rarity)
    return time.perf_counter() - began


def _asked(index: sqlite3.Connection, sql: str, values: Collection[object]) -> Iterator[tuple[Any, ...]]:
    return index.execute(sql.format(",".join("?" * len(values))), list(values))


if __name__ == "__main__":
    sys.exit(main())
