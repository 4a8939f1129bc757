"""Queries on what reviewers found flags to be, and on the idioms that follow from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace

import sqlalchemy as sa

from app.db.fingerprints import FingerprintQueries
from app.db.many import among
from app.db.models import attempts, candidates
from app.db.similarity_tables import families, fingerprinted, idioms, outcomes
from app.review.similar import CLEARED, LIBRARY_IDIOM, Outcome
from app.state import Candidate
from rubric import wire
from rubric.flag import Flag
from rubric.similarity.verdict import shown_hashes


class OutcomeQueries(FingerprintQueries):
    """The queries; the connection is the transaction's."""

    def outcomes(self, candidate_id: int) -> Mapping[str, Outcome]:
        """What counts of what was found about a candidate's flags, by whom the flag names.

        What was found on the other one's page counts here as well: it is the same pair.
        """
        return self.outcomes_of((candidate_id,)).get(candidate_id, {})

    def outcomes_of(self, candidate_ids: Collection[int]) -> Mapping[int, Mapping[str, Outcome]]:
        """The same of several candidates, by their ids."""
        wanted, mine = frozenset(candidate_ids), among(self.connection, candidates.c.id, candidate_ids)
        named = sa.select(candidates.c.id, candidates.c.alias).where(mine)
        ids = {row.alias: row.id for row in self.connection.execute(named)}
        found: defaultdict[int, dict[str, Outcome]] = defaultdict(dict)
        for row in self.connection.execute(_of_any(self.connection, candidate_ids)):
            for page, other in ((row.candidate_id, row.other), (ids.get(row.other), row.alias)):
                if page is not None and page in wanted:
                    found[page][other] = Outcome(page, other, row.outcome, row.who, row.at, row.why)
        return {
            page: {other: one for other, one in said.items() if one.outcome != CLEARED}
            for page, said in found.items()
        }

    def shown_flags(self, candidate_ids: Collection[int]) -> Mapping[int, Sequence[Flag]]:
        """The flags of each candidate's attempt that the review side shows."""
        mine = among(self.connection, attempts.c.candidate_id, candidate_ids)
        result = mine, attempts.c.observation_json.is_not(None), attempts.c.late.is_(False)
        last = sa.select(sa.func.max(attempts.c.number).label("number"), attempts.c.candidate_id)
        newest = last.where(*result).group_by(attempts.c.candidate_id).subquery()
        same = sa.and_(attempts.c.candidate_id == newest.c.candidate_id, attempts.c.number == newest.c.number)
        wanted = sa.select(attempts.c.candidate_id, attempts.c.flags_json).join(newest, same)
        rows = self.connection.execute(wanted)
        return {row.candidate_id: wire.flags_from_json(row.flags_json) for row in rows if row.flags_json}

    def compared_flags(self, candidate_id: int, *, hold: bool = False) -> tuple[int, Sequence[Flag]] | None:
        """The id of the attempt that was compared last, and its flags.

        `hold`: nobody else changes them before the transaction has ended.
        """
        mine = attempts.c.candidate_id == candidate_id, attempts.c.late.is_(False)
        found = sa.select(attempts.c.id, attempts.c.flags_json).where(
            *mine, attempts.c.flags_json.is_not(None)
        )
        last = found.order_by(attempts.c.number.desc()).limit(1)
        row = self.connection.execute(last.with_for_update() if hold else last).one_or_none()
        return None if row is None else (row.id, wire.flags_from_json(row.flags_json))

    def candidates_called(self, aliases: Collection[str], *, hold: bool = False) -> Mapping[str, Candidate]:
        """Who stands behind these aliases. `hold`: none is erased before the transaction has ended."""
        found = sa.select(candidates).where(candidates.c.alias.in_(aliases)).order_by(candidates.c.id)
        held = found.with_for_update(read=True, key_share=True) if hold else found
        rows = self.connection.execute(held)
        return {row.alias: Candidate(**row._mapping) for row in rows}

    def add_outcome(self, outcome: Outcome, flag: Flag) -> None:
        """Append what a flag was found to be. Its spans are idioms from now on, or no longer."""
        pair = list(self.connection.scalars(_of_pair(outcome.candidate_id, outcome.other)))
        self.connection.execute(sa.delete(idioms).where(idioms.c.outcome_id.in_(pair)))
        added = sa.insert(outcomes).values(asdict(outcome)).returning(outcomes.c.id)
        number = self.connection.execute(added).scalar_one()
        if outcome.outcome == LIBRARY_IDIOM:
            self._add_idioms(number, outcome, flag)

    def _add_idioms(self, number: int, outcome: Outcome, flag: Flag) -> None:
        me = sa.select(families.c.id, families.c.name, candidates.c.alias).select_from(
            fingerprinted.join(families).join(candidates)
        )
        mine = self.connection.execute(me.where(candidates.c.id == outcome.candidate_id)).one_or_none()
        if mine is None:
            return
        prints = self.fingerprints(mine.name, (mine.alias, outcome.other))
        hashes = shown_hashes(flag, prints.get(mine.alias, ()), prints.get(outcome.other, ()))
        rows = [{"family_id": mine.id, "outcome_id": number, "hash": value} for value in sorted(hashes)]
        if rows:
            self.connection.execute(sa.insert(idioms), rows)


def keep_idioms(connection: sa.Connection, candidate_id: int) -> None:
    """Idioms are nobody's: they stay when the candidate on whose page they were found is erased."""
    theirs = sa.select(outcomes.c.id).where(outcomes.c.candidate_id == candidate_id)
    found = sa.update(idioms).where(idioms.c.outcome_id.in_(theirs))
    connection.execute(found.values(outcome_id=None))


def rename_in_flags(connection: sa.Connection, candidate: Candidate, called: str) -> Sequence[int]:
    """Others'' flags keep how strong they are: without the candidate's places, under a name of nobody.

    The ids of those whose flags these are.
    """
    said = attempts.c.flags_json.contains(candidate.alias, autoescape=True)
    wanted = sa.select(attempts.c.id, attempts.c.candidate_id, attempts.c.flags_json).where(said)
    rows = connection.execute(wanted.with_for_update()).all()
    for row in rows:
        with suppress(wire.WireError):
            flags = [
                replace(flag, other=called, spans=()) if flag.other == candidate.alias else flag
                for flag in wire.flags_from_json(row.flags_json)
            ]
            renamed = sa.update(attempts).where(attempts.c.id == row.id)
            connection.execute(renamed.values(flags_json=wire.flags_to_json(flags)))
    pairs = sa.update(outcomes).where(outcomes.c.other == candidate.alias)
    connection.execute(pairs.values(other=called))
    return sorted({row.candidate_id for row in rows} - {candidate.id})


def _of_any(connection: sa.Connection, candidate_ids: Collection[int]) -> sa.Select[tuple[object, ...]]:
    """Outcomes of these candidates' pairs, seen from either side; oldest first."""
    aliases = sa.select(candidates.c.alias).where(among(connection, candidates.c.id, candidate_ids))
    here = among(connection, outcomes.c.candidate_id, candidate_ids)
    ids = sa.union(
        sa.select(outcomes.c.id).where(here), sa.select(outcomes.c.id).where(outcomes.c.other.in_(aliases))
    )
    found = sa.select(outcomes, candidates.c.alias).join(candidates)
    return found.where(outcomes.c.id.in_(ids)).order_by(outcomes.c.id)


def _of_pair(candidate_id: int, other: str) -> sa.Select[tuple[int]]:
    """The ids of the outcomes of one pair, seen from either side."""
    alias = sa.select(candidates.c.alias).where(candidates.c.id == candidate_id).scalar_subquery()
    here = sa.and_(outcomes.c.candidate_id == candidate_id, outcomes.c.other == other)
    there = sa.and_(outcomes.c.other == alias, candidates.c.alias == other)
    return sa.select(outcomes.c.id).join(candidates).where(sa.or_(here, there))
