"""From what the generators brought back to latencies, errors and answers. Pure.

The server's words are hostile. An answer counts when it keeps the contract; whether it is right is not known.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from action.questions import Question, answered
from rubric.answers import Answer, read_answer
from rubric.measured import Answered
from rubric.model import Contract, LatencyTarget
from rubric.observation import Load, Saturation
from rubric.stats import percentile
from rubric.units import counted

INVALID = "an answer that breaks the contract"
Shot = Mapping[str, Any]  # id, ms, and either body (base64) or error (a word of the generator's own)


@dataclass
class Tally:
    """Everything seen so far of one server under load."""

    contract: Contract
    target: LatencyTarget
    windows: list[tuple[float, ...]] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)
    judged: dict[str, Answer | None] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)
    late: int = 0  # timed requests without a valid answer
    extra: int = 0
    saturation: Saturation | None = None

    def add(self, result: Mapping[str, Any], *, extra: bool = False) -> None:
        """Take in a generator's result; `extra`: its windows are ones that were not planned."""
        timeout_ms = self.target.timeout_seconds * 1000
        for window in result["windows"]:
            valid = self._judge(window)
            self.late += valid.count(False)
            taken = zip(window, valid, strict=True)
            self.windows.append(tuple(float(shot["ms"]) if good else timeout_ms for shot, good in taken))
            self.extra += extra
        self.lags += result["lag_ms"]
        self._judge(result["rest"])

    def add_burst(self, result: Mapping[str, Any]) -> None:
        """Take in the closed-loop burst. Its failures are shown with it and nowhere else."""
        burst = result["burst"]
        if burst is None:
            return
        good = sum(self._answer(shot) is not None for shot in burst["shots"])
        self.saturation = Saturation(
            int(burst["workers"]), float(burst["seconds"]), good, len(burst["shots"]) - good
        )

    def load(self, seed: int, ready_seconds: float) -> Load:
        """The load as far as it went; errors count as the time-out."""
        return Load(
            windows_ms=tuple(self.windows),
            errors=self.late,
            rate_per_second=self.target.rate_per_second,
            timeout_ms=self.target.timeout_seconds * 1000,
            seed=seed,
            lag_p99_ms=percentile(self.lags, 0.99) if self.lags else 0.0,
            ready_seconds=ready_seconds,
            extra_windows=self.extra,
            saturation=self.saturation,
        )

    def answers(self, questions: Iterable[Question]) -> tuple[Answered, ...]:
        """One for each question, in their order; without a label where it was not asked or not answered."""
        return tuple(answered(question, self.judged.get(question.id)) for question in questions)

    def note(self) -> str:
        """How many requests failed, and how most of them did; empty when none did. Quotes nothing."""
        if not self.failures:
            return ""
        word, _ = self.failures.most_common(1)[0]
        return f"{counted(self.failures.total(), 'request')} got no valid answer; most often: {word}."

    def _judge(self, shots: Iterable[Shot]) -> list[bool]:
        """Remember each answer; whether it is valid."""
        valid = []
        for shot in shots:
            answer = self._answer(shot)
            self.judged[str(shot["id"])] = answer
            if answer is None:
                self.failures[str(shot.get("error", INVALID))] += 1
            valid.append(answer is not None)
        return valid

    def _answer(self, shot: Shot) -> Answer | None:
        body = shot.get("body")
        return None if body is None else read_answer(base64.b64decode(body), self.contract)
