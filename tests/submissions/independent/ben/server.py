import http.server
import json
import os

from bayes import NaiveBayes

with open(os.environ["OUT"] + "/bayes.json") as f:
    MODEL = NaiveBayes.restore(json.load(f))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/healthz":
            self.reply(200, {"ready": True})
        else:
            self.reply(404, {"error": "no such route"})

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        try:
            question = json.loads(self.rfile.read(length))
            label, confidence = MODEL.answer(question["text"])
        except (ValueError, KeyError) as problem:
            self.reply(400, {"error": str(problem)})
            return
        self.reply(200, {"label": label, "confidence": confidence})

    def reply(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


http.server.ThreadingHTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()
