"""Issues of ours, one per key and repository, and reactions to comments."""

from __future__ import annotations

from app.effects import PutIssue, PutReaction
from app.github.answers import look_up, number
from app.github.auth import TALK, Scope
from app.github.markers import key_of, marked
from app.github.names import split_repo
from app.github.requests import PAGE, Requests


async def put_issue(requests: Requests, bot: str, effect: PutIssue) -> int:
    """Find the issue of `bot` with this key, open or closed, else open it. Returns its number."""
    owner, name = split_repo(effect.repo)
    async with requests.writing(effect.installation_id, effect.repo, effect.key):
        found = await _find(requests, bot, effect)
        if found is not None:
            return found
        opened = await requests.write(
            Scope(effect.installation_id, TALK, name),
            f"open an issue in {effect.repo}",
            lambda client: client.rest.issues.async_create(
                owner, name, title=effect.title, body=marked(effect.key, effect.body)
            ),
        )
        return number(opened, "number")


async def react(requests: Requests, effect: PutReaction) -> int:
    """React to a comment. GitHub itself keeps one reaction of a kind per person. Returns its id."""
    owner, name = split_repo(effect.repo)
    async with requests.writing(effect.installation_id, effect.repo, effect.comment_id):
        made = await requests.write(
            Scope(effect.installation_id, TALK, name),
            f"react to comment {effect.comment_id} in {effect.repo}",
            lambda client: client.rest.reactions.async_create_for_issue_comment(
                owner, name, effect.comment_id, content=effect.content
            ),
        )
    return number(made, "id")


async def _find(requests: Requests, bot: str, effect: PutIssue) -> int | None:
    """The author decides before the marker does: anybody can write a marker."""
    owner, name = split_repo(effect.repo)
    issues = requests.pages(
        Scope(effect.installation_id, TALK, name),
        f"list issues of {effect.repo}",
        lambda client, page: client.rest.issues.async_list_for_repo(
            owner, name, state="all", creator=bot, per_page=PAGE, page=page
        ),
    )
    async for issue in issues:
        body = look_up(issue, "body")
        ours = look_up(issue, "user", "login") == bot and isinstance(body, str)
        if ours and key_of(str(body)) == effect.key:
            return number(issue, "number")
    return None
