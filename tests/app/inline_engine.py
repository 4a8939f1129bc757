"""The engine's interface without the engine: all is done at once, answers go through JSON."""

from __future__ import annotations

import json

from app.durable import Json, Step
from app.work import Work
from app.worker import BODIES


class InlineEngine:
    """`app.durable.Durable` within one process and one test."""

    def __init__(self, work: Work) -> None:
        self.steps: list[str] = []
        self.started: list[str] = []
        self._work = work
        self._messages: dict[str, Json] = {}

    async def step(self, name: str, call: Step) -> Json:
        self.steps.append(name)
        return json.loads(json.dumps(await call()))

    async def start(self, queue: str, workflow: str, workflow_id: str, *args: Json) -> None:
        if workflow_id not in self.started:
            self.started.append(workflow_id)
            await BODIES[workflow](self, self._work, *args)

    async def send(self, workflow_id: str, topic: str, message: Json, key: str) -> None:
        self._messages[topic] = message

    async def receive(self, topic: str, seconds: float) -> Json | None:
        return self._messages.pop(topic, None)

    async def pause(self, seconds: float) -> None:
        return None

    async def patched(self, name: str) -> bool:
        return True
