"""Opens an assessment for a candidate: own private repository with the starter, invitation, review side."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.aliases import free_alias
from app.db.session import open_store
from app.effects import PutBranch
from app.github.client import connect
from app.handlers.push import MAIN
from app.links import base_branch
from app.ports import GitHub, Store
from app.settings import Settings
from app.stages.feedback import FEEDBACK
from app.stages.hiring import assessment_folder, hiring_head, read_assessment
from app.stages.platform import without_platform
from app.state import Candidate
from app.supervisor import prepare
from app.worker import github_settings
from rubric.tree import SourceTree


@dataclass(frozen=True)
class Desk:
    """What an invitation needs: the record, GitHub, and where assessments come from."""

    store: Store
    github: GitHub
    hiring_repo: str
    secret: bytes = field(repr=False)

    @property
    def organisation(self) -> str:
        """The account that owns all repositories."""
        return self.hiring_repo.partition("/")[0]


async def invite(settings: Settings, slug: str, login: str) -> Candidate:
    """Invite a person with the service's settings. See `open_assessment`."""
    prepare(settings)
    store = open_store(settings.store_url, durability="FULL")
    try:
        async with connect(github_settings(settings)) as github:
            secret = settings.webhook_secret.get_secret_value().encode()
            desk = Desk(store, github, settings.hiring_repo, secret)
            return await open_assessment(desk, slug, login)
    finally:
        store.close()


async def open_assessment(desk: Desk, slug: str, login: str) -> Candidate:
    """Make the candidate's repository and the review side, and invite. Safe to repeat: what is there is kept.

    Raises ConfigurationError when the assessment is missing or wrong, GitHubError when GitHub refuses.
    """
    installation = await desk.github.installation(desk.hiring_repo)
    head = await hiring_head(desk.github, installation, desk.hiring_repo)
    tree = await desk.github.fetch_tree(installation, desk.hiring_repo, head)
    folder = assessment_folder(tree, desk.hiring_repo, slug)
    assessment = read_assessment(folder, desk.hiring_repo, slug)
    with desk.store.transaction() as records:
        known = records.candidate_by_login(slug, login)
        alias = free_alias(records, desk.secret, f"{slug}/{login}") if known is None else known.alias
    starter = folder.under("starter")
    candidate = known or await _make(
        desk, Candidate(0, alias, login, slug, installation, "", 0, "", ""), starter
    )
    await _open_review_side(desk, candidate, starter)
    for person in dict.fromkeys(
        (*assessment.reviewers, *assessment.leads)
    ):  # ticking a box is an edit: it takes write
        await desk.github.add_collaborator(installation, candidate.review_repo, person, "push")
    await desk.github.add_collaborator(installation, candidate.repo, candidate.login, "push")
    return candidate


async def _make(desk: Desk, planned: Candidate, starter: SourceTree) -> Candidate:
    """The candidate's repository with the starter as one commit, and the base of the feedback."""
    place = planned.installation_id
    name = f"{planned.assessment}-{planned.alias}"
    repo, repo_id = await desk.github.create_repo(place, desk.organisation, name, "Take-home")
    sha = await desk.github.push_tree(place, repo, branch=MAIN, tree=starter, message="Starter", parent=None)
    await desk.github.put_branch(PutBranch(place, repo, FEEDBACK, sha))
    review_name = f"{planned.assessment}-review"
    review, _ = await desk.github.create_repo(place, desk.organisation, review_name, "Reviews of a take-home")
    made = replace(planned, repo=repo, repo_id=repo_id, review_repo=review, starter_sha=sha)
    with desk.store.transaction() as records:
        return records.add_candidate(made)


async def _open_review_side(desk: Desk, candidate: Candidate, starter: SourceTree) -> None:
    place, branch = (candidate.installation_id, candidate.review_repo), base_branch(candidate.alias)
    if await desk.github.branch_head(*place, branch) is None:
        tree = without_platform(starter)
        await desk.github.push_tree(*place, branch=branch, tree=tree, message="Starter", parent=None)
