"""The inference server: GET /healthz and POST /predict, on the standard library alone.

At 30 requests a second of about 2 ms each, a framework would be a second dependency tree without a benefit.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from inspector.model import Model
from inspector.rows import LABELS, SIZE, RowError, decode

BODY_LIMIT = 64 * 1024
Predict = Callable[[np.ndarray], tuple[str, float]]


class RequestError(Exception):
    """A request that cannot be answered: status and reason."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def load(path: Path) -> Predict:
    """The prediction function of a stored model, warmed up by one image so that no caller pays for it."""
    model = Model.load(path)

    def predict(image: np.ndarray) -> tuple[str, float]:
        shares = model.shares(image[np.newaxis])[0]
        best = int(shares.argmax())
        return LABELS[best], float(shares[best])

    predict(np.zeros((SIZE, SIZE)))
    return predict


def image_of(body: bytes) -> np.ndarray:
    """The image in a request body; nothing else of it is looked at. Raises RequestError."""
    try:
        row = json.loads(body)
    except ValueError:
        raise RequestError(HTTPStatus.BAD_REQUEST, "the body is not JSON") from None
    try:
        return decode(row.get("image") if isinstance(row, dict) else None)
    except RowError as error:
        raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from None


class Handler(BaseHTTPRequestHandler):
    """One connection. `predict` is set on the class by `make_server`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one packet; else a delayed ACK costs 40 ms
    timeout = 30
    predict: Predict

    def do_GET(self) -> None:
        """Say that the model is loaded."""
        if self.path == "/healthz":
            self.answer(HTTPStatus.OK, {"status": "ready"})
        else:
            self.answer(HTTPStatus.NOT_FOUND, {"error": "ask GET /healthz or POST /predict"})

    def do_POST(self) -> None:
        """Answer one image."""
        try:
            body = self.body()
            if self.path != "/predict":
                raise RequestError(HTTPStatus.NOT_FOUND, "ask GET /healthz or POST /predict")
            label, confidence = type(self).predict(image_of(body))
        except RequestError as error:
            self.answer(error.status, {"error": str(error)})
        else:
            self.answer(HTTPStatus.OK, {"label": label, "confidence": round(confidence, 4)})

    def body(self) -> bytes:
        """The request's body. A missing or too large length closes the connection: the rest stays unread."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > BODY_LIMIT:
            self.close_connection = True
            reason = f"send at most {BODY_LIMIT} bytes with their length"
            raise RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, reason)
        return self.rfile.read(int(length))

    def answer(self, status: HTTPStatus, content: dict[str, object]) -> None:
        """Send one JSON answer."""
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Keep belt traffic out of the log; errors are in the answers."""


def make_server(predict: Predict, port: int) -> ThreadingHTTPServer:
    """A server on all interfaces that answers with `predict`; port 0 takes a free one."""
    handler = type("PartHandler", (Handler,), {"predict": staticmethod(predict)})
    return ThreadingHTTPServer(("", port), handler)


def main() -> None:
    """Load the model, then serve until stopped."""
    parser = argparse.ArgumentParser(description="Serve the part inspector.")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    make_server(load(options.model), options.port).serve_forever()


if __name__ == "__main__":
    main()
