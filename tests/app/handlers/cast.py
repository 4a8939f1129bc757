"""A candidate, an attempt and the circumstances, for decisions."""

from __future__ import annotations

from app.handlers.around import Around
from app.links import Links
from app.state import Attempt, AttemptState, Candidate

AROUND = Around(
    at="2026-03-02T10:15:00Z",
    bot_login="proofgrade[bot]",
    links=Links("https://service.test", "https://git.test", b"secret"),
    reruns_a_day=3,
)
CASEY = Candidate(
    id=4,
    alias="amber-heron",
    login="casey",
    assessment="ticket-classifier",
    installation_id=77,
    repo="acme/ticket-classifier-amber-heron",
    repo_id=11,
    review_repo="acme/ticket-classifier-review",
    starter_sha="5" * 40,
    root_sha="4" * 40,
    feedback_pr=1,
    review_pr=2,
)


def attempt(number: int, sha: str, state: AttemptState = AttemptState.GRADED) -> Attempt:
    """An attempt of Casey's."""
    return Attempt(number, CASEY.id, number, sha, AROUND.at, state)
