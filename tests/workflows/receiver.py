"""The service's own routes for runners on a real record with one dispatched run; faults on demand."""

from __future__ import annotations

import asyncio
import io
import socket
import tarfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.testing import capture_logs

from app.clock import SystemClock
from app.db.session import migrate, open_store
from app.ports import Store
from app.runs.hosted import HostedRun
from app.runs.identity import Identities
from app.runs.inputs import pack, portions
from app.runs.routes import RunRoutes
from rubric.tree import File, SourceTree
from tests.workflows.issuer import CLAIMS, Issuer

ID, RUN, NONCE, COMMIT = "a17-r1-t1", "a17-r1-t1-0123456789", "nonce-of-one-run-0123456789", "cd" * 20
TREE = SourceTree({"README.md": File(b"# Mine\n")})
ResultT = TypeVar("ResultT")


def dispatched(**changes: Any) -> HostedRun:
    """The run whose job the issuer's tokens name."""
    values: dict[str, Any] = {
        "repository_id": int(CLAIMS["repository_id"]),
        "owner_id": int(CLAIMS["repository_owner_id"]),
        "workflow_ref": CLAIMS["workflow_ref"],
        "asked": True,
        "github_id": int(CLAIMS["run_id"]),
        "head_sha": CLAIMS["sha"],
    }
    return HostedRun(ID, RUN, NONCE, COMMIT, "2026-03-02T10:15:00Z", **values | changes)


@dataclass
class Receiver:
    """`answers`: statuses that come before the service's own. `logs`: what it logged."""

    issuer: Issuer
    store: Store
    logs: list[Any]
    answers: list[int] = field(default_factory=list)
    url: str = ""
    inputs: bytes = b""

    @property
    def refusals(self) -> list[str]:
        """Why requests were refused, as the log has it."""
        return [entry["why"] for entry in self.logs if entry["event"] == "runner refused"]

    @property
    def accepted(self) -> list[bytes]:
        """The observation in the record, if there is one."""
        with self.store.reading() as records:
            kept = records.kept_observation(ID)
        return [] if kept is None else [kept]

    def give(self, job: SourceTree, submission: SourceTree) -> None:
        """Make these the inputs of the run."""
        self.inputs = pack(job, submission, commit=COMMIT, cache_scope="keywords/quiet-fox")
        with self.store.transaction() as records:
            records.drop_inputs(ID)
            for number, portion in enumerate(portions(self.inputs)):
                records.add_input_portion(ID, number, portion)
            records.inputs_kept(ID, len(self.inputs))

    def ask(self, method: str, what: str, token: str, body: bytes = b"", nonce: str = NONCE) -> int:
        """The status of one request about the run."""
        headers = {"Authorization": f"Bearer {token}".strip(), "Proofgrade-Nonce": nonce}
        url = f"{self.url}/runs/{RUN}/{what}"
        return httpx.request(method, url, headers=headers, content=body, timeout=20).status_code


@contextmanager
def receiving(issuer: Issuer, record: Path, run: HostedRun | None = None) -> Iterator[Receiver]:
    """The routes on a free port of this machine, with a new record in the file `record`."""
    url = f"sqlite:///{record}"
    migrate(url)
    store = open_store(url)
    with capture_logs() as logs, ThreadPoolExecutor(1) as thread, _listening() as (listener, address):
        receiver = Receiver(issuer, store, logs, url=address)
        with store.transaction() as records:
            records.add_hosted_run(run or dispatched())
        receiver.give(TREE, TREE)

        async def blocking(call: Callable[..., ResultT], /, *args: Any) -> ResultT:
            return await asyncio.get_running_loop().run_in_executor(thread, call, *args)

        identities = Identities(issuer.url, address)
        routes = RunRoutes(store, identities, "github-hosted", SystemClock(), blocking)
        app = FastAPI()
        routes.add_to(app)
        with _served(_faulty(app, receiver), listener):
            yield receiver
        routes.close()
    store.close()


def unpacked(archive: bytes) -> Mapping[str, bytes]:
    """The members of a tar archive."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:") as opened:
        files = {member.name: opened.extractfile(member) for member in opened.getmembers()}
        return {name: file.read() for name, file in files.items() if file is not None}


@contextmanager
def _listening() -> Iterator[tuple[socket.socket, str]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener, f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def _served(app: ASGIApp, listener: socket.socket) -> Iterator[None]:
    config = uvicorn.Config(app, log_config=None, ws="none", lifespan="off", access_log=False)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _faulty(app: ASGIApp, receiver: Receiver) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if not receiver.answers:
            await app(scope, receive, send)
            return
        status, headers = receiver.answers.pop(0), [(b"location", b"/elsewhere"), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    return answer
