"""Removing for good: repositories, branches, and what was said in an issue or pull request."""

from __future__ import annotations

from app.errors import GitHubError
from app.github.answers import items, number, text
from app.github.auth import PUSH, SET_UP, TALK, Scope
from app.github.names import check_branch, split_repo
from app.github.requests import PAGE, Requests, Send

GONE = frozenset({404, 410})
NO_TOKEN = 422  # for a repository that is gone, and GitHub's word for a branch that is
EMPTY = 409
EMPTIED = "Erased."


async def delete_repo(requests: Requests, installation_id: int, repo: str) -> None:
    """Delete a repository with everything in it. One that is gone is fine."""
    owner, name = split_repo(repo)
    async with requests.writing(installation_id, repo):
        await _unless_gone(
            requests,
            Scope(installation_id, SET_UP),
            f"delete repository {repo}",
            lambda client: client.rest.repos.async_delete(owner, name),
        )


async def delete_branches(requests: Requests, installation_id: int, repo: str, prefix: str) -> int:
    """Delete every branch whose name begins with `prefix`; how many there were."""
    owner, name = split_repo(repo)
    check_branch(f"{prefix}x")
    scope = Scope(installation_id, PUSH, name)
    try:
        matching = await requests.read(
            scope,
            f"list branches {prefix}* of {repo}",
            lambda client: client.rest.git.async_list_matching_refs(owner, name, f"heads/{prefix}"),
        )
    except GitHubError as error:
        if error.status in {*GONE, NO_TOKEN, EMPTY}:
            return 0
        raise
    found = [text(ref, "ref").removeprefix("refs/") for ref in items(matching)]
    for ref in found:
        await _unless_gone(
            requests, scope, f"delete {ref} of {repo}", _deletion(owner, name, ref), {*GONE, NO_TOKEN}
        )
    return len(found)


async def clear_thread(requests: Requests, installation_id: int, repo: str, thread: int, title: str) -> int:
    """Delete all comments of an issue or pull request, empty its text, rename and close it."""
    owner, name = split_repo(repo)
    scope = Scope(installation_id, TALK, name)
    try:
        comments = [
            number(one, "id")
            async for one in requests.pages(
                scope,
                f"list comments of {repo}#{thread}",
                lambda client, page: client.rest.issues.async_list_comments(
                    owner, name, thread, per_page=PAGE, page=page
                ),
            )
        ]
    except GitHubError as error:
        if error.status in {*GONE, NO_TOKEN}:
            return 0
        raise
    for comment in comments:
        await _unless_gone(
            requests, scope, f"delete comment {comment} in {repo}", _unsaid(owner, name, comment)
        )
    await requests.write(
        scope,
        f"close {repo}#{thread}",
        lambda client: client.rest.issues.async_update(
            owner, name, thread, title=title, body=EMPTIED, state="closed"
        ),
    )
    return len(comments)


def _deletion(owner: str, name: str, ref: str) -> Send:
    return lambda client: client.rest.git.async_delete_ref(owner, name, ref)


def _unsaid(owner: str, name: str, comment: int) -> Send:
    return lambda client: client.rest.issues.async_delete_comment(owner, name, comment)


async def _unless_gone(
    requests: Requests, scope: Scope, what: str, send: Send, gone: frozenset[int] | set[int] = GONE
) -> None:
    try:
        await requests.write(scope, what, send)
    except GitHubError as error:
        if error.status not in gone:
            raise
