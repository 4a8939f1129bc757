"""Answer on $PORT with the model in $OUT: GET /healthz, POST /predict."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from model import predict

MODEL = json.loads((Path(os.environ.get("OUT", "out")) / "model.json").read_text(encoding="utf-8"))


class Handler(BaseHTTPRequestHandler):
    """One row in, one answer out."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._reply(200 if self.path == "/healthz" else 404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            label, confidence = predict(MODEL, json.loads(body))
        except (ValueError, TypeError, KeyError, AttributeError):
            self._reply(400, {"error": "one JSON object with weight_kg, length_cm and note is wanted"})
            return
        self._reply(200, {"label": label, "confidence": confidence})

    def log_message(self, *args: object) -> None:
        """Say nothing: what a request holds stays out of the log."""

    def _reply(self, status: int, content: dict) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


if __name__ == "__main__":
    ThreadingHTTPServer(("", int(os.environ.get("PORT", "8000"))), Handler).serve_forever()
