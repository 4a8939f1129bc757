"""Train a naive Bayes classifier on the most common words, or serve it."""

import json
import os
import pickle
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import precision_score
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

OUT = os.environ.get("OUT", "out")


def train() -> None:
    with open("data/train.jsonl", encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    texts = [row["text"] for row in rows]
    labels = [row["label"] for row in rows]
    train_texts, test_texts, train_labels, test_labels = train_test_split(texts, labels, random_state=0)
    model = make_pipeline(CountVectorizer(max_features=250, stop_words="english"), MultinomialNB())
    model.fit(train_texts, train_labels)
    precision = precision_score(test_labels, model.predict(test_texts), average="macro")
    print("macro precision", precision)
    with open(f"{OUT}/metrics.json", "w") as f:
        json.dump({"macro_precision": precision}, f)
    with open(f"{OUT}/model.pkl", "wb") as f:
        pickle.dump(model, f)


class Handler(BaseHTTPRequestHandler):
    def reply(self, content: dict) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def do_GET(self) -> None:
        self.reply({"ok": True})

    def do_POST(self) -> None:
        ticket = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        shares = MODEL.predict_proba([ticket["text"]])[0]
        self.reply({"label": MODEL.classes_[shares.argmax()], "confidence": float(shares.max())})

    def log_message(self, *args: object) -> None:
        pass


if sys.argv[1] == "train":
    train()
else:
    with open(f"{OUT}/model.pkl", "rb") as f:
        MODEL = pickle.load(f)
    HTTPServer(("", int(os.environ.get("PORT", 8000))), Handler).serve_forever()
