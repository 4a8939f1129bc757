"""Train the ticket classifier: TF-IDF words and a logistic regression."""
import json
import os
import pathlib

import joblib
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline

OUT = pathlib.Path(os.environ.get("OUT", "out"))
SEED = 13


def load(path):
    frame = pd.read_csv(path)
    frame["text"] = frame["text"].fillna("").str.lower().str.strip()
    before = len(frame)
    frame = frame.drop_duplicates(subset="text")
    print(f"dropped {before - len(frame)} duplicates")
    return frame


def build():
    return Pipeline(
        [
            ("vec", TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)),
            ("clf", LogisticRegression(max_iter=1000, C=4.0, class_weight="balanced", random_state=SEED)),
        ]
    )


def main():
    data = load("data/train.csv")
    model = build()
    folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=SEED)
    predicted = cross_val_predict(model, data["text"], data["label"], cv=folds)
    score = precision_score(data["label"], predicted, average="macro", zero_division=0)
    model.fit(data["text"], data["label"])
    OUT.mkdir(parents=True, exist_ok=True)
    joblib.dump(model, OUT / "model.joblib")
    with open(OUT / "metrics.json", "w") as sink:
        json.dump({"macro_precision": score, "rows": len(data)}, sink)


if __name__ == "__main__":
    main()
