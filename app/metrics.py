"""What Prometheus reads at /metrics: the receiver's own counts, and record and engine as they are then.

Receiver and worker are two processes. The worker has no page of its own: what it did stands in record and
engine, so the receiver shows it from there, and two replicas show the same. Labels come from closed lists and
installation numbers; no name of a person, repository or assessment is a label.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from app.overview import Overview, age
from app.state import AttemptState, DeliveryState

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
ACK_SECONDS = (
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0,
)  # GitHub waits 10


class ReceiverMetrics:
    """What this process counted since its start, on a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._acks = Histogram(
            "proofgrade_ack_seconds",
            "From the last byte of a delivery to our answer",
            buckets=ACK_SECONDS,
            registry=self.registry,
        )
        self._refused = Counter(
            "proofgrade_deliveries_refused", "Deliveries refused", ["status"], registry=self.registry
        )

    def acknowledged(self, seconds: float) -> None:
        """A delivery was stored, queued and answered."""
        self._acks.observe(seconds)

    def refused(self, status: int) -> None:
        """A delivery was refused with this status."""
        self._refused.labels(str(status)).inc()


def page(own: ReceiverMetrics, overview: Overview | None, *, worker: bool) -> bytes:
    """The page. Without an overview, because a database does not answer, our own counts alone."""
    registry = CollectorRegistry()
    registry.register(_Seen(overview, worker))
    return generate_latest(own.registry) + generate_latest(registry)


class _Seen(Collector):
    def __init__(self, overview: Overview | None, worker: bool) -> None:  # noqa: FBT001
        self._overview = overview
        self._worker = worker

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        yield _one("proofgrade_worker_up", "Whether this host's worker lives", float(self._worker))
        yield _one(
            "proofgrade_databases_up", "Whether both databases answer", float(self._overview is not None)
        )
        if self._overview is None:
            return
        yield from _states(self._overview)
        yield from _queues(self._overview)
        yield from _runs(self._overview)


def _states(seen: Overview) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
    deliveries = GaugeMetricFamily("proofgrade_deliveries", "Deliveries in the record", labels=["state"])
    for state in DeliveryState:
        deliveries.add_metric([state.value], seen.deliveries.get(state.value, 0))
    yield deliveries
    attempts = GaugeMetricFamily("proofgrade_attempts", "Attempts in the record", labels=["state"])
    for outcome in AttemptState:
        attempts.add_metric([outcome.value], seen.attempts.get(outcome.value, 0))
    yield attempts
    yield CounterMetricFamily(
        "proofgrade_our_faults", "Attempts that ended by our own fault", value=seen.our_faults
    )


def _queues(seen: Overview) -> Iterator[GaugeMetricFamily]:
    waiting = GaugeMetricFamily("proofgrade_queue_waiting", "Workflows that wait", labels=["queue"])
    running = GaugeMetricFamily("proofgrade_queue_running", "Workflows under way", labels=["queue"])
    oldest = GaugeMetricFamily(
        "proofgrade_queue_oldest_seconds", "Age of the longest waiting", labels=["queue"]
    )
    for queue in seen.backlog:
        waiting.add_metric([queue.queue], queue.waiting)
        running.add_metric([queue.queue], queue.running)
        oldest.add_metric([queue.queue], age(queue.oldest, seen.at))
    yield from (waiting, running, oldest)


def _runs(seen: Overview) -> Iterator[GaugeMetricFamily]:
    took = GaugeMetricFamily(
        "proofgrade_recent_phase_seconds", "Phases of the recent runs", labels=["phase", "stat"]
    )
    for phase, seconds in seen.phases.items():
        took.add_metric([phase.value, "median"], seconds.median)
        took.add_metric([phase.value, "longest"], seconds.longest)
    endings = GaugeMetricFamily("proofgrade_recent_runs", "How the recent runs ended", labels=["ending"])
    for ending, count in seen.endings.items():
        endings.add_metric([ending.value], count)
    left = GaugeMetricFamily(
        "proofgrade_github_requests_left", "Requests that GitHub still answers", labels=["installation"]
    )
    for installation, count in seen.requests_left.items():
        left.add_metric([installation], count)
    yield from (took, endings, left)


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)
