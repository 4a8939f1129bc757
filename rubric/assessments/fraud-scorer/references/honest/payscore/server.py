"""The service: GET /healthz, GET /metrics and POST /score, on the standard library."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from payscore import golden, model, online
from payscore.batches import Batcher
from payscore.payments import LABELS, Payment, PaymentError, payment_of
from payscore.watch import Watch

BODY_LIMIT = 16 * 1024
Answer = tuple[str, float]
Answering = Callable[[Sequence[Payment]], list[Answer]]


def answering(fitted: model.Model, watch: Watch) -> Answering:
    """The function that answers a batch, watched."""

    def answer(payments: Sequence[Payment]) -> list[Answer]:
        features = online.vectors(payments)
        shares = fitted.shares(features)
        answers = [(LABELS[row.argmax()], float(row.max())) for row in shares]
        watch.scored(features, [label for label, _ in answers])
        return answers

    return answer


def check_golden(fitted: model.Model, path: Path) -> int:
    """How many golden payments are scored as in training, read as requests are. Raises GoldenError."""

    def shares_of(rows: Sequence[Mapping[str, object]]) -> np.ndarray:
        return fitted.shares(online.vectors([payment_of(row) for row in rows]))

    return golden.check(path, shares_of)


class Handler(BaseHTTPRequestHandler):
    """One connection. `batcher` and `watch` are set on the class by `make_server`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 30
    batcher: Batcher[Payment, Answer]
    watch: Watch

    def do_GET(self) -> None:
        """Say that the model is loaded and answers as in training, or how the service is doing."""
        if self.path == "/healthz":
            self.send(HTTPStatus.OK, {"status": "ready"})
        elif self.path == "/metrics":
            self.write(HTTPStatus.OK, "text/plain; version=0.0.4", self.watch.text().encode())
        else:
            self.send(HTTPStatus.NOT_FOUND, {"error": "ask GET /healthz, GET /metrics or POST /score"})

    def do_POST(self) -> None:
        """Score one payment."""
        begin = time.perf_counter()
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
        try:
            label, confidence = self.batcher.ask(payment)
        except Exception:
            self.watch.failed()
            self.send(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "scoring failed"})
            raise
        self.send(HTTPStatus.OK, {"label": label, "confidence": round(confidence, 4)})
        self.watch.answered(time.perf_counter() - begin)

    def send(self, status: HTTPStatus, content: dict[str, object]) -> None:
        """Send one JSON answer."""
        self.write(status, "application/json", json.dumps(content).encode())

    def write(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        """Send one answer of this content type."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Keep payments out of the log."""


def make_server(answer: Answering, watch: Watch, port: int) -> ThreadingHTTPServer:
    """A server on all interfaces; port 0 takes a free one."""
    handler = type("PaymentHandler", (Handler,), {"batcher": Batcher(answer), "watch": watch})
    return ThreadingHTTPServer(("", port), handler)


def main() -> None:
    """Load the model, check it on the golden payments, then serve until stopped."""
    parser = argparse.ArgumentParser(description="Serve the payment model.")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    fitted = model.load(options.model)
    print(f"{check_golden(fitted, options.model.with_name('golden.json'))} golden payments as in training")
    watch = Watch(fitted.means, fitted.spreads)
    make_server(answering(fitted, watch), watch, options.port).serve_forever()


if __name__ == "__main__":
    main()
