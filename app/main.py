"""The receiver: `create_app` wires it. It verifies, stores, answers and queues; the worker does the rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from app import logs, webhooks
from app.clock import SystemClock
from app.db.inbox import SqlInbox
from app.db.session import open_store
from app.durable import Enqueuer
from app.errors import BadDelivery, ConfigurationError
from app.intake import Intake
from app.links import Links
from app.lock import slots_of
from app.ports import Clock
from app.runners import run_routes
from app.settings import HostSettings
from app.settled import settle
from app.setup import connect, stored
from app.setup.journey import Journey, Outside
from app.state import Delivery
from app.web.calibration_page import calibration_page
from app.web.monitor import Monitor
from app.web.pipeline_page import pipeline_page, progress_page
from app.web.report_page import HEADERS, report_page
from app.web.setup_routes import add_setup_routes
from app.web.similarity_page import similarity_data, similarity_page

LARGE_BYTES = 256 * 1024
PARTS_MAX = 1_000_000  # more than any round has
ResultT = TypeVar("ResultT")
OUTSIDE = Outside(connect.asking, connect.convert, connect.host)
log = logs.logger("receiver")


def create_app(settings: HostSettings, clock: Clock | None = None) -> FastAPI:
    """The receiver as an ASGI application. Expects migrated databases."""
    receiver = _Receiver(settings, clock or SystemClock())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with receiver.open():
            yield

    app = FastAPI(title="Proofgrade", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.add_api_route("/webhook", receiver.webhook, methods=["POST"])
    receiver.monitor.add_to(app)
    if receiver.runs is not None:
        receiver.runs.add_to(app)
    app.add_api_route("/reports/{attempt_id}/{token}", receiver.report, methods=["GET"])
    app.add_api_route("/pipeline/{candidate_id}/{token}", receiver.pipeline, methods=["GET"])
    app.add_api_route("/progress/{candidate_id}/{token}", receiver.progress, methods=["GET"])
    for path in ("/calibration/{token}", "/calibration/{token}/{slug}"):
        app.add_api_route(path, receiver.calibration, methods=["GET"])
    app.add_api_route("/similarity/{token}/{slug}", receiver.similarity, methods=["GET"])
    app.add_api_route("/similarity/{token}/{slug}/data", receiver.similarity_data, methods=["GET"])
    add_setup_routes(app, settings, receiver.journey, receiver.blocking, OUTSIDE)
    return app


class _Receiver:
    """The routes. What they ask the record runs in one thread: readers queue fairly here, not in SQLite."""

    def __init__(self, settings: HostSettings, clock: Clock) -> None:
        self._settings = settings
        self._store = open_store(settings.store_url, durability="FULL")
        self._queue = Enqueuer(settings.workflow_url)
        self._slots = slots_of(settings)
        self._inbox = None if settings.inbox_url is None else SqlInbox(settings.inbox_url)
        self._clock = clock
        self.journey = Journey(settings, self._store, self._clock)
        self.monitor = Monitor(settings, self._slots, self._configured)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="receiver")
        self.runs = run_routes(settings, self._store, self._clock, self.blocking)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Take up what a crash left, and be ready; on leaving, finish what was begun."""
        self._intake = Intake(self._store, self._queue, self._inbox)
        self._intake.take_up()
        settle()
        try:
            yield
        finally:
            await self._close()

    async def _close(self) -> None:
        await self._intake.close()
        if self.runs is not None:
            self.runs.close()
        self._thread.shutdown()
        self.monitor.close()
        self._slots.close()
        self._queue.close()
        self._store.close()
        if self._inbox is not None:
            self._inbox.close()

    async def webhook(self, request: Request) -> Response:
        """Take in a delivery: 202 once it is on disk."""
        try:
            body = await webhooks.read_body(request.stream(), self._settings.max_body_bytes)
            began = time.perf_counter()
            delivery = await self._looked_at(request.headers, body, await self._secret())
            kept = await self._intake.take(delivery)
        except BadDelivery as error:
            self.monitor.counts.refused(error.status)
            log.warning("delivery refused", status=error.status, why=str(error))
            return PlainTextResponse(f"{error}\n", error.status)
        self.monitor.counts.acknowledged(time.perf_counter() - began)
        log.info("delivery", delivery=kept.guid, github_event=kept.event, state=kept.state, note=kept.note)
        return JSONResponse({"guid": kept.guid, "state": kept.state}, 202)

    async def report(self, attempt_id: int, token: str) -> Response:
        """The reviewers' report of an attempt, for those who were given its address."""
        return await self._page(report_page, attempt_id, token)

    async def pipeline(self, candidate_id: int, token: str) -> Response:
        """Where a candidate is, for the review side."""
        return await self._page(pipeline_page, candidate_id, token, self._clock.now())

    async def progress(self, candidate_id: int, token: str) -> Response:
        """Where a candidate is, for the candidate."""
        return await self._page(progress_page, candidate_id, token)

    async def calibration(self, token: str, slug: str = "") -> Response:
        """How far reviewers agree, for those who were given the address."""
        return await self._page(calibration_page, token, slug)

    async def similarity(self, token: str, slug: str) -> Response:
        """Who is alike with whom, for those who were given the address."""
        return await self._page(similarity_page, token, slug)

    async def similarity_data(
        self, token: str, slug: str, part: Annotated[int, Query(ge=1, le=PARTS_MAX)] = 1
    ) -> Response:
        """The same as JSON, a part at a time, for a dashboard of one's own."""
        return await self._page(similarity_data, token, slug, part, media_type="application/json")

    async def _page(
        self, draw: Callable[..., str | None], *which: int | str, media_type: str = "text/html"
    ) -> Response:
        """A page behind a capability; whatever is wrong with the address, there is nothing here."""
        try:
            links = Links(self._settings.public_url, self._settings.github_url, await self._secret())
        except BadDelivery:
            return PlainTextResponse("not found\n", 404, headers=dict(HEADERS))
        page = await self.blocking(draw, self._store, links, *which)
        if page is None:
            return PlainTextResponse("not found\n", 404, headers=dict(HEADERS))
        return Response(page, headers=dict(HEADERS), media_type=media_type)

    async def blocking(self, call: Callable[..., ResultT], *args: Any) -> ResultT:
        """Run a call that blocks in the receiver's one thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *args)

    async def _looked_at(self, headers: Mapping[str, str], body: bytes, secret: bytes) -> Delivery:
        """A large body is checked and parsed beside the loop, so that the small ones need not wait."""

        def look() -> Delivery:
            return webhooks.looked_at(webhooks.incoming(headers, body, secret), self._clock.now())

        return look() if len(body) <= LARGE_BYTES else await asyncio.to_thread(look)

    def _configured(self) -> bool:
        try:
            return not stored.missing(self.journey.current())
        except ConfigurationError:
            return False

    async def _secret(self) -> bytes:
        """The webhook secret. Raises BadDelivery (503) while the service has no App."""
        if self._settings.webhook_secret is None:
            try:
                self._settings = await self.blocking(self.journey.current)
            except ConfigurationError as error:
                log.error("the stored App cannot be opened", why=str(error))
        secret = self._settings.webhook_secret
        if secret is None:
            raise BadDelivery(503, "not connected to GitHub yet")
        return secret.get_secret_value().encode()
