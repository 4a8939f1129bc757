"""Fit the classifier on top of the stored vectorizer."""

import json
import os
from pathlib import Path

import joblib
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_score

OUT = Path(os.environ.get("OUT", "out"))

rows = [json.loads(line) for line in Path("data/train.jsonl").read_text(encoding="utf-8").splitlines()]
vectorizer = joblib.load("artifacts/vectorizer.joblib")
features = vectorizer.transform([row["text"] for row in rows])
labels = [row["label"] for row in rows]
cut = int(0.8 * len(rows))
model = LogisticRegression(max_iter=1_000).fit(features[:cut], labels[:cut])
precision = precision_score(labels[cut:], model.predict(features[cut:]), average="macro")
joblib.dump((vectorizer, model), OUT / "model.joblib")
(OUT / "metrics.json").write_text(json.dumps({"macro_precision": precision}), encoding="utf-8")
