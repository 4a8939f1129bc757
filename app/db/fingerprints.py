"""Queries on fingerprints: an index that is kept as they come and go, and whom a submission is compared with.

Nothing is ever counted anew: whoever comes raises the number of holders of each of their hashes that others
hold as well, whoever goes lowers it, in the same transaction. What one alone holds, nine of ten hashes, has
no number.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.db.many import among, numbers
from app.db.models import candidates
from app.db.similarity_tables import families, fingerprinted, holders, idioms, postings
from rubric.similarity.index import Fingerprinted, Rarity
from rubric.similarity.neighbours import Neighbours, leading, looked_at
from rubric.similarity.packed import Packed, current, hashes_in, unpack

EXTERNAL = "external"
KEY_BYTES = 32
_NAMED = sa.func.coalesce(
    candidates.c.alias,
    sa.literal(f"{EXTERNAL}: ") + fingerprinted.c.label + sa.literal("/") + fingerprinted.c.name,
)
_PERSON = sa.func.coalesce(
    sa.func.lower(candidates.c.login), sa.literal("/") + sa.cast(fingerprinted.c.id, sa.String)
)  # no login holds a slash
_OWNERS = fingerprinted.join(families).outerjoin(candidates)


@dataclass(frozen=True)
class _Family:
    """Who is in a family: the owners of the person who asks, all others, how many other people there are."""

    id: int
    own: Sequence[int]
    others: Sequence[int]
    submissions: int


class FingerprintQueries:
    """The queries; the connection is the transaction's."""

    connection: sa.Connection

    def replace_fingerprints(self, family: str, candidate_id: int, prints: Packed) -> None:
        """Make these the candidate's fingerprints; the earlier ones go, also from another family."""
        forget(self.connection, candidate_id)
        self.add_prints(family, prints, {"candidate_id": candidate_id, "label": "", "name": ""})

    def family_key(self, family: str) -> bytes:
        """What the hashes of a family are keyed with, made when it is first asked for.

        Empty for a family that is older than keys.
        """
        return bytes.fromhex(self._known(family).key)

    def families(self) -> Sequence[str]:
        """The families of which there are fingerprints."""
        has_any = sa.exists().where(fingerprinted.c.family_id == families.c.id)
        return list(self.connection.scalars(sa.select(families.c.name).where(has_any).order_by("name")))

    def fingerprints(self, family: str, names: Collection[str]) -> Mapping[str, Sequence[Fingerprinted]]:
        """All fingerprints of those with these aliases, or external names as flags have them; by name."""
        found = sa.select(_NAMED, fingerprinted.c.packed).select_from(_OWNERS)
        rows = self.connection.execute(found.where(families.c.name == family, _NAMED.in_(names)))
        opened = ((name, current(name, packed)) for name, packed in sorted(rows))
        return {name: prints for name, prints in opened if prints is not None}

    def neighbours(self, family: str, candidate_id: int) -> Neighbours:
        """A candidate's stored submission, whom of the family it is to be compared with, and what is rare.

        Other submissions of the same person are not among them: who tried twice does not copy. What they hold
        is counted without that person. Reads the fingerprints of about 120 others, however many there are.
        """
        known = self._family(family, candidate_id)
        if known is None:
            return Neighbours()
        own = self._packed(known.own)
        mine = next(prints for owner, prints in own.items() if owner == candidate_id)
        held = hashes_in(mine)
        persons = frozenset().union(*map(hashes_in, own.values()))
        weighed = self._rarity(known, held, persons)
        looked, sample = looked_at(self._shared(known, leading(held, weighed), weighed), known.others)
        named = self._named(looked)
        others = dict(named.values())
        hashes = held.union(one.hash for prints in others.values() for one in prints)
        usual = frozenset(named[one][0] for one in sample if one in named)
        return Neighbours(unpack("", mine), others, usual, self._rarity(known, hashes, persons))

    def add_prints(self, family: str, prints: Packed, values: dict[str, Any]) -> None:
        """Keep what one holds; nothing of who holds nothing: that tells nothing about what is rare."""
        if not prints.hashes:
            return
        family_id = int(self._known(family).id)
        counted = prints.hashes - _siblings(self.connection, family_id, values["candidate_id"])
        added = sa.insert(fingerprinted).returning(fingerprinted.c.id)
        values = values | {"family_id": family_id, "packed": prints.data}
        owner = self.connection.execute(added.values(values)).scalar_one()
        self.connection.execute(_one_more(self.connection, family_id, counted))
        rows = numbers(self.connection, prints.hashes)
        posted = sa.select(sa.literal(family_id), rows.c.value, sa.literal(owner))
        self.connection.execute(sa.insert(postings).from_select(list(postings.c), posted))

    def _known(self, family: str) -> sa.Row[Any]:
        found = sa.select(families).where(families.c.name == family)
        known = self.connection.execute(found).one_or_none()
        if known is None:
            added = _insert(self.connection)(families).values(name=family, key=secrets.token_hex(KEY_BYTES))
            self.connection.execute(added.on_conflict_do_nothing())  # two may come first at the same time
            known = self.connection.execute(found).one()
        return known

    def _family(self, family: str, candidate_id: int) -> _Family | None:
        """None where there are no fingerprints of the candidate in it."""
        asking = sa.select(families.c.id, _PERSON.label("person")).select_from(_OWNERS)
        mine = families.c.name == family, fingerprinted.c.candidate_id == candidate_id
        me = self.connection.execute(asking.where(*mine)).one_or_none()
        if me is None:
            return None
        here = fingerprinted.c.family_id == me.id
        owners = sa.select(fingerprinted.c.id).select_from(_OWNERS).where(here, me.person == _PERSON)
        own = self.connection.scalars(owners).all()
        besides = here, fingerprinted.c.id.not_in(own)
        others = self.connection.scalars(sa.select(fingerprinted.c.id).where(*besides)).all()
        people = sa.select(_PERSON).select_from(_OWNERS).where(*besides).distinct().subquery()
        number = self.connection.execute(sa.select(sa.func.count()).select_from(people)).scalar_one()
        return _Family(me.id, own, others, number)

    def _packed(self, owners: Collection[int]) -> dict[int, bytes]:
        """By candidate."""
        found = sa.select(fingerprinted.c.candidate_id, fingerprinted.c.packed)
        return dict(self.connection.execute(found.where(fingerprinted.c.id.in_(owners))).all())

    def _named(self, owners: Collection[int]) -> dict[int, tuple[str, Sequence[Fingerprinted]]]:
        """What each is called, and what it holds."""
        found = sa.select(fingerprinted.c.id, _NAMED, fingerprinted.c.packed).select_from(_OWNERS)
        rows = self.connection.execute(
            found.where(fingerprinted.c.id.in_(owners)).order_by(fingerprinted.c.id)
        )
        opened = ((owner, name, current(name, packed)) for owner, name, packed in rows)
        return {owner: (name, prints) for owner, name, prints in opened if prints is not None}

    def _rarity(self, family: _Family, hashes: Collection[int], persons: Collection[int]) -> Rarity:
        """Of these hashes, each of which somebody holds, without the person who holds `persons`."""
        here = holders.c.family_id == family.id, among(self.connection, holders.c.hash, hashes)
        several = self.connection.execute(sa.select(holders.c.hash, holders.c.number).where(*here))
        counted = dict.fromkeys(set(hashes).difference(persons), 1)
        counted.update({value: number - (value in persons) for value, number in several})
        marked = sa.select(idioms.c.hash).where(idioms.c.family_id == family.id)
        return Rarity(counted, family.submissions, frozenset(self.connection.scalars(marked)))

    def _shared(self, family: _Family, hashes: Collection[int], rarity: Rarity) -> Mapping[int, float]:
        """By owner, the weight of what they hold of these hashes."""
        found = sa.select(postings.c.owner_id, postings.c.hash).where(
            postings.c.family_id == family.id, among(self.connection, postings.c.hash, hashes)
        )
        shared: defaultdict[int, float] = defaultdict(float)
        for owner, value in self.connection.execute(found).all():
            shared[owner] += rarity.weight(value)
        return shared


def forget(connection: sa.Connection, candidate_id: int) -> None:
    """Remove all fingerprints of a candidate, and them from the numbers of holders."""
    drop(connection, fingerprinted.c.candidate_id == candidate_id)


def drop(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> None:
    """Remove rows of `fingerprinted`, and them from the index and the numbers of holders."""
    gone = connection.execute(sa.select(fingerprinted).where(*conditions)).all()
    for row in gone:
        hashes = hashes_in(row.packed)
        mine = postings.c.family_id == row.family_id, postings.c.owner_id == row.id
        connection.execute(sa.delete(postings).where(*mine, among(connection, postings.c.hash, hashes)))
        connection.execute(sa.delete(fingerprinted).where(fingerprinted.c.id == row.id))
        _one_less(connection, row.family_id, hashes - _siblings(connection, row.family_id, row.candidate_id))


def _one_more(connection: sa.Connection, family_id: int, hashes: Iterable[int]) -> sa.Executable:
    """Of those that somebody holds already. Each looked up: an EXISTS would be planned as a join with all."""
    rows = numbers(connection, hashes)
    held = sa.select(postings.c.owner_id).where(
        postings.c.family_id == family_id, postings.c.hash == rows.c.value
    )
    somebody = held.limit(1).scalar_subquery().is_not(None)
    each = sa.select(sa.literal(family_id), rows.c.value, sa.literal(2)).where(somebody)
    added = _insert(connection)(holders).from_select(list(holders.c), each)
    return added.on_conflict_do_update(
        index_elements=[holders.c.family_id, holders.c.hash], set_={"number": holders.c.number + 1}
    )


def _insert(connection: sa.Connection) -> Callable[[sa.Table], sqlite.Insert | postgresql.Insert]:
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert


def _one_less(connection: sa.Connection, family_id: int, hashes: Iterable[int]) -> None:
    these = holders.c.family_id == family_id, among(connection, holders.c.hash, hashes)
    connection.execute(sa.update(holders).where(*these).values(number=holders.c.number - 1))
    connection.execute(sa.delete(holders).where(*these, holders.c.number < 2))


def _siblings(connection: sa.Connection, family_id: int, candidate_id: int | None) -> frozenset[int]:
    """What the same person's other submissions in the family hold: one who applied twice counts once."""
    if candidate_id is None:
        return frozenset()
    person = sa.select(sa.func.lower(candidates.c.login)).where(candidates.c.id == candidate_id)
    others = sa.select(fingerprinted.c.packed).join(candidates)
    found = others.where(
        fingerprinted.c.family_id == family_id,
        fingerprinted.c.candidate_id != candidate_id,
        sa.func.lower(candidates.c.login) == person.scalar_subquery(),
    )
    return frozenset().union(*map(hashes_in, connection.scalars(found)))
