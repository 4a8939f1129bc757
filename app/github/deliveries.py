"""GitHub's log of the App's webhook deliveries, sending one again, and how much GitHub still answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from app.github.answers import items, look_up, number, text
from app.github.auth import CLONE, Scope
from app.github.requests import PAGE, Requests
from app.github.times import utc
from app.logs import logger
from app.state import Sent

PAGES_MAX = 200  # 20,000 deliveries: three days of a large cohort
log = logger("github")


async def recent_deliveries(requests: Requests, since: str) -> Sequence[Sent]:
    """Every sending from `since` on (ISO 8601 UTC), newest first."""
    found: list[Sent] = []
    cursor: str | None = None
    for _ in range(PAGES_MAX):
        page, cursor = await _page(requests, cursor)
        found += [sent for sent in page if sent.at >= since]
        if cursor is None or not page or page[-1].at < since:
            return found
    log.warning("the log of deliveries is longer than what is read", read=len(found), since=since)
    return found


async def redeliver(requests: Requests, sent_id: int) -> None:
    """Have GitHub send a delivery again, with the same GUID. A repetition is sent twice and does no harm."""
    await requests.answer(
        None,
        f"have delivery {sent_id} sent again",
        lambda client: client.rest.apps.async_redeliver_webhook_delivery(sent_id),
        write=True,
    )


async def requests_left(requests: Requests, installation_id: int) -> int:
    """How many requests GitHub still answers this installation in its present hour. Asking costs none."""
    answer = await requests.read(
        Scope(installation_id, CLONE),
        f"read the rate limit of installation {installation_id}",
        lambda client: client.rest.rate_limit.async_get(),
    )
    return number(answer, "resources", "core", "remaining")


async def _page(requests: Requests, cursor: str | None) -> tuple[list[Sent], str | None]:
    where = {} if cursor is None else {"cursor": cursor}

    async def send(client: Any) -> Any:
        return await client.rest.apps.async_list_webhook_deliveries(per_page=PAGE, **where)

    answer = await requests.answer(None, "list the App's deliveries", send)
    return [_sent(item) for item in items(answer.body)], cursor_after(answer.links)


def cursor_after(links: dict[str, str], name: str = "cursor") -> str | None:
    """The cursor of the next page, out of the links of an answer."""
    following = links.get("next")
    return None if following is None else httpx.URL(following).params.get(name)


def _sent(item: object) -> Sent:
    repo = look_up(item, "repository_id")
    return Sent(
        id=number(item, "id"),
        guid=text(item, "guid"),
        event=text(item, "event"),
        at=utc(text(item, "delivered_at")),
        redelivery=look_up(item, "redelivery") is True,
        repo_id=repo if isinstance(repo, int) else None,
    )
