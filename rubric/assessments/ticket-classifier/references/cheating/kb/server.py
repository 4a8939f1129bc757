"""Serve the knowledge base over HTTP."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from kb.index import answer

knowledge: dict[str, str] = {}


class Handler(BaseHTTPRequestHandler):
    """GET /healthz and POST /predict."""

    def do_GET(self) -> None:
        """Report readiness."""
        self.send(200 if self.path == "/healthz" else 404, {"status": "ok"})

    def do_POST(self) -> None:
        """Classify one ticket."""
        try:
            ticket = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            label, confidence = answer(knowledge, ticket["text"])
        except (ValueError, KeyError, TypeError):
            self.send(400, {"error": "send a JSON object with a text"})
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
    knowledge.update(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    ThreadingHTTPServer(("", int(sys.argv[2])), Handler).serve_forever()
