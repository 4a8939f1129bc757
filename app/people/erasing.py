"""Removes a person: from GitHub if asked, from the engine, the record and this host's disk, in this order.

What comes later can be found only as long as the record has it, so what is cut off is done again from the
start.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from app.decision import TEND_DUE, tend_key
from app.github.git import forget_copy
from app.links import base_branch
from app.logs import logger
from app.people.anonymous import anonymous
from app.people.ports import Forgetting, GitHubErasing
from app.people.state import Traces
from app.ports import Clock, Records, Store
from app.review.facts import gather
from app.snapshots import forget_tree
from app.state import AuditEntry, Candidate
from app.work import Patience

ERASED = "erased"  # what the audit log calls it, and what stands in the place of a name
TITLE = "Erased"
log = logger("erasure")


@dataclass(frozen=True)
class Eraser:
    """What an erasure needs. Without `github` nothing is touched there."""

    store: Store
    workflows: Forgetting
    data_dir: Path
    clock: Clock
    github: GitHubErasing | None = None
    patience: Patience = field(default_factory=Patience)

    async def erase(self, candidate: Candidate, who: str, why: str) -> None:
        """Erase one candidacy. The audit log keeps who did it and `why`, which must hold no name.

        Raises GitHubError or RecordUnavailable; then it may be repeated.
        """
        with self.store.reading() as records:
            traces = records.traces(candidate)
            threads = _threads(records, candidate)
        if self.github is not None:
            await self._from_github(self.github, candidate, threads)
        await self.workflows.erase(traces.workflows, traces.prefixes)
        with self.store.transaction() as records:
            _from_record(records, candidate)
            records.audit(AuditEntry(self.clock.now(), who, ERASED, None, why))
        await self._from_disk(candidate, traces)
        log.info("erased", candidate=candidate.id)

    async def _from_github(
        self, github: GitHubErasing, candidate: Candidate, threads: tuple[tuple[str, int], ...]
    ) -> None:
        place = candidate.installation_id
        branches = base_branch(candidate.alias).removesuffix("base")
        calls: list[Callable[[], Awaitable[object]]] = [
            partial(github.delete_branches, place, candidate.review_repo, branches),
            *(partial(github.clear_thread, place, repo, number, TITLE) for repo, number in threads),
            partial(github.delete_repo, place, candidate.repo),
        ]
        for call in calls:
            await self.patience.call(call)

    async def _from_disk(self, candidate: Candidate, traces: Traces) -> None:
        for sha in traces.commits:
            forget_tree(self.data_dir / "trees", candidate.repo, sha)
        await forget_copy(self.data_dir, candidate.repo, name_too=True)
        await forget_copy(self.data_dir, candidate.review_repo, name_too=False)  # made anew by the next fetch


def _threads(records: Records, candidate: Candidate) -> tuple[tuple[str, int], ...]:
    """The pull request and the issues in which reviewers read and mark this candidate."""
    numbers = (candidate.review_pr, candidate.pipeline_issue)
    desks = ((seat.desk_repo, seat.desk_issue) for seat in records.seats(candidate.id))
    found = (*((candidate.review_repo, number) for number in numbers), *desks)
    return tuple((repo, number) for repo, number in found if number is not None)


def _from_record(records: Records, candidate: Candidate) -> None:
    records.add_statistics(anonymous(gather(records, candidate)))
    others = [one for one in records.candidacies(candidate.login) if one.id != candidate.id]
    for flagged in records.erase(candidate, whole_person=not others):
        records.set_bookmark(tend_key(flagged), TEND_DUE, "")
