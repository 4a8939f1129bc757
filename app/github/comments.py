"""Pull request comments: one of ours per key and pull request."""

from __future__ import annotations

from collections.abc import Mapping

from app.effects import PutComment
from app.errors import GitHubError
from app.github.answers import look_up, number, text
from app.github.auth import TALK, Scope
from app.github.markers import key_of, marked, unmarked
from app.github.names import split_repo
from app.github.requests import PAGE, Requests
from app.github.sizes import fit_comment


async def put_comment(requests: Requests, bot: str, effect: PutComment) -> int:
    """Find the comment of `bot` with this key, else create it; make it say `effect`. Returns its id."""
    owner, name = split_repo(effect.repo)
    scope = Scope(effect.installation_id, TALK, name)
    body = marked(effect.key, fit_comment(effect.body))
    async with requests.writing(effect.installation_id, effect.repo, effect.number, effect.key):
        found = await _known(requests, bot, effect) or await _find(requests, bot, effect)
        if found is None:
            created = await requests.write(
                scope,
                f"comment on {effect.repo}#{effect.number}",
                lambda client: client.rest.issues.async_create_comment(owner, name, effect.number, body=body),
            )
            return number(created, "id")
        comment_id = number(found, "id")
        if not _same(text(found, "body"), body):
            await requests.write(
                scope,
                f"edit comment {comment_id} in {effect.repo}",
                lambda client: client.rest.issues.async_update_comment(owner, name, comment_id, body=body),
            )
        return comment_id


async def comment_body(requests: Requests, installation_id: int, repo: str, comment_id: int) -> str | None:
    """The present text of a comment without our marker line, or None if it is gone."""
    found = await _read(requests, installation_id, repo, comment_id)
    return None if found is None else unmarked(text(found, "body"))


async def _known(requests: Requests, bot: str, effect: PutComment) -> Mapping[str, object] | None:
    """The comment we knew, whatever somebody has made of its text, if it is ours and on this pull request."""
    if effect.known_id is None:
        return None
    found = await _read(requests, effect.installation_id, effect.repo, effect.known_id)
    here = found is not None and text(found, "issue_url").endswith(f"/issues/{effect.number}")
    return found if here and look_up(found, "user", "login") == bot else None


async def _find(requests: Requests, bot: str, effect: PutComment) -> Mapping[str, object] | None:
    """The author decides before the marker does: anybody can write a marker."""
    owner, name = split_repo(effect.repo)
    comments = requests.pages(
        Scope(effect.installation_id, TALK, name),
        f"list comments of {effect.repo}#{effect.number}",
        lambda client, page: client.rest.issues.async_list_comments(
            owner, name, effect.number, per_page=PAGE, page=page
        ),
    )
    async for comment in comments:
        if not isinstance(comment, Mapping) or look_up(comment, "user", "login") != bot:
            continue
        if key_of(text(comment, "body")) == effect.key:
            return comment
    return None


async def _read(
    requests: Requests, installation_id: int, repo: str, comment_id: int
) -> Mapping[str, object] | None:
    owner, name = split_repo(repo)
    try:
        found = await requests.read(
            Scope(installation_id, TALK, name),
            f"read comment {comment_id} in {repo}",
            lambda client: client.rest.issues.async_get_comment(owner, name, comment_id),
        )
    except GitHubError as error:
        if error.status in {404, 410}:
            return None
        raise
    return found if isinstance(found, Mapping) else None


def _same(present: str, wanted: str) -> bool:
    """Equal but for what GitHub and browsers change by themselves: line ends, and space at the end."""
    return present.replace("\r\n", "\n").rstrip() == wanted.replace("\r\n", "\n").rstrip()
