"""What the service tells about itself: GET /metrics, in the text format of Prometheus. No field of a payment.

The latency histogram is taken from the arrival of a request and not from the start of its batch, so that time
spent in the queue counts. Drift and the mix of answers are for what is new in the world. They could not have
shown that hours were read in UTC: the hours of all payments together look the same on either clock. That is
what `golden.py` is for.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Sequence

import numpy as np

from payscore.offline import NAMES
from payscore.payments import LABELS

BOUNDS_MS = (5, 10, 20, 50, 100, 250, 500, 1_000)
WINDOW_ROWS = 2_000  # the latest payments, which drift is computed over
FEW_ROWS = 500  # fewer say nothing about drift


class Watch:
    """Counts answers, latencies and batches, and holds the latest features against those of training."""

    def __init__(self, means: np.ndarray, spreads: np.ndarray) -> None:
        """`means` and `spreads` of the training features, by column."""
        self._means, self._spreads = means, spreads
        self._lock = threading.Lock()
        self._labels: Counter[str] = Counter()
        self._late: Counter[int] = Counter()
        self._seconds, self._answers, self._batches, self._failed = 0.0, 0, 0, 0
        self._latest: deque[np.ndarray] = deque(maxlen=WINDOW_ROWS)

    def scored(self, features: np.ndarray, labels: Sequence[str]) -> None:
        """Take in the features and labels of one batch."""
        with self._lock:
            self._batches += 1
            self._labels.update(labels)
            self._latest.extend(features)

    def answered(self, seconds: float) -> None:
        """Take in how long one request took, from its arrival to its answer."""
        with self._lock:
            self._answers += 1
            self._seconds += seconds
            self._late.update(bound for bound in BOUNDS_MS if seconds * 1_000 <= bound)

    def failed(self) -> None:
        """Take in a request that got no answer by a fault of ours."""
        with self._lock:
            self._failed += 1

    def drift(self) -> dict[str, float]:
        """By feature: how many training spreads the latest mean lies off; empty for fewer than 500 payments."""
        with self._lock:
            latest = np.array(self._latest)
        if len(latest) < FEW_ROWS:
            return {}
        return dict(zip(NAMES, ((latest.mean(axis=0) - self._means) / self._spreads).tolist(), strict=True))

    def text(self) -> str:
        """All of it, one number a line."""
        drift = self.drift()
        with self._lock:
            lines = [f'score_latency_ms_bucket{{le="{bound}"}} {self._late[bound]}' for bound in BOUNDS_MS]
            lines += [
                f'score_latency_ms_bucket{{le="+Inf"}} {self._answers}',
                f"score_latency_ms_sum {self._seconds * 1_000:.3f}",
                f"score_latency_ms_count {self._answers}",
                f"score_batches_total {self._batches}",
                f"score_failures_total {self._failed}",
                *(f'score_answers_total{{label="{label}"}} {self._labels[label]}' for label in LABELS),
            ]
        lines += [f'score_feature_drift{{feature="{name}"}} {value:.4f}' for name, value in drift.items()]
        return "\n".join(lines) + "\n"
