"""The payment service as it is handed over and as it is mended: its modules, and its batcher on our clock."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from types import SimpleNamespace
from typing import Any

import numpy as np

from action.questions import questions
from action.schedule import plan
from rubric.job import job_of
from rubric.model import Assessment
from rubric.tree import SourceTree
from scorer.metrics import METRICS

FOLDER = Path(__file__).parents[3] / "rubric" / "assessments" / "fraud-scorer"
FEATURES, TRAIN, LABELS = "holdout/features.jsonl", "starter/data/train.jsonl", "holdout/labels.jsonl"
MODULES = ("payments", "offline", "online", "model", "batches")


def rows(folder: SourceTree, path: str) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in (folder.text(path) or "").splitlines()]


def composed(folder: SourceTree, reference: str) -> SourceTree:
    """A reference submission: the starter with the reference's files over it."""
    return SourceTree({**folder.under("starter").files, **folder.under(f"references/{reference}").files})


def written(tree: SourceTree, place: Path) -> Path:
    """The folder with the files of a tree in it."""
    for path, file in tree.files.items():
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.data)
    return place


def modules(tree: SourceTree, place: Path) -> SimpleNamespace:
    """The modules of the package `payscore` in a tree; afterwards the name is free for another tree's."""
    sys.path.insert(0, str(written(tree, place)))
    importlib.invalidate_caches()
    try:
        return SimpleNamespace(**{name: importlib.import_module(f"payscore.{name}") for name in MODULES})
    finally:
        sys.path.remove(str(place))
        for name in [name for name in sys.modules if name.split(".")[0] == "payscore"]:
            del sys.modules[name]


def hidden(service: SimpleNamespace, folder: SourceTree) -> list[Any]:
    """The hidden rows as the service reads them."""
    return [service.payments.payment_of(row) for row in rows(folder, FEATURES)]


def one_by_one(starter: SimpleNamespace, payments: list[Any]) -> Any:
    """The features that the service as handed over computes for its requests."""
    return np.stack([starter.online.vector(payment) for payment in payments])


def reached(service: SimpleNamespace, folder: SourceTree, features: Any) -> float:
    """Macro F1 on the hidden set of the service's model, fitted as it trains, on these hidden features."""
    train = rows(folder, TRAIN)
    payments = [service.payments.payment_of(row) for row in train]
    fitted = service.model.fit(service.offline.matrix(payments), [row["label"] for row in train])
    guesses = [service.payments.LABELS[best] for best in fitted.shares(features).argmax(axis=1)]
    return METRICS["macro_f1"].exact([row["label"] for row in rows(folder, LABELS)], guesses)


class Arrivals:
    """A queue whose items are their own times of arrival, in seconds; only waiting moves its clock."""

    def __init__(self, times: list[float]) -> None:
        self.times, self.now = list(times), 0.0

    def get(self, timeout: float | None = None) -> float:
        """The next item as soon as it is there; raises Empty after `timeout`."""
        if timeout is not None and (not self.times or self.times[0] > self.now + timeout):
            self.now += timeout
            raise Empty
        self.now = max(self.now, self.times[0])
        return self.times.pop(0)

    def get_nowait(self) -> float:
        """The next item if it is there; raises Empty."""
        return self.get(timeout=0.0)


def waits_ms(collect: Callable[[Arrivals], list[float]], times: list[float]) -> list[float]:
    """How long each request waits until its batch is complete. Scoring takes no time here."""
    waiting, waits = Arrivals(times), []
    while waiting.times:
        batch = collect(waiting)
        waits += [1_000 * (waiting.now - arrived) for arrived in batch]
    return waits


def window(folder: SourceTree, assessment: Assessment, seed: int = 7) -> list[float]:
    """The times of the first measured window of a run."""
    assert assessment.latency is not None
    asked = questions(job_of(folder, assessment), seed)
    return [at for at, _ in plan(asked, assessment.latency, seed).first.windows[0]]
