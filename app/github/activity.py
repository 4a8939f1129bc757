"""What happened to a repository's branches, in GitHub's own words and times: pushes, force pushes, the rest.

Asked again and again about repositories where nothing happens, so the first page is asked for conditionally:
an unchanged one comes as 304 and costs nothing of the rate limit.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from app.github.answers import items, look_up, text
from app.github.auth import CLONE, Scope
from app.github.deliveries import cursor_after
from app.github.names import split_repo
from app.github.requests import PAGE, Answer, Requests
from app.github.times import utc
from app.logs import logger
from app.state import Activity

PAGES_MAX = 50
REMEMBERED_MAX = 2000  # repositories
log = logger("github")


class ActivityReader:
    """Reads activity, and remembers each repository's first page by GitHub's tag for it."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._pages: OrderedDict[str, Answer] = OrderedDict()

    async def read(self, installation_id: int, repo: str, since: str) -> Sequence[Activity]:
        """Everything from `since` on (ISO 8601 UTC; empty: all that GitHub has), oldest first."""
        found: list[Activity] = []
        cursor: str | None = None
        for _ in range(PAGES_MAX):
            answer = await self._page(installation_id, repo, cursor)
            page = [_activity(item) for item in items(answer.body)]
            found += [one for one in page if one.at >= since]
            cursor = cursor_after(answer.links, "after")
            if cursor is None or not page or page[-1].at < since:
                return found[::-1]
        log.warning("the activity of a repository is longer than what is read", repo=repo, read=len(found))
        return found[::-1]

    async def _page(self, installation_id: int, repo: str, cursor: str | None) -> Answer:
        owner, name = split_repo(repo)
        known = self._pages.get(repo) if cursor is None else None
        where: dict[str, Any] = {} if cursor is None else {"after": cursor}
        if known is not None:
            where["headers"] = {"If-None-Match": known.etag}

        async def send(client: Any) -> Any:
            return await client.rest.repos.async_list_activities(owner, name, per_page=PAGE, **where)

        what = f"read the activity of {repo}"
        answer = await self._requests.answer(Scope(installation_id, CLONE), what, send)
        if known is not None and answer.unchanged:
            return known
        if cursor is None and answer.etag:
            self._remember(repo, answer)
        return answer

    def _remember(self, repo: str, answer: Answer) -> None:
        self._pages[repo] = answer
        self._pages.move_to_end(repo)
        if len(self._pages) > REMEMBERED_MAX:
            self._pages.popitem(last=False)


def _activity(item: object) -> Activity:
    actor = look_up(item, "actor", "login")
    return Activity(
        before=text(item, "before"),
        after=text(item, "after"),
        ref=text(item, "ref"),
        kind=text(item, "activity_type"),
        at=utc(text(item, "timestamp")),
        actor=actor if isinstance(actor, str) else "",
    )
