"""A running service whose time a test sets, with one invited candidate, and the scheduled looks by hand."""

from __future__ import annotations

from dataclasses import dataclass

from app.deadlines.clock import PersonalClock
from app.deadlines.tend import deadlines
from app.invitations.expired import expired_invitations
from app.state import Attempt, Candidate, Delivery
from tests.app import hooks
from tests.app.inline_engine import InlineEngine
from tests.app.settable_clock import SettableClock
from tests.app.world import World


@dataclass
class Timed:
    """The service, its clock, and the candidate."""

    world: World
    clock: SettableClock
    durable: InlineEngine
    candidate_id: int

    @property
    def candidate(self) -> Candidate:
        """As the record has it now."""
        with self.world.work.store.reading() as records:
            found = records.candidate(self.candidate_id)
        assert found is not None
        return found

    @property
    def personal(self) -> PersonalClock:
        """The candidate's clock."""
        with self.world.work.store.reading() as records:
            found = records.clock(self.candidate_id)
        assert found is not None
        return found

    @property
    def attempts(self) -> list[Attempt]:
        """The candidate's attempts."""
        return self.world.attempts(self.candidate)

    async def accepted(self) -> None:
        """The candidate accepts, and GitHub tells."""
        person = self.candidate
        told = hooks.member_added(person.repo, person.repo_id, person.login)
        await self.world.worked("member", told)

    async def tick(self) -> None:
        """The look of every minute."""
        await deadlines(self.durable, self.world.work, self.clock.now())

    async def hourly(self) -> None:
        """The look of every hour."""
        await expired_invitations(self.durable, self.world.work, self.clock.now())

    async def commanded(self, text: str, sender: str, comment_id: int = 4711) -> Delivery:
        """Somebody writes a comment on the review pull request."""
        person = self.candidate
        assert person.review_pr is not None
        told = hooks.comment_created(person.review_repo, person.review_pr, comment_id, text, sender)
        return await self.world.worked("issue_comment", told)

    def shown(self) -> str:
        """The clock as the candidate sees it: in the feedback pull request, else in the issue."""
        place = self.candidate.feedback_pr or self.personal.issue
        comments = self.world.github.repo(self.candidate.repo).comments.values()
        [text] = [text for number, text in comments if number == place and "proofgrade:clock" in text]
        return text

    def role(self) -> str:
        """What GitHub lets the candidate do."""
        return self.world.github.repo(self.candidate.repo).collaborators[self.candidate.login]

    def audited(self, what: str) -> list[str]:
        """Details of one kind of entry about the candidate."""
        with self.world.work.store.reading() as records:
            return [entry.detail for entry in records.audited(self.candidate_id, what, "")]
