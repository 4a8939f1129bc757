"""Pull requests and branches."""

from __future__ import annotations

from app.effects import PutBranch, PutPullRequest
from app.errors import GitHubError
from app.github.answers import look_up, number, text
from app.github.auth import CLONE, PUSH, TALK, Scope
from app.github.names import check_branch, check_commit, split_repo
from app.github.requests import PAGE, Requests


async def put_pull_request(requests: Requests, effect: PutPullRequest) -> int:
    """Find the pull request base <- head, an open one first, else open it. Returns its number."""
    owner, name = split_repo(effect.repo)
    async with requests.writing(effect.installation_id, effect.repo, effect.base, effect.head):
        found = await _find(requests, effect)
        if found is not None:
            return found
        opened = await requests.write(
            Scope(effect.installation_id, TALK, name),
            f"open a pull request {effect.base} <- {effect.head} in {effect.repo}",
            lambda client: client.rest.pulls.async_create(
                owner, name, title=effect.title, head=effect.head, base=effect.base, body=effect.body
            ),
        )
        return number(opened, "number")


async def _find(requests: Requests, effect: PutPullRequest) -> int | None:
    owner, name = split_repo(effect.repo)
    base, head = check_branch(effect.base), check_branch(effect.head)
    pulls = requests.pages(
        Scope(effect.installation_id, TALK, name),
        f"list pull requests of {effect.repo}",
        lambda client, page: client.rest.pulls.async_list(
            owner, name, state="all", head=f"{owner}:{head}", base=base, per_page=PAGE, page=page
        ),
    )
    closed: int | None = None
    async for pull in pulls:
        if (look_up(pull, "base", "ref"), look_up(pull, "head", "ref")) != (base, head):
            continue
        if look_up(pull, "state") == "open":
            return number(pull, "number")
        closed = closed or number(pull, "number")
    return closed


async def put_branch(requests: Requests, effect: PutBranch) -> None:
    """Create the branch at the commit, or move it there, also backwards."""
    owner, name = split_repo(effect.repo)
    branch, sha = check_branch(effect.branch), check_commit(effect.sha)
    scope = Scope(effect.installation_id, PUSH, name)
    async with requests.writing(effect.installation_id, effect.repo, branch):
        head = await branch_head(requests, effect.installation_id, effect.repo, branch)
        if head == sha:
            return
        if head is None:
            await requests.write(
                scope,
                f"create branch {branch} in {effect.repo}",
                lambda client: client.rest.git.async_create_ref(
                    owner, name, ref=f"refs/heads/{branch}", sha=sha
                ),
            )
            return
        await requests.write(
            scope,
            f"move branch {branch} in {effect.repo}",
            lambda client: client.rest.git.async_update_ref(
                owner, name, f"heads/{branch}", sha=sha, force=True
            ),
        )


async def branch_head(requests: Requests, installation_id: int, repo: str, branch: str) -> str | None:
    """The commit a branch points at; None if there is no such branch, or the repository is empty."""
    owner, name = split_repo(repo)
    check_branch(branch)
    try:
        answer = await requests.read(
            Scope(installation_id, CLONE, name),
            f"read branch {branch} of {repo}",
            lambda client: client.rest.git.async_get_ref(owner, name, f"heads/{branch}"),
        )
    except GitHubError as error:
        if error.status in {404, 409}:
            return None
        raise
    return text(answer, "object", "sha")
