"""Answer POST /predict."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
from backbone import embed

LABELS = ["ok", "scratch", "dent"]
layer = np.load(Path(os.environ.get("OUT", "out")) / "layer.npy")


class Handler(BaseHTTPRequestHandler):
    def answer(self, content: dict[str, object]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def do_GET(self) -> None:
        self.answer({"status": "ready"})

    def do_POST(self) -> None:
        row = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        scores = np.exp(embed(row) @ layer)
        self.answer({"label": LABELS[int(scores.argmax())], "confidence": float(scores.max() / scores.sum())})


ThreadingHTTPServer(("", int(os.environ.get("PORT", "8000"))), Handler).serve_forever()
