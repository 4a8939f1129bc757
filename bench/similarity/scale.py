"""One new submission against many, through the service's own database: seconds, memory, size on disk.

`python -m bench.similarity.scale --data DIR --priors 1000 10000 [--features N] [--postgres]`. Priors are the
data's submissions, more than once where they do not suffice, then with half of the features replaced by ones
of their own; with `--features` each is several of these side by side. Each has prose of its own as well. The
record is a new SQLite file, or with `--postgres` a database of a server that is started for it; the memory is
then that of the service, without the server's.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from action.workspace import read_folder
from app.cli.external import batches
from app.cli.reading import Reader, read_all
from app.db.engines import BULK_CACHE_KIB
from app.db.session import migrate, open_store
from app.ports import Store
from app.settled import settle
from app.state import Candidate
from bench.peak import peak_kib
from bench.postgres import cluster
from bench.similarity.truth import Truth
from rubric.similarity import compare
from rubric.similarity.index import Fingerprinted
from rubric.similarity.packed import Packed
from rubric.similarity.traces import Sort, Trace, compare_traces
from rubric.similarity.traces.compare import usual
from rubric.tree import SourceTree

FAMILY = "family"
PARSED = 1_000
ASKED = 5
WORDS = 2_000  # of prose that each of them wrote
KEPT = 2 * WORDS // 7  # runs of these that are kept
HEAD = """| priors | read and index | one query, first / median of 5 | record on disk | memory of a query |
|---|---|---|---|---|"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--priors", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--features", type=int, default=0, help="of each prior, instead of the data's own")
    parser.add_argument("--postgres", action="store_true", help="on Postgres instead of SQLite")
    parser.add_argument("--ask", type=int, help=argparse.SUPPRESS)  # the process whose memory is measured
    parser.add_argument("--url", help=argparse.SUPPRESS)  # whom it asks
    asked = parser.parse_args()
    if asked.ask:
        print(_queries(asked.url, asked.ask))
        return 0
    truth = Truth.read(asked.data / asked.split)
    print(HEAD)
    for count in asked.priors:
        with _record(postgres=asked.postgres) as url:
            print(_measured(truth, count, url, asked.features), flush=True)
    return 0


@contextmanager
def _record(*, postgres: bool) -> Iterator[str]:
    """The address of an empty database that lives until the block ends."""
    if postgres:
        with cluster() as server:
            yield server.database()
        return
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/record.sqlite"


def _measured(truth: Truth, count: int, url: str, features: int) -> str:
    migrate(url)
    began = time.perf_counter()
    _fill(url, _large(truth, count, features) if features else _own(truth, count))
    filled = time.perf_counter() - began
    size = f"{_bytes(url) / 1e6:.0f} MB"
    command = [sys.executable, "-m", "bench.similarity.scale", "--data", ".", "--url", url]
    done = subprocess.run([*command, "--ask", str(count)], capture_output=True, text=True, check=True)
    first, middle, peak = done.stdout.split()
    return f"| {count:,} | {filled:.1f} s | {first} / {middle} s | {size} | {peak} MB |"


def _bytes(url: str) -> int:
    """On disk."""
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                return Path(engine.url.database or "").stat().st_size
            return int(connection.scalar(sa.text("SELECT pg_database_size(current_database())")))
    finally:
        engine.dispose()


def _queries(url: str, count: int) -> str:
    """Seconds of the first query and of the median one, peak MB of a process that does nothing else."""
    store = open_store(url)
    settle()  # as the service's worker
    seconds = [_query(store, number) for number in range(1, min(ASKED, count) + 1)]
    return f"{seconds[0]:.2f} {sorted(seconds)[len(seconds) // 2]:.2f} {peak_kib() / 1024:.0f}"


def _query(store: Store, number: int) -> float:
    """As a grading does it: store what was read, find neighbours, compare."""
    alias = candidate(number).alias
    with store.reading() as records:
        mine = records.fingerprints(FAMILY, [alias])[alias]
    traces = prose(number)
    began = time.perf_counter()
    packed = Packed.of(mine)
    with store.transaction() as records:
        records.replace_fingerprints(FAMILY, number, packed)
        records.replace_traces(FAMILY, number, traces)
    with store.reading() as records:
        near, people = records.neighbours(FAMILY, number), records.people(FAMILY, number)
        shared = records.shared_traces(FAMILY, number, traces, usual(people))
    compare(near.mine, near.others, rarity=near.rarity, among=near.among)
    compare_traces(traces, shared, people)
    return time.perf_counter() - began


def _fill(url: str, priors: Iterator[Packed]) -> None:
    """Priors into the record, read and stored as `proofgrade similarity add` does."""
    store = open_store(url, cache_kib=BULK_CACHE_KIB)
    for some in batches(enumerate(priors, start=1)):
        with store.transaction() as records:
            for number, packed in some:
                added = records.add_candidate(candidate(number))
                records.replace_fingerprints(FAMILY, added.id, packed)
                records.replace_traces(FAMILY, added.id, prose(number))
    with store.transaction() as records:
        records.analyze()
    store.close()


def _own(truth: Truth, count: int) -> Iterator[Packed]:
    for number, packed in enumerate(_packed(truth, count), start=1):
        is_first = number <= len(truth.submissions)
        yield packed if is_first else Packed.of(_changed(packed.prints(""), random.Random(number)))


def _large(truth: Truth, count: int, features: int) -> Iterator[Packed]:
    known = [packed.prints("") for packed in _packed(truth, len(truth.submissions))]
    for number in range(1, count + 1):
        rng = random.Random(number)
        found: list[Fingerprinted] = []
        while len(found) < features:
            beside = f"{len(found)}/"
            found += [one._replace(path=beside + one.path) for one in _changed(rng.choice(known), rng)]
        yield Packed.of(found[:features])


def _packed(truth: Truth, count: int) -> Iterator[Packed]:
    """What so many folders hold. Up to PARSED all are read, beyond it each of the data's only once."""
    reader = Reader.of(read_folder(Path(truth.template)) if truth.template else SourceTree(), b"bench")
    paths = [Path(told["path"]) for told in truth.submissions.values()]
    many = {candidate(number).alias: paths[number % len(paths)] for number in range(count)}
    if count <= PARSED:
        yield from (read.packed for _, read in read_all(many, reader))
        return
    known = {name: read.packed for name, read in read_all({str(path): path for path in paths}, reader)}
    yield from (known[str(path)] for path in many.values())


def prose(number: int) -> list[Trace]:
    """What is kept of somebody's texts of 2,000 words: a tenth of it of one of a hundred others."""
    rng, common = random.Random(number), random.Random(f"common {number % 100}")
    return [
        Trace(Sort.PROSE, (rng if at % 10 else common).getrandbits(61) << 2, "README.md", at, at + 1, 4 * at)
        for at in range(1, KEPT + 1)
    ]


def candidate(number: int) -> Candidate:
    """Somebody, by number."""
    alias = f"candidate-{number}"
    return Candidate(0, alias, alias, "take-home", 1, f"acme/{alias}", number, "acme/review", "0" * 40)


def _changed(found: tuple[Fingerprinted, ...], rng: random.Random) -> tuple[Fingerprinted, ...]:
    """Half of the features become ones of its own."""
    return tuple(
        one
        if rng.random() < 0.5
        else Fingerprinted(
            one.owner, rng.getrandbits(61) << 2 | one.hash & 3, one.path, one.first_line, one.last_line
        )
        for one in found
    )


if __name__ == "__main__":
    sys.exit(main())
