"""Opens an assessment for one candidate: private repository with the starter, clock, invitation, review side.

Where each candidate has data of their own, they come by a second commit upon the starter.

Every step looks first at what is there, so an opening that was cut off goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from app.aliases import free_alias
from app.clock import SystemClock
from app.deadlines.clock import PUSH, PersonalClock
from app.decision import TEND_DUE, tend_key
from app.effects import PutBranch
from app.errors import ConfigurationError
from app.handlers.push import MAIN
from app.invitations.asked import Asked
from app.invitations.own_data import STARTER, DataMaker, Given, given, seed_of, wanted
from app.invitations.references import Held, held_by_references, know_references
from app.links import base_branch
from app.ports import Clock, GitHub, Records, Store
from app.review.facts import gather
from app.review.state import TAKE_HOME
from app.stages.feedback import FEEDBACK
from app.stages.hiring import assessment_folder, hiring_head, read_assessment
from app.stages.platform import without_platform
from app.state import AuditEntry, Candidate
from rubric import wire
from rubric.model import Assessment
from rubric.proof import PATH as PROOF_PATH
from rubric.proof import unproved
from rubric.similarity.traces import Sort, given_rows
from rubric.tree import SourceTree

INVITED, PREPARED, OPERATOR = "invited", "prepared", "operator"
PERSON = "User"  # GitHub's word; organisations and bots cannot take a take-home


@dataclass(frozen=True)
class Desk:
    """What an invitation needs: the record, GitHub, where assessments come from, who makes own data."""

    store: Store
    github: GitHub
    hiring_repo: str
    secret: bytes = field(repr=False)
    grace_minutes: int = 15
    clock: Clock = field(default_factory=SystemClock)
    maker: DataMaker | None = None

    @property
    def organisation(self) -> str:
        """The account that owns all repositories."""
        return self.hiring_repo.partition("/")[0]


@dataclass(frozen=True)
class Opening:
    """What all candidates of one assessment share.

    `review_repo` holds its name once it has been opened, `references` what they hold once that was read.
    """

    slug: str
    installation: int
    assessment: Assessment
    folder: SourceTree
    review_repo: list[str] = field(default_factory=list)
    references: dict[str, Held] = field(default_factory=dict)

    def held_by_references(self, key: bytes) -> Mapping[str, Held]:
        """What the assessment's own solutions hold; `key`: of the hashes of its family."""
        if not self.references:
            prefix = "" if self.slug == self.assessment.family else f"{self.slug}-"
            self.references.update(held_by_references(self.folder, key, prefix))
        return self.references


async def read_opening(desk: Desk, slug: str) -> Opening:
    """Read the assessment; nothing is written. Raises ConfigurationError when it is missing, wrong or not
    proved, and where candidates are to have own data and nothing can make them.
    """
    installation = await desk.github.installation(desk.hiring_repo)
    head = await hiring_head(desk.github, installation, desk.hiring_repo)
    tree = await desk.github.fetch_tree(installation, desk.hiring_repo, head)
    folder = assessment_folder(tree, desk.hiring_repo, slug)
    assessment = read_assessment(folder, desk.hiring_repo, slug)
    _demand_proof(folder, desk.hiring_repo, slug)
    if wanted(assessment) is not None:
        await _maker(desk, slug).prepare(assessment.reproduce.base_image)
    return Opening(slug, installation, assessment, folder)


def _demand_proof(folder: SourceTree, repo: str, slug: str) -> None:
    """Raises ConfigurationError where nobody has seen the references of this state of the folder come out."""
    found = "; ".join(map(str, unproved(folder)))
    if found:
        raise ConfigurationError(
            f"{repo}/assessments/{slug}: {found}; nobody is invited before its references come out as "
            f"expected: run `proofgrade selftest assessments/{slug}`, commit its {PROOF_PATH} and push"
        )


async def open_assessment(desk: Desk, slug: str, login: str) -> Candidate:
    """Invite one person. Safe to repeat: what is there is kept.

    Raises ConfigurationError when the assessment is missing or wrong or the login is nobody's, GitHubError
    when GitHub refuses.
    """
    opening = await read_opening(desk, slug)
    return await open_for(desk, opening, Asked(await checked_login(desk, opening, login)))


async def checked_login(desk: Desk, opening: Opening, login: str) -> str:
    """The login as GitHub spells it. Raises ConfigurationError where it is not a person's."""
    account = await desk.github.account(opening.installation, login)
    if account is None:
        raise ConfigurationError(f"{login}: no such account on GitHub; ask the candidate for the login")
    if account.type != PERSON:
        raise ConfigurationError(f"{login}: is a GitHub {account.type.lower()}, not a person")
    return account.login


async def _review_repo(desk: Desk, opening: Opening) -> str:
    """The review repository of the assessment, with its reviewers and leads; its full name. Made once."""
    if opening.review_repo:
        return opening.review_repo[0]
    name = f"{opening.slug}-review"
    repo, _ = await desk.github.create_repo(
        opening.installation, desk.organisation, name, "Reviews of a take-home"
    )
    people = dict.fromkeys((*opening.assessment.reviewers, *opening.assessment.leads))
    for person in people:  # ticking a box is an edit: it takes write
        await desk.github.add_collaborator(opening.installation, repo, person, PUSH)
    opening.review_repo.append(repo)
    return repo


async def open_for(desk: Desk, opening: Opening, asked: Asked) -> Candidate:
    """Both sides for one candidate, then the clock and the invitation.

    Raises GitHubError; ConfigurationError or RunnerError where own data cannot be made, with nothing begun.
    """
    with desk.store.reading() as records:
        known = records.candidate_by_login(opening.slug, asked.login)
    candidate = known or await _make(desk, opening, asked.login)
    await _review_repo(desk, opening)
    family = opening.assessment.family
    with desk.store.transaction() as records:
        key = records.family_key(family)
    know_references(desk.store, family, opening.held_by_references(key))
    await _open_review_side(desk, candidate)
    _wind(desk, opening, candidate, asked)
    if at_take_home(desk.store, candidate):
        # Last: an invitation may be accepted at once, and its news must find the candidate and the clock.
        await send(desk.store, desk.github, desk.clock, candidate)
    return candidate


def at_take_home(store: Store, candidate: Candidate) -> bool:
    """Whether the candidate has come as far as the take-home; before it nobody is let into the repository."""
    with store.reading() as records:
        return TAKE_HOME in gather(records, candidate).reached


async def send(store: Store, github: GitHub, clock: Clock, candidate: Candidate, who: str = OPERATOR) -> None:
    """Let the candidate into the own repository, on this person's word. Raises GitHubError."""
    await github.add_collaborator(candidate.installation_id, candidate.repo, candidate.login, PUSH)
    now = clock.now()
    with store.transaction() as records:
        wound = records.clock(candidate.id)
        if wound is None or is_invited(wound):
            return
        sent = replace(wound, invited_at=now, invitations=wound.invitations + 1, declined_at=None)
        records.put_clock(replace(sent, role=wound.role or PUSH))
        records.audit(AuditEntry(now, who, INVITED, candidate.id))


def entered_at(records: Records, candidate_id: int) -> str:
    """When a candidate was prepared or first invited, ISO 8601 UTC; empty where the record does not say."""
    found = (entry for what in (PREPARED, INVITED) for entry in records.audited(candidate_id, what, ""))
    return min((entry.at for entry in found), default="")


def is_invited(clock: PersonalClock | None) -> bool:
    """Whether the invitation has been sent, and was not declined."""
    return clock is not None and clock.invited_at is not None and clock.declined_at is None


async def _given(desk: Desk, opening: Opening, login: str) -> Given:
    """What the person begins with; the own data are made here."""
    starter, assessment = opening.folder.under(STARTER), opening.assessment
    data = wanted(assessment)
    if data is None:
        return Given(starter, starter)
    seed = seed_of(desk.secret, opening.slug, login)
    made = await _maker(desk, opening.slug).make(opening.folder, assessment.reproduce.base_image, data, seed)
    return given(opening.folder, made, seed)


def _maker(desk: Desk, slug: str) -> DataMaker:
    if desk.maker is None:
        raise ConfigurationError(f"{slug}: each candidate gets own data; invite with `proofgrade invite`")
    return desk.maker


async def _make(desk: Desk, opening: Opening, login: str) -> Candidate:
    """The candidate's repository with what the person begins with, and the base of the feedback."""
    begin = await _given(desk, opening, login)  # first: where it fails, nothing is there yet
    place, review_repo = opening.installation, await _review_repo(desk, opening)
    with desk.store.transaction() as records:
        alias = free_alias(records, desk.secret, f"{opening.slug}/{login}")
    repo, repo_id = await desk.github.create_repo(
        place, desk.organisation, f"{opening.slug}-{alias}", "Take-home"
    )
    root, sha = await _push(desk.github, place, repo, begin)
    await desk.github.put_branch(PutBranch(place, repo, FEEDBACK, sha))
    known = wire.assessment_to_json(opening.assessment)
    made = Candidate(
        0, alias, login, opening.slug, place, repo, repo_id, review_repo, sha,
        assessment_json=known, root_sha=root, seed=begin.seed,
    )  # fmt: skip
    own = {path: file.data for path, file in begin.tree.without(begin.root).files.items()}
    with desk.store.transaction() as records:
        candidate = records.add_candidate(made)
        rows = given_rows(own)  # so that whoever else pushes them is found
        records.replace_traces(opening.assessment.family, candidate.id, rows, (Sort.GIVEN,))
    return candidate


async def _push(github: GitHub, place: int, repo: str, begin: Given) -> tuple[str, str]:
    """The starter's commit, and the one that the own work begins upon. Done again, they are the same two."""
    push = partial(github.push_tree, place, repo, branch=MAIN)
    root = await push(tree=begin.root, message="Starter", parent=None)
    if begin.seed is None:
        return root, root
    return root, await push(tree=begin.tree, message="Your data", parent=root)


async def _open_review_side(desk: Desk, candidate: Candidate) -> None:
    place, branch = (candidate.installation_id, candidate.review_repo), base_branch(candidate.alias)
    if await desk.github.branch_head(*place, branch) is None:
        begun = await desk.github.fetch_tree(candidate.installation_id, candidate.repo, candidate.starter_sha)
        tree = without_platform(begun)
        await desk.github.push_tree(*place, branch=branch, tree=tree, message="Starter", parent=None)


def _wind(desk: Desk, opening: Opening, candidate: Candidate, asked: Asked) -> None:
    """Give the candidate a clock, which does not run yet. One that is there keeps what it says.

    Where another stage comes first, the running service opens it.
    """
    window = asked.window_hours or opening.assessment.window_hours
    grace = desk.grace_minutes if asked.grace_minutes is None else asked.grace_minutes
    with desk.store.transaction() as records:
        if records.clock(candidate.id) is not None:
            return
        records.put_clock(PersonalClock(candidate.id, window, grace))
        if TAKE_HOME not in gather(records, candidate).reached:
            now = desk.clock.now()
            records.audit(AuditEntry(now, OPERATOR, PREPARED, candidate.id))
            records.set_bookmark(tend_key(candidate.id), TEND_DUE, now)
