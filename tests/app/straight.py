"""A `Durable` for tests of bodies: steps run at once, nothing is recorded, waits are over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.durable import Json, Step


@dataclass
class Straight:
    """Remembers what was started and how long was waited; `between` runs in each wait."""

    between: Callable[[], None] = lambda: None
    started: list[tuple[str, str, str, tuple[Any, ...]]] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    async def step(self, name: str, call: Step) -> Json:
        return await call()

    async def start(self, queue: str, workflow: str, workflow_id: str, *args: Json) -> None:
        self.started.append((queue, workflow, workflow_id, args))

    async def send(self, workflow_id: str, topic: str, message: Json, key: str) -> None:
        raise AssertionError(f"nobody sends here: {workflow_id}")

    async def receive(self, topic: str, seconds: float) -> Json | None:
        return None

    async def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.between()
