"""The service: GET /healthz and POST /score, on the standard library."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from payscore import model, online
from payscore.batches import Batcher
from payscore.payments import LABELS, Payment, PaymentError, payment_of

BODY_LIMIT = 16 * 1024
Answer = tuple[str, float]
Answering = Callable[[Sequence[Payment]], list[Answer]]


def answering(path: Path) -> Answering:
    """The function that answers a batch with the model in a file."""
    fitted = model.load(path)

    def answer(payments: Sequence[Payment]) -> list[Answer]:
        shares = fitted.shares(np.stack([online.vector(payment) for payment in payments]))
        return [(LABELS[row.argmax()], float(row.max())) for row in shares]

    return answer


class Handler(BaseHTTPRequestHandler):
    """One connection. `batcher` is set on the class by `make_server`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 30
    batcher: Batcher[Payment, Answer]

    def do_GET(self) -> None:
        """Say that the model is loaded."""
        if self.path == "/healthz":
            self.send(HTTPStatus.OK, {"status": "ready"})
        else:
            self.send(HTTPStatus.NOT_FOUND, {"error": "ask GET /healthz or POST /score"})

    def do_POST(self) -> None:
        """Score one payment."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > BODY_LIMIT:
            self.close_connection = True
            self.send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"error": f"send at most {BODY_LIMIT} bytes"})
            return
        body = self.rfile.read(int(length))
        if self.path != "/score":
            self.send(HTTPStatus.NOT_FOUND, {"error": "ask GET /healthz or POST /score"})
            return
        try:
            payment = payment_of(json.loads(body))
        except (ValueError, TypeError) as error:
            reason = str(error) if isinstance(error, PaymentError) else "the body is not a JSON object"
            self.send(HTTPStatus.BAD_REQUEST, {"error": reason})
            return
        label, confidence = self.batcher.ask(payment)
        self.send(HTTPStatus.OK, {"label": label, "confidence": round(confidence, 4)})

    def send(self, status: HTTPStatus, content: dict[str, object]) -> None:
        """Send one JSON answer."""
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Keep payments out of the log."""


def make_server(answer: Answering, port: int) -> ThreadingHTTPServer:
    """A server on all interfaces; port 0 takes a free one."""
    handler = type("PaymentHandler", (Handler,), {"batcher": Batcher(answer)})
    return ThreadingHTTPServer(("", port), handler)


def main() -> None:
    """Load the model, then serve until stopped."""
    parser = argparse.ArgumentParser(description="Serve the payment model.")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    make_server(answering(options.model), options.port).serve_forever()


if __name__ == "__main__":
    main()
