"""Whom a submission resembles: code, prose, artefacts, data of others, commits. For reviewers only."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.errors import AppError
from app.formats.pdf import pages_in
from app.ids import AttemptRun
from app.logs import logger
from app.ports import Store
from app.review.alike import Excerpted, excerpts_of
from app.review.pairs import keep_flags
from app.stages.result import counts
from app.state import Attempt, Candidate, newest
from app.work import Work
from rubric.flag import Flag
from rubric.model import Place
from rubric.outside import Pages
from rubric.similarity import compare, fingerprint
from rubric.similarity.fingerprint import unread
from rubric.similarity.index import MAX_FINGERPRINTS
from rubric.similarity.neighbours import Neighbours
from rubric.similarity.packed import Packed
from rubric.similarity.traces import Sort, Trace, compare_traces, left_out, traces_of
from rubric.similarity.traces.compare import usual
from rubric.similarity.traces.history import History, remarks
from rubric.tree import SourceTree
from rubric.units import counted

COMPARING = "similarity"  # the turn of whoever is compared
BESIDE_MAX = 5  # others whose files are read for the page that shows both sides
SAMPLED = f"more than {MAX_FINGERPRINTS:,} features of source: only a sample of them was compared"
log = logger("similarity")


async def history_of(work: Work, candidate: Candidate, sha: str) -> History | None:
    """The commits of an attempt; None where they cannot be read, which is no reason not to grade."""
    place = candidate.installation_id, candidate.repo, sha
    try:
        return await work.patience.call(lambda: work.github.fetch_history(*place))
    except AppError as error:
        log.warning("history not read", candidate=candidate.alias, why=str(error))
        return None


@dataclass(frozen=True)
class Held:
    """What a submission holds: fingerprints of the code, traces of all else, and remarks on it by itself."""

    prints: Packed
    traces: tuple[Trace, ...]
    remarks: tuple[str, ...]

    def flags(self) -> tuple[Flag, ...]:
        """The remarks as flags that name nobody."""
        return tuple(Flag("", 0.0, "weak", kind="history", words=words) for words in self.remarks)


def key_of(store: Store, family: str) -> bytes:
    """What the hashes of a family are keyed with. Blocks on the database."""
    with store.transaction() as records:
        return records.family_key(family)


async def held_by(
    candidate: Candidate, tree: SourceTree, starter: SourceTree, history: History | None, key: bytes
) -> Held:
    """What is compared of a submission, and what a reviewer should know that is not."""
    given, pages = tuple(candidate.given), await asyncio.to_thread(pages_in, tree, starter)
    prints = await asyncio.to_thread(fingerprint, "", tree, starter, key=key)
    traces = await asyncio.to_thread(traces_of, tree, starter, history, given, pages)
    beyond = await asyncio.to_thread(_not_compared, tree, starter, pages, key)
    sampled = (SAMPLED,) if len(prints) >= MAX_FINGERPRINTS else ()
    packed = await asyncio.to_thread(Packed.of, prints)
    return Held(packed, traces, (*_of_history(history, given), *beyond, *sampled))


def _of_history(history: History | None, given: Sequence[str]) -> tuple[str, ...]:
    if history is None:
        return ("the history could not be read: commits were not compared",)
    return remarks(history, given)


def _not_compared(tree: SourceTree, starter: SourceTree, pages: Pages, key: bytes) -> tuple[str, ...]:
    beyond = unread(tree, starter, key)
    said = f"{counted(beyond, 'character')} of source lie beyond the limits: not compared"
    return (*((said,) if beyond else ()), *left_out(tree, starter, pages))


@dataclass(frozen=True)
class Compared:
    """What was found, and the others whose pages say something else now."""

    flags: tuple[Flag, ...]
    others: tuple[int, ...]


async def compared(
    work: Work, this: AttemptRun, family: str, candidate: Candidate, held: Held
) -> Compared | None:
    """Compare with all that came before, and write it down for both sides; None where this counts no more.

    One at a time: of two that come together the later one sees the earlier one, and its word is the last.
    """
    async with work.posting[COMPARING]:
        return await asyncio.to_thread(_compared, work, this, family, candidate, held)


def _compared(work: Work, this: AttemptRun, family: str, candidate: Candidate, held: Held) -> Compared | None:
    with work.store.transaction() as records:
        if not counts(records, this):
            return None
        records.replace_fingerprints(family, candidate.id, held.prints)
        records.replace_traces(family, candidate.id, held.traces)
    flags = (*beside(work.store, family, candidate, held.traces).flags(), *held.flags())
    with work.store.transaction() as records:
        if not counts(records, this):
            return None
        return Compared(flags, keep_flags(records, candidate, this.attempt_id, flags, work.clock.now()))


@dataclass(frozen=True)
class Beside:
    """A submission beside the others of its family: the code, all else, and who shares some of that.

    `people`, `external`: how many others there are, candidates and external ones.
    """

    near: Neighbours
    traces: Sequence[Trace]
    others: Mapping[str, Sequence[Trace]]
    people: int
    totals: Mapping[str, Mapping[Sort, int]]
    outside: Mapping[str, Sequence[Trace]]
    external: int

    def flags(self) -> tuple[Flag, ...]:
        """Code first, then all else, each line with its own strength."""
        near = self.near
        code = compare(near.mine, near.others, rarity=near.rarity, among=near.among)
        found = compare_traces(self.traces, self.others, self.people, self.totals)
        return (*code, *found, *compare_traces(self.traces, self.outside, self.external))


def beside(store: Store, family: str, candidate: Candidate, traces: Sequence[Trace]) -> Beside:
    """Whom the record knows to compare with. Blocks on the database."""
    with store.reading() as records:
        near = records.neighbours(family, candidate.id)
        people = records.people(family, candidate.id)
        most, external = usual(people), records.external_count(family)
        others = records.shared_traces(family, candidate.id, traces, most)
        outside = records.shared_external(family, candidate.id, traces, most)
        mine = (*traces, *records.given_traces(candidate.id))
        totals = records.trace_totals(others)
        return Beside(near, mine, others, people, totals, outside, external)


async def excerpts(
    work: Work, candidate: Candidate, tree: SourceTree, flags: Sequence[Flag]
) -> Mapping[int, Sequence[Excerpted]]:
    """The lines of both sides of every match, by whose files they are. What is gone is left out."""
    mine = [(here, lines) for flag in flags for here, _, lines, _ in flag.spans]
    others = list(dict.fromkeys(flag.other for flag in flags if flag.spans))[:BESIDE_MAX]
    found = {candidate.id: excerpts_of(tree, mine)}
    for alias in others:
        places = [
            (there, lines) for flag in flags if flag.other == alias for _, there, _, lines in flag.spans
        ]
        found |= await _of_other(work, alias, places)
    return found


async def _of_other(
    work: Work, alias: str, places: Sequence[tuple[Place, int]]
) -> dict[int, tuple[Excerpted, ...]]:
    known = _last(work, alias)
    if known is None:
        return {}
    other, attempt = known
    place = other.installation_id, other.repo, attempt.sha
    try:
        tree = await work.patience.call(lambda: work.snapshots.tree(*place))
    except AppError as error:
        log.warning("excerpt not read", candidate=alias, why=str(error))
        return {}
    finally:
        work.snapshots.forget(other.repo, attempt.sha)
    return {other.id: excerpts_of(tree, places)}


def _last(work: Work, alias: str) -> tuple[Candidate, Attempt] | None:
    """The attempt whose fingerprints and traces are in the record: the newest one that was compared."""
    with work.store.reading() as records:
        other = records.candidate_by_alias(alias)
        known = () if other is None else records.attempts(other.id)
    attempt = newest([one for one in known if one.flags_json is not None])
    return None if other is None or attempt is None else (other, attempt)
