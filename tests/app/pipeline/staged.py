"""A candidate on the running service, moved through the stages by decisions written into the record."""

from __future__ import annotations

from app.github.markers import key_of
from app.pipeline.position import following
from app.review.facts import Review, gather
from app.review.state import Move, Verdict
from app.review.tend import reviews, tend
from rubric.stages import PIPELINE
from tests.app.deadlines.timed import Timed
from tests.app.pipeline.cast import LEAD

ADDED = f"\nstages: [{', '.join(PIPELINE)}]\nspecialisation: nlp\n"


class Staged(Timed):
    """What a test of the stages asks and does."""

    @property
    def review(self) -> Review:
        """The candidate as people judge them."""
        candidate = self.candidate
        with self.world.work.store.reading() as records:
            return gather(records, candidate)

    async def every_minute(self) -> None:
        """The scheduled look at what is still to be tended."""
        await reviews(self.durable, self.world.work, self.clock.now())

    async def decide(self, verdict: Verdict = Verdict.ADVANCE, reason: str = "") -> str:
        """A lead's decision at the present stage, and what follows on GitHub; what went wrong there."""
        about = self.review
        here = about.position.stage
        there = following(about.path, here) if verdict is Verdict.ADVANCE else here
        move = Move(self.candidate_id, self.clock.forward(hours=24), LEAD, verdict, here, there, reason)
        with self.world.work.store.transaction() as records:
            records.add_move(move)
        return await tend(self.world.work, self.candidate_id)

    async def advance_to(self, stage: str) -> None:
        """Advance from stage to stage until the candidate is there."""
        while self.review.position.stage != stage:
            assert await self.decide() == ""

    def on_issue(self) -> list[str]:
        """The keys of the comments on the issue of the stages, in their order."""
        comments = self.world.github.repo(self.candidate.review_repo).comments
        issue = self.candidate.pipeline_issue
        return [key_of(text) or "" for number, text in comments.values() if number == issue]

    def waits(self) -> bool:
        """Whether an invitation waits for the candidate."""
        return (self.candidate.repo, self.candidate.login) in self.world.github.people.invitations

    def is_in(self) -> bool:
        """Whether the candidate may work in the own repository."""
        return self.candidate.login in self.world.github.repo(self.candidate.repo).collaborators

    async def page(self, address: str) -> str:
        """A page of ours, by the address that people are given."""
        answer = await self.world.http.get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        return answer.text
