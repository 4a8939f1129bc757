"""The endpoint that everything is held against: FastAPI, the signature of the body, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI, Request, Response

from demo.service import free_port


@contextmanager
def bare_endpoint(secret: str) -> Iterator[str]:
    """A process that answers 202 under `/webhook` where the signature is right; its URL."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(port, secret))
    process.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join()


def _serve(port: int, secret: str) -> None:
    app = FastAPI()

    @app.get("/readyz")
    async def readyz() -> dict[str, bool]:
        return {"ready": True}

    @app.post("/webhook")
    async def webhook(request: Request) -> Response:
        wanted = "sha256=" + hmac.new(secret.encode(), await request.body(), hashlib.sha256).hexdigest()
        given = request.headers.get("x-hub-signature-256", "")
        return Response(status_code=202 if hmac.compare_digest(wanted, given) else 401)

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
