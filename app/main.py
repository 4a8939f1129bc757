"""The receiver: `create_app` wires it. It verifies, stores, answers and queues; the worker does the rest."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse

from app import logs, webhooks
from app.clock import SystemClock
from app.db.inbox import SqlInbox
from app.db.session import open_store
from app.durable import Enqueuer
from app.errors import BadDelivery
from app.intake import Intake
from app.lock import slots_of
from app.settings import Settings
from app.state import Delivery
from app.web.report_page import HEADERS, report_page

LARGE_BYTES = 256 * 1024
ResultT = TypeVar("ResultT")
log = logs.logger("receiver")


def create_app(settings: Settings) -> FastAPI:
    """The receiver as an ASGI application. Expects migrated databases."""
    receiver = _Receiver(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with receiver.open():
            yield

    app = FastAPI(title="Proofgrade", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.add_api_route("/webhook", receiver.webhook, methods=["POST"])
    app.add_api_route("/healthz", receiver.healthz, methods=["GET"])
    app.add_api_route("/readyz", receiver.readyz, methods=["GET"])
    app.add_api_route("/reports/{attempt_id}/{token}", receiver.report, methods=["GET"])
    return app


class _Receiver:
    """The routes. What they ask the record runs in one thread: readers queue fairly here, not in SQLite."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._secret = settings.webhook_secret.get_secret_value().encode()
        self._store = open_store(settings.store_url, durability="FULL")
        self._queue = Enqueuer(settings.workflow_url)
        self._slots = slots_of(settings)
        self._inbox = None if settings.inbox_url is None else SqlInbox(settings.inbox_url)
        self._clock = SystemClock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="receiver")

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Take up what a crash left, and be ready; on leaving, finish what was begun."""
        await self.blocking(webhooks.sweep, self._store, self._queue, _swept)
        self._intake = Intake(self._store, self._queue, self._inbox)
        self._intake.take_up()
        gc.collect()
        gc.freeze()  # libraries stay for good: looking through them would stop every request for a while
        yield
        await self._intake.close()
        self._thread.shutdown()
        self._slots.close()
        self._queue.close()
        self._store.close()
        if self._inbox is not None:
            self._inbox.close()

    async def webhook(self, request: Request) -> Response:
        """Take in a delivery: 202 once it is on disk."""
        try:
            body = await webhooks.read_body(request.stream(), self._settings.max_body_bytes)
            delivery = await self._looked_at(request.headers, body)
            kept = await self._intake.take(delivery)
        except BadDelivery as error:
            log.warning("delivery refused", status=error.status, why=str(error))
            return PlainTextResponse(f"{error}\n", error.status)
        log.info("delivery", guid=kept.guid, github_event=kept.event, state=kept.state, note=kept.note)
        return JSONResponse({"guid": kept.guid, "state": kept.state}, 202)

    async def healthz(self) -> Response:
        """The process answers."""
        return JSONResponse({"alive": True})

    async def readyz(self) -> Response:
        """Both databases answer and a worker lives: 200, else 503 and which of them does not."""
        state = await self.blocking(self._state)
        return JSONResponse(state, 200 if all(state.values()) else 503)

    async def report(self, attempt_id: int, token: str) -> Response:
        """The reviewers' report of an attempt, for those who were given its address."""
        page = await self.blocking(report_page, self._store, self._settings.links, attempt_id, token)
        if page is None:
            return PlainTextResponse("not found\n", 404, headers=dict(HEADERS))
        return HTMLResponse(page, headers=dict(HEADERS))

    async def blocking(self, call: Callable[..., ResultT], *args: Any) -> ResultT:
        """Run a call that blocks in the receiver's one thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *args)

    async def _looked_at(self, headers: Mapping[str, str], body: bytes) -> Delivery:
        """A large body is checked and parsed beside the loop, so that the small ones need not wait."""

        def look() -> Delivery:
            return webhooks.looked_at(webhooks.incoming(headers, body, self._secret), self._clock.now())

        return look() if len(body) <= LARGE_BYTES else await asyncio.to_thread(look)

    def _state(self) -> dict[str, bool]:
        return {
            "database": self._store.ready(),
            "workflows": self._queue.ready(),
            "worker": self._slots.any_lives(),
        }


def _swept(count: int) -> None:
    log.info("swept", deliveries=count)
