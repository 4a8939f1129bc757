"""The receiver: `create_app` wires it. It verifies, stores, queues and answers; the worker does the rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse

from app import logs, webhooks
from app.clock import SystemClock
from app.db.session import open_store
from app.durable import Enqueuer
from app.errors import BadDelivery
from app.ports import Clock
from app.settings import Settings
from app.web.monitor import Monitor
from app.web.report_page import HEADERS, report_page

ResultT = TypeVar("ResultT")
log = logs.logger("receiver")


def create_app(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The receiver as an ASGI application. Expects migrated databases."""
    receiver = _Receiver(settings, clock or SystemClock())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await receiver.blocking(receiver.sweep)
        yield
        receiver.close()

    app = FastAPI(title="Proofgrade", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.add_api_route("/webhook", receiver.webhook, methods=["POST"])
    receiver.monitor.add_to(app)
    app.add_api_route("/reports/{attempt_id}/{token}", receiver.report, methods=["GET"])
    return app


class _Receiver:
    """The routes. Database work runs in one thread: writers queue fairly here, not in SQLite's back-off."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._secret = settings.webhook_secret.get_secret_value().encode()
        self._store = open_store(settings.store_url, durability="FULL")
        self._queue = Enqueuer(settings.workflow_url)
        self._clock = clock
        self.monitor = Monitor(settings)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="receiver")

    async def webhook(self, request: Request) -> Response:
        """Take in a delivery: 202 once it is stored and queued."""
        try:
            body = await webhooks.read_body(request.stream(), self._settings.max_body_bytes)
            began = time.perf_counter()
            arrived = webhooks.incoming(request.headers, body, self._secret)
            stored = await self.blocking(webhooks.receive, arrived, self._store, self._queue, self._clock)
        except BadDelivery as error:
            self.monitor.counts.refused(error.status)
            log.warning("delivery refused", status=error.status, why=str(error))
            return PlainTextResponse(f"{error}\n", error.status)
        self.monitor.counts.acknowledged(time.perf_counter() - began)
        log.info(
            "delivery", delivery=stored.guid, github_event=stored.event, state=stored.state, note=stored.note
        )
        return JSONResponse({"guid": stored.guid, "state": stored.state}, 202)

    async def report(self, attempt_id: int, token: str) -> Response:
        """The reviewers' report of an attempt, for those who were given its address."""
        page = await self.blocking(report_page, self._store, self._settings.links, attempt_id, token)
        if page is None:
            return PlainTextResponse("not found\n", 404, headers=dict(HEADERS))
        return HTMLResponse(page, headers=dict(HEADERS))

    async def blocking(self, call: Callable[..., ResultT], *args: Any) -> ResultT:
        """Run a call that blocks in the receiver's one thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *args)

    def sweep(self) -> None:
        """Queue what was stored before a crash and perhaps not queued."""
        webhooks.sweep(self._store, self._queue, lambda count: log.info("swept", deliveries=count))

    def close(self) -> None:
        """Finish what was begun, then close the databases."""
        self._thread.shutdown()
        self.monitor.close()
        self._queue.close()
        self._store.close()
