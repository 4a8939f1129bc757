"""Answer POST /predict."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import joblib

vectorizer, model = joblib.load(Path(os.environ.get("OUT", "out")) / "model.joblib")


class Handler(BaseHTTPRequestHandler):
    def answer(self, content: dict[str, object]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def do_GET(self) -> None:
        self.answer({"status": "ready"})

    def do_POST(self) -> None:
        ticket = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        shares = model.predict_proba(vectorizer.transform([ticket["text"]]))[0]
        self.answer({"label": model.classes_[shares.argmax()], "confidence": float(shares.max())})


ThreadingHTTPServer(("", int(os.environ.get("PORT", "8000"))), Handler).serve_forever()
