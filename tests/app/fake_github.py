"""A small stateful GitHub behind the port: repositories, commits, pull requests, comments, check runs."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count

from app.clock import SystemClock
from app.effects import PutBranch, PutCheckRun, PutComment, PutPullRequest
from app.errors import GitHubError, TreeRefused
from app.github.markers import key_of, marked
from app.ports import Clock
from app.state import Activity, Sent
from rubric.similarity.traces.history import Commit, History
from rubric.tree import SourceTree
from tests.app.fake_actions import FakeActions
from tests.app.fake_erasing import FakeErasing
from tests.app.fake_people import FakePeople, People

INSTALLATION = 77


@dataclass
class Repo:
    """One repository."""

    id: int
    branches: dict[str, str] = field(default_factory=dict)
    commits: dict[str, SourceTree] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)  # of commits that we made
    pulls: dict[int, PutPullRequest] = field(default_factory=dict)
    comments: dict[int, tuple[int, str]] = field(default_factory=dict)  # id -> number, text as GitHub has it
    checks: dict[str, PutCheckRun] = field(default_factory=dict)
    collaborators: dict[str, str] = field(default_factory=dict)
    unrelated: set[str] = field(default_factory=set)  # branches that share no history with the others


class FakeGitHub(FakeActions, FakePeople, FakeErasing):
    """Keeps what was put there. `faults` holds errors to raise, by method name, one per call."""

    def __init__(self) -> None:
        super().__init__()
        self.repos: dict[str, Repo] = {}
        self.faults: defaultdict[str, list[Exception]] = defaultdict(list)
        self.refused: set[str] = set()  # commits whose tree breaks a cap
        self.unreachable: set[str] = set()  # repositories that nothing can be done with
        self.creations: list[str] = []
        self.heads: list[str] = []  # every repository whose branch was asked for
        self.posts: list[PutCheckRun] = []  # every check run that was put, in order
        self.said: list[PutComment] = []  # every comment that was put, in order
        self.sent: list[Sent] = []  # the log of deliveries, oldest first
        self.redelivered: list[int] = []
        self.activities: defaultdict[str, list[Activity]] = defaultdict(list)
        self.people = People()
        self.cleared: list[tuple[str, int, str]] = []  # threads that were emptied
        self.clock: Clock = SystemClock()
        self._ids = count(1000)
        self._broken: set[str] = set()

    def repo(self, name: str) -> Repo:
        """The repository with this name."""
        if name in self.unreachable:
            raise GitHubError(f"{name}: bad gateway", 502)
        if name not in self.repos:
            raise GitHubError(f"{name}: not found", 404)
        return self.repos[name]

    def add_repo(self, name: str) -> Repo:
        """A new empty repository."""
        return self.repos.setdefault(name, Repo(next(self._ids)))

    def commit(
        self, name: str, branch: str, tree: SourceTree, message: str = "work", at: str | None = None
    ) -> str:
        """Push a commit as a person would."""
        repo = self.repo(name)
        parent = repo.branches.get(branch)
        sha = hashlib.sha1(f"{tree.digest} {message} {parent}".encode()).hexdigest()
        repo.commits[sha], repo.parents[sha], repo.branches[branch] = tree, parent, sha
        self.move(name, branch, parent, sha, at=at)
        return sha

    def move(
        self,
        name: str,
        branch: str,
        before: str | None,
        after: str,
        *,
        at: str | None = None,
        kind: str = "push",
    ) -> None:
        """Have the activity say that a person moved a branch, and move it."""
        self.repo(name).branches[branch] = after
        self.activities[name].append(
            Activity(
                before or "0" * 40, after, f"refs/heads/{branch}", kind, at or self.clock.now(), "somebody"
            )
        )

    def comment(self, name: str, key: str) -> tuple[int, str]:
        """Id and text of the comment with this key. Raises LookupError unless there is exactly one."""
        found = [(id_, text) for id_, (_, text) in self.repo(name).comments.items() if key_of(text) == key]
        if len(found) != 1:
            raise LookupError(f"{len(found)} comments with key {key}")
        return found[0]

    def rewrite(self, name: str, comment_id: int, text: str) -> str:
        """Edit a comment as a person would; the former text comes back."""
        number, old = self.repo(name).comments[comment_id]
        self.repo(name).comments[comment_id] = (number, text)
        return old

    async def recent_deliveries(self, since: str) -> list[Sent]:
        self._fault("recent_deliveries")
        return [one for one in self.sent if one.at >= since][::-1]

    async def redeliver(self, sent_id: int) -> None:
        self._fault("redeliver")
        self.redelivered.append(sent_id)

    async def requests_left(self, installation_id: int) -> int:
        self._fault("requests_left")
        return 4999

    async def activity(self, installation_id: int, repo: str, since: str) -> list[Activity]:
        self._fault("activity")
        self.repo(repo)
        return [one for one in self.activities[repo] if one.at >= since]

    async def put_check_run(self, effect: PutCheckRun) -> int:
        self._fault("put_check_run")
        self.posts.append(effect)
        self.repo(effect.repo).checks[effect.key] = effect
        return int(hashlib.sha1(effect.key.encode()).hexdigest()[:8], 16)

    async def put_comment(self, effect: PutComment) -> int:
        self._fault("put_comment")
        self.said.append(effect)
        repo = self.repo(effect.repo)
        body = marked(effect.key, effect.body)
        known = effect.known_id if effect.known_id in repo.comments else None
        same = [
            id_
            for id_, (number, text) in repo.comments.items()
            if (number, key_of(text)) == (effect.number, effect.key)
        ]
        comment_id = known or (same[0] if same else next(self._ids))
        repo.comments[comment_id] = (effect.number, body)
        return comment_id

    async def put_pull_request(self, effect: PutPullRequest) -> int:
        self._fault("put_pull_request")
        repo = self.repo(effect.repo)
        if effect.head in repo.unrelated:
            raise GitHubError("entirely different commit histories", 422)
        base, head = repo.branches.get(effect.base), repo.branches.get(effect.head)
        if base is None or head is None or base == head:
            raise GitHubError("no commits between", 422)
        for number, pull in repo.pulls.items():
            if (pull.base, pull.head) == (effect.base, effect.head):
                return number
        number = self._next_number(effect.repo)
        repo.pulls[number] = effect
        return number

    async def put_branch(self, effect: PutBranch) -> None:
        self._fault("put_branch")
        self.repo(effect.repo).branches[effect.branch] = effect.sha

    async def comment_body(self, installation_id: int, repo: str, comment_id: int) -> str | None:
        found = self.repo(repo).comments.get(comment_id)
        return None if found is None else found[1]

    async def branch_head(self, installation_id: int, repo: str, branch: str) -> str | None:
        self._fault("branch_head")
        self.heads.append(repo)
        return self.repo(repo).branches.get(branch)

    async def fetch_tree(self, installation_id: int, repo: str, ref: str) -> SourceTree:
        self._fault("fetch_tree")
        if ref in self.refused:
            raise TreeRefused("20001 files, at most 20000 are read")
        found = self.repo(repo)
        sha = found.branches.get(ref, ref)
        if sha not in found.commits:
            raise GitHubError(f"{repo}@{ref}: not found", 404)
        return found.commits[sha]

    async def fetch_history(self, installation_id: int, repo: str, sha: str) -> History:
        self._fault("fetch_history")
        found, commits, at = self.repo(repo), [], sha
        while at in found.commits:
            parent = found.parents.get(at)
            commits.append(Commit(at, (parent,) if parent else (), len(found.commits[at])))
            at = parent or ""
        return History(tuple(commits))

    async def push_tree(
        self,
        installation_id: int,
        repo: str,
        *,
        branch: str,
        tree: SourceTree,
        message: str,
        parent: str | None,
    ) -> str:
        self._fault("push_tree")
        found = self.repo(repo)
        sha = hashlib.sha1(f"{tree.digest} {message} {parent}".encode()).hexdigest()
        found.commits[sha], found.parents[sha], found.branches[branch] = tree, parent, sha
        found.messages[sha] = message
        return sha

    async def installation(self, repo: str) -> int:
        self.repo(repo)
        return INSTALLATION

    async def create_repo(
        self, installation_id: int, org: str, name: str, description: str
    ) -> tuple[str, int]:
        self._fault("create_repo")
        full = f"{org}/{name}"
        if full not in self.repos:
            self.creations.append(full)
        return full, self.add_repo(full).id

    def break_down(self, method: str) -> None:
        """From now on this method fails."""
        self._broken.add(method)

    def mend(self, method: str) -> None:
        """This method works again."""
        self._broken.discard(method)

    def _collaborators(self, repo: str) -> dict[str, str]:
        return self.repo(repo).collaborators

    def _next_number(self, repo: str) -> int:
        return len(self.repo(repo).pulls) + len(self.people.issues.get(repo, {})) + 1

    def _fault(self, method: str) -> None:
        if method in self._broken:
            raise GitHubError("bad gateway", 502)
        if self.faults[method]:
            raise self.faults[method].pop(0)
