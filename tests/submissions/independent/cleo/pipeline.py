#!/usr/bin/env python
from __future__ import annotations

import argparse
import dataclasses
import json
import logging
import pickle
from pathlib import Path

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.metrics import classification_report
from sklearn.model_selection import GroupShuffleSplit
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

log = logging.getLogger("cleo")


@dataclasses.dataclass
class Config:
    train: Path
    out: Path
    seed: int = 99
    features: int = 2**18

    @classmethod
    def from_args(cls) -> Config:
        parser = argparse.ArgumentParser(description="fit the support desk router")
        parser.add_argument("--train", type=Path, required=True)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--seed", type=int, default=99)
        return cls(**vars(parser.parse_args()))


def read_rows(path: Path) -> tuple[list[str], np.ndarray]:
    texts: list[str] = []
    labels: list[str] = []
    for line in path.read_text(encoding="utf8").splitlines():
        if not line:
            continue
        row = json.loads(line)
        texts.append(row["text"])
        labels.append(row["label"])
    return texts, np.array(labels)


def near_duplicate_groups(texts: list[str]) -> list[int]:
    seen: dict[frozenset[str], int] = {}
    groups = []
    for text in texts:
        signature = frozenset(text.lower().split())
        groups.append(seen.setdefault(signature, len(seen)))
    return groups


def make_model(config: Config):
    words = HashingVectorizer(n_features=config.features, ngram_range=(1, 2), alternate_sign=False)
    chars = HashingVectorizer(n_features=config.features, analyzer="char_wb", ngram_range=(3, 5))
    svm = CalibratedClassifierCV(LinearSVC(C=0.7, random_state=config.seed), cv=3)
    return make_pipeline(make_union(words, chars), TfidfTransformer(), svm)


def evaluate(model, texts, labels, groups, seed):
    splitter = GroupShuffleSplit(n_splits=1, test_size=0.25, random_state=seed)
    train, test = next(splitter.split(texts, labels, groups))
    model.fit([texts[i] for i in train], labels[train])
    guess = model.predict([texts[i] for i in test])
    report = classification_report(labels[test], guess, output_dict=True, zero_division=0)
    log.info("macro %.3f", report["macro avg"]["precision"])
    return report["macro avg"]["precision"], report["macro avg"]["recall"]


def run(config: Config) -> None:
    texts, labels = read_rows(config.train)
    groups = near_duplicate_groups(texts)
    precision, recall = evaluate(make_model(config), texts, labels, groups, config.seed)
    final = make_model(config).fit(texts, labels)
    config.out.mkdir(exist_ok=True)
    (config.out / "router.pkl").write_bytes(pickle.dumps(final))
    (config.out / "metrics.json").write_text(
        json.dumps({"macro_precision": round(precision, 4), "macro_recall": round(recall, 4)})
    )


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    run(Config.from_args())
