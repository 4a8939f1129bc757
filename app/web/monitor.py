"""/healthz, /readyz and /metrics. They look with connections of their own: no webhook waits for a look."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from app.clock import SystemClock
from app.db.session import open_store
from app.db.workflows import WorkflowTables
from app.durable import DELIVERIES
from app.lock import Slots
from app.metrics import CONTENT_TYPE, ReceiverMetrics, page
from app.overview import Overview, age, look
from app.settings import PREFIX, HostSettings

ResultT = TypeVar("ResultT")
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")  # somebody else asks through a proxy on this host
WHAT_TO_DO = {
    "configured": "there is no GitHub App yet: run `proofgrade setup`",
    "database": "the record does not answer: look at its server or disk, then at `proofgrade serve`'s log",
    "workflows": "the engine's database does not answer: look at its server or disk",
    "worker": "no worker lives: start `proofgrade serve`",
    "progress": "a delivery has waited too long: see `proofgrade status`, then the worker's log",
}
NOT_ALLOWED = (
    f"metrics are for this host; elsewhere set {PREFIX}METRICS_TOKEN and send it as a bearer token\n"
)


class Monitor:
    """The routes that other machines watch us by."""

    def __init__(self, settings: HostSettings, slots: Slots, configured: Callable[[], bool]) -> None:
        self._settings = settings
        self._slots = slots
        self._configured = configured
        self._store = open_store(settings.store_url)
        self._workflows = WorkflowTables(settings.workflow_url)
        self._clock = SystemClock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="monitor")
        self.counts = ReceiverMetrics()

    def add_to(self, app: FastAPI) -> None:
        """Add the routes."""
        app.add_api_route("/healthz", self.healthz, methods=["GET"])
        app.add_api_route("/readyz", self.readyz, methods=["GET"])
        app.add_api_route("/metrics", self.metrics, methods=["GET"])

    async def healthz(self) -> Response:
        """The process answers. For load balancers: deliveries are taken in whatever the worker does."""
        return JSONResponse({"alive": True})

    async def readyz(self) -> Response:
        """Databases answer, a worker lives here, deliveries get worked: 200, else 503 and what to do."""
        state = await self._blocking(self._state)
        advice = {name: WHAT_TO_DO[name] for name, good in state.items() if not good}
        return JSONResponse(state | {"what_to_do": advice}, 503 if advice else 200)

    async def metrics(self, request: Request) -> Response:
        """What Prometheus reads; for this host, or for whoever has the token."""
        if not self._may_read(request):
            return PlainTextResponse(NOT_ALLOWED, 401, headers={"www-authenticate": "Bearer"})
        overview = await self._blocking(self._look)
        return Response(page(self.counts, overview, worker=self._worker_lives()), media_type=CONTENT_TYPE)

    def close(self) -> None:
        """Close the connections."""
        self._thread.shutdown()
        self._workflows.close()
        self._store.close()

    async def _blocking(self, call: Callable[[], ResultT]) -> ResultT:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def _may_read(self, request: Request) -> bool:
        token = self._settings.metrics_token
        if token is not None:
            wanted = f"Bearer {token.get_secret_value()}"
            given = request.headers.get("authorization", "")
            return hmac.compare_digest(wanted.encode(), given.encode(errors="replace"))
        if any(name in request.headers for name in FORWARDED) or request.client is None:
            return False
        with suppress(ValueError):
            return ipaddress.ip_address(request.client.host).is_loopback
        return False

    def _state(self) -> dict[str, bool]:
        database, workflows = self._store.ready(), self._workflows.ready()
        return {
            "configured": database and self._configured(),
            "database": database,
            "workflows": workflows,
            "worker": self._worker_lives(),
            "progress": workflows and self._progresses(),
        }

    def _progresses(self) -> bool:
        oldest = [one.oldest for one in self._workflows.backlog() if one.queue == DELIVERIES]
        limit = self._settings.ready_queue_seconds
        return all(age(since, self._clock.now()) <= limit for since in oldest)

    def _look(self) -> Overview | None:
        if not (self._store.ready() and self._workflows.ready()):
            return None
        with self._store.reading() as records:
            return look(records, self._workflows, self._clock.now())

    def _worker_lives(self) -> bool:
        return self._slots.any_lives()
