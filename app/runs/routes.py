"""The two routes for runners. A refusal is logged with its reason and answered with a bare status."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from app.clock import written
from app.errors import BadDelivery
from app.logs import logger
from app.ports import Clock, Store
from app.runs import results
from app.runs.hosted import HostedRun
from app.runs.identity import LEEWAY_SECONDS, Identities
from app.runs.rules import Claims, Refused, admit, length_of_inputs
from app.webhooks import read_body
from rubric.wire import OBSERVATION_BYTES

NONCE = "proofgrade-nonce"
SHOWN = ("repository", "workflow_ref", "run_id", "run_attempt", "sha", "runner_environment")
ResultT = TypeVar("ResultT")
log = logger("runs")


class Blocking(Protocol):
    """Runs a call that blocks on the database in the receiver's one thread."""

    def __call__(self, call: Callable[..., ResultT], /, *args: Any) -> Awaitable[ResultT]:
        """The call's answer."""


class RunRoutes:
    """Hands out inputs and takes observations. `environment`: see `app.runs.rules.admit`."""

    def __init__(
        self, store: Store, identities: Identities, environment: str, clock: Clock, blocking: Blocking
    ) -> None:
        self._store = store
        self._identities = identities
        self._environment = environment
        self._clock = clock
        self._blocking = blocking
        # One thread for tokens, keys and large JSON: webhooks never wait for them, and runs take turns.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="runs")

    def add_to(self, app: FastAPI) -> None:
        """Serve the routes."""
        app.add_api_route("/runs/{run}/inputs", self.inputs, methods=["GET"])
        app.add_api_route("/runs/{run}/observation", self.observation, methods=["POST"])

    async def inputs(self, run: str, request: Request) -> Response:
        """The run's inputs, to the job that was dispatched for it."""
        return await self._guarded(run, request, self._inputs)

    async def observation(self, run: str, request: Request) -> Response:
        """Take the run's observation from the job that was dispatched for it."""
        return await self._guarded(run, request, self._observation)

    def close(self) -> None:
        """Finish what was begun."""
        self._thread.shutdown()

    async def _guarded(
        self, name: str, request: Request, act: Callable[[HostedRun, Request], Awaitable[Response]]
    ) -> Response:
        claims: Claims = {}
        try:
            claims = await self._in_thread(self._identities.claims, _bearer(request))
            nonce = request.headers.get(NONCE, "")
            run = await self._blocking(self._admitted, name, claims, nonce)
            return await act(run, request)
        except (Refused, BadDelivery) as error:
            said = {key: str(claims[key])[:200] for key in SHOWN if key in claims}
            log.warning(
                "runner refused", run=name[:100], asked=request.method, status=error.status,
                why=str(error), **said,
            )  # fmt: skip
            return Response(status_code=error.status)

    async def _inputs(self, run: HostedRun, _: Request) -> Response:
        length = length_of_inputs(run)
        log.info("inputs handed out", run=run.name, bytes=length)
        headers = {"content-length": str(length), "cache-control": "no-store"}
        return StreamingResponse(self._portions(run.id, length), 200, headers, "application/x-tar")

    async def _observation(self, run: HostedRun, request: Request) -> Response:
        body = await read_body(request.stream(), OBSERVATION_BYTES)
        observation = await self._in_thread(results.read, body)
        first = await self._blocking(self._keep, run.id, body, observation)
        log.info("observation accepted", run=run.name, bytes=len(body), again=not first)
        return Response(status_code=200)

    async def _portions(self, run_id: str, length: int) -> AsyncIterator[bytes]:
        """The inputs, one portion in memory. What ends early breaks the connection: the runner asks again."""
        number = 0
        while length > 0:
            portion = await self._blocking(self._portion, run_id, number)
            yield portion
            number, length = number + 1, length - len(portion)

    def _admitted(self, name: str, claims: Claims, nonce: str) -> HostedRun:
        with self._store.transaction() as records:
            now, jti = self._clock.now(), str(claims["jti"])
            if records.token_seen(jti):
                raise Refused(401, "token used before")
            run = admit(records.hosted_run_named(name), claims, nonce, self._environment)
            # Only now: tokens of strangers, which are refused anyway, leave nothing in the record.
            records.remember_token(jti, until=_end_of(claims), now=now)
            return run

    def _portion(self, run_id: str, number: int) -> bytes:
        with self._store.reading() as records:
            return records.input_portion(run_id, number)

    def _keep(self, run_id: str, body: bytes, observation: Any) -> bool:
        with self._store.transaction() as records:
            return results.keep(records, run_id, body, observation)

    async def _in_thread(self, call: Callable[..., ResultT], *args: Any) -> ResultT:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *args)


def _end_of(claims: Claims) -> str:
    """Until when a token with these claims would be taken."""
    return written(datetime.fromtimestamp(int(str(claims["exp"])) + LEEWAY_SECONDS, UTC))


def _bearer(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Refused(401, "no bearer token")
    return token.strip()
