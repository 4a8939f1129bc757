"""The index of fingerprints: whatever comes and goes, it says what a count over everybody would say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.fingerprints import KEY_BYTES
from app.db.models import candidates
from app.db.session import migrate, open_store
from app.db.similarity_tables import families, fingerprinted, holders, postings
from app.db.store import SqlStore
from app.ports import Records
from app.state import Candidate
from rubric.similarity import compare, fingerprint, neighbours
from rubric.similarity.index import Fingerprinted
from rubric.similarity.packed import Packed, hashes_in
from rubric.similarity.pairs import Round
from rubric.similarity.verdict import NOTABLE, strength
from rubric.tree import File, SourceTree
from tests.app.db.planted import connected

SOLUTIONS = Path(__file__).parents[2] / "submissions" / "independent"
NUMBERS = count(1)
PEOPLE = ("ada", "ben", "ADA")  # the third is the first once more
EXTERNAL = ("x", "y")
HELD = st.frozensets(st.integers(0, 9).map(lambda number: (number << 59) + number), max_size=6)
Steps = list[tuple[str, frozenset[int] | None]]
STEPS = st.lists(st.tuples(st.sampled_from(PEOPLE + EXTERNAL), HELD | st.none()), max_size=12)


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    """An empty record."""
    migrate(database_url)
    opened = open_store(database_url)
    yield opened
    opened.close()


def prints(hashes: frozenset[int] | set[int] | range) -> Packed:
    """One for each hash, some of them twice."""
    held = (*hashes, *list(hashes)[:2])
    return Packed.of([Fingerprinted("", value, f"{value % 2}.py", 1, 2) for value in held])


def candidate(records: Records, login: str) -> Candidate:
    """Somebody new who is called so."""
    number = next(NUMBERS)
    alias = f"alias-{number}"
    return records.add_candidate(
        Candidate(0, alias, login, f"a-{number}", 1, f"acme/{alias}", number, "acme/review", "0" * 40)
    )


@given(steps=STEPS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_holders_are_those_of_a_recount(store: SqlStore, database_url: str, steps: Steps) -> None:
    """After any sequence of coming, coming again and being erased; a person who applied twice counts once."""
    family = f"family-{next(NUMBERS)}"
    known: dict[str, Candidate] = {}
    with store.transaction() as records:
        for who, hashes in steps:
            if who in EXTERNAL:
                records.put_external(family, "web", who, prints(hashes or frozenset()), ())
            elif hashes is None and who in known:
                records.erase(known.pop(who), whole_person=False)
            elif hashes is not None:
                if who not in known:
                    known[who] = candidate(records, f"{who}-{family}")
                records.replace_fingerprints(family, known[who].id, prints(hashes))
    assert counted(database_url, family) == recounted(database_url, family)


def counted(url: str, family: str) -> tuple[dict[int, int], set[tuple[int, int]]]:
    """What the index says: holders by hash, of what several hold, and who holds what."""
    with connected(url) as connection:
        mine = sa.select(families.c.id).where(families.c.name == family).scalar_subquery()
        rows = connection.execute(sa.select(holders).where(holders.c.family_id == mine)).all()
        posted = connection.execute(sa.select(postings).where(postings.c.family_id == mine)).all()
    return {row.hash: row.number for row in rows}, {(row.hash, row.owner_id) for row in posted}


def recounted(url: str, family: str) -> tuple[dict[int, int], set[tuple[int, int]]]:
    """The same from the fingerprints themselves."""
    people: defaultdict[str, set[int]] = defaultdict(set)
    posted: set[tuple[int, int]] = set()
    with connected(url) as connection:
        everybody = connection.execute(sa.select(candidates.c.id, candidates.c.login))
        logins = {row.id: row.login.lower() for row in everybody}
        held = sa.select(fingerprinted).join(families).where(families.c.name == family)
        for row in connection.execute(held):
            hashes = hashes_in(row.packed)
            people[logins.get(row.candidate_id, row.name)] |= hashes
            posted |= {(value, row.id) for value in hashes}
    numbers = Counter(value for hashes in people.values() for value in hashes)
    return {value: number for value, number in numbers.items() if number > 1}, posted


def test_neighbours_leave_out_the_same_person(store: SqlStore) -> None:
    """Of the family, and nobody's who tried twice; rarity is counted without that person."""
    with store.transaction() as records:
        casey, again, other = (candidate(records, login) for login in ("casey", "CASEY", "ada"))
        for one, hashes in ((casey, range(6)), (again, range(4, 8)), (other, range(2, 6))):
            records.replace_fingerprints("family", one.id, prints(hashes))
        records.put_external("family", "web", "some-one", prints(range(3, 5)), ())
        records.put_external("elsewhere", "web", "some-one", prints(range(6)), ())
        near = records.neighbours("family", casey.id)
        assert near.others.keys() == near.among == {other.alias, "external: web/some-one"}
        assert {one.hash for one in near.mine} == set(range(6))
        assert near.rarity.holders == {2: 1, 3: 2, 4: 2, 5: 1}
        assert near.rarity.submissions == 2
        assert records.neighbours("nowhere", casey.id) == neighbours.Neighbours()


def test_pushed_again_replaces_also_in_another_family(store: SqlStore) -> None:
    """Nothing of the earlier ones is left; who holds nothing is no neighbour."""
    with store.transaction() as records:
        casey, other = candidate(records, "casey"), candidate(records, "ada")
        records.replace_fingerprints("family", casey.id, prints(range(5)))
        records.replace_fingerprints("family", other.id, prints(range(5)))
        records.replace_fingerprints("renamed", casey.id, prints(range(7)))
        assert records.neighbours("family", casey.id).mine == ()
        assert records.neighbours("family", other.id).others == {}
        assert records.families() == ["family", "renamed"]
        records.replace_fingerprints("renamed", casey.id, Packed())
        assert records.families() == ["family"]


def test_paths_that_no_database_takes_are_escaped(store: SqlStore) -> None:
    """A lone surrogate in a path."""
    with store.transaction() as records:
        casey = candidate(records, "casey")
        one = Fingerprinted("", 4, "caf\udce9.py", 1, 3)
        records.replace_fingerprints("family", casey.id, Packed.of([one]))
        [found] = records.fingerprints("family", [casey.alias])[casey.alias]
    assert found == Fingerprinted(casey.alias, 4, "caf\\udce9.py", 1, 3)


def test_flags_are_those_of_a_round(store: SqlStore) -> None:
    """A small cohort, where everybody is looked at: the same strengths as when folders are compared."""
    trees = {path.name: tree(*sorted(path.glob("*.py"))) for path in sorted(SOLUTIONS.iterdir())}
    trees["eve"] = trees["dan"]
    trees["partly"] = tree(*SOLUTIONS.glob("ana/*.py"), SOLUTIONS / "dan" / "model.py")
    found = {name: fingerprint(name, one, SourceTree()) for name, one in trees.items()}
    with store.transaction() as records:
        people = {name: candidate(records, name) for name in found}
        for name, one in people.items():
            records.replace_fingerprints("family", one.id, Packed.of(found[name]))
        near = {name: records.neighbours("family", one.id) for name, one in people.items()}
    for name, seen in near.items():
        flags = compare(seen.mine, seen.others, rarity=seen.rarity, among=seen.among)
        others = [other for other in found if other != name]
        pairs = Round.of(found, independent=others).pairs(others)
        said = {
            people[pair.two if pair.one == name else pair.one].alias: strength(pair.score)
            for pair in pairs
            if name in (pair.one, pair.two) and pair.score >= NOTABLE
        }
        assert {flag.other: flag.strength for flag in flags} == said
        assert said or name in {"ben", "cleo"}


def tree(*files: Path) -> SourceTree:
    """Files in a folder each of its own name."""
    return SourceTree({f"{file.parent.name}/{file.name}": File(file.read_bytes()) for file in files})


def test_only_some_of_many_are_looked_at(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who hold most of what is rare are among them; what everybody holds leads to nobody."""
    monkeypatch.setattr(neighbours, "LIKEST", 3)
    monkeypatch.setattr(neighbours, "SAMPLE", 4)
    with store.transaction() as records:
        people = [candidate(records, f"person-{number}") for number in range(30)]
        for number, one in enumerate(people):
            own = range(1000 * number, 1000 * number + 8)
            copied = range(5, 8) if number == 17 else range(0)
            records.replace_fingerprints("family", one.id, prints({*own, *copied, *range(90_000, 90_009)}))
        near = records.neighbours("family", people[0].id)
    assert people[17].alias in near.others
    assert len(near.among) == 4
    assert 4 <= len(near.others) <= 7
    assert near.rarity.submissions == 29
    assert {near.rarity.holders[value] for value in range(90_000, 90_009)} == {29}


def test_a_family_keeps_its_key(store: SqlStore) -> None:
    """Made when it is first asked for, another one for each family, and there before anybody is in it."""
    with store.transaction() as records:
        first, second = records.family_key("family"), records.family_key("another")
        records.put_external("third", "web", "some-one", prints(range(3)), ())
    with store.reading() as records:
        assert records.family_key("family") == first
        assert records.families() == ["third"]
        assert len({first, second, records.family_key("third")}) == 3
    assert len(first) == KEY_BYTES
