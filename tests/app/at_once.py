"""A `Durable` without an engine: steps are done at once and nothing is waited for."""

from __future__ import annotations

from app.durable import Json, Step


class AtOnce:
    """Does every step once and remembers what else it was asked for."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.started: list[tuple[str, str, str, tuple[Json, ...]]] = []
        self.sent: list[tuple[str, str, Json]] = []
        self.pauses: list[float] = []

    async def step(self, name: str, call: Step) -> Json:
        self.steps.append(name)
        return await call()

    async def start(self, queue: str, workflow: str, workflow_id: str, *args: Json) -> None:
        self.started.append((queue, workflow, workflow_id, args))

    async def send(self, workflow_id: str, topic: str, message: Json, key: str) -> None:
        self.sent.append((workflow_id, topic, message))

    async def receive(self, topic: str, seconds: float) -> Json | None:
        return None

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def patched(self, name: str) -> bool:
        return True
