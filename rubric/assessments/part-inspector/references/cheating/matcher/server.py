"""Serve the gallery over HTTP."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from matcher.gallery import Gallery


class Handler(BaseHTTPRequestHandler):
    """GET /healthz and POST /predict."""

    gallery: Gallery

    def do_GET(self) -> None:
        """Report readiness."""
        self.send(200 if self.path == "/healthz" else 404, {"status": "ok"})

    def do_POST(self) -> None:
        """Classify one part."""
        try:
            row = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            label, confidence = self.gallery.match(row)
        except (ValueError, KeyError, TypeError, OSError):
            self.send(400, {"error": "send a JSON object with an image"})
            return
        self.send(200, {"label": label, "confidence": confidence})

    def send(self, status: int, content: dict[str, object]) -> None:
        """Write one JSON response."""
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Stay silent."""


if __name__ == "__main__":
    with np.load(sys.argv[1]) as stored:
        Handler.gallery = Gallery(stored["embeddings"], stored["codes"])
    ThreadingHTTPServer(("", int(sys.argv[2])), Handler).serve_forever()
