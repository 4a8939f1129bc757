"""The workflows without an engine: one step at a time, whose turn it is being chance, steps done twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from app.durable import Body, Json, Step
from app.ids import ATTEMPT, DELIVER, MIRROR, RUN
from app.stages.observe import run
from app.state import Backlog, Delivery, Workflow
from app.work import Work
from app.workflows_attempt import attempt
from app.workflows_deliver import deliver
from app.workflows_mirror import mirror

BODIES: Mapping[str, Body] = MappingProxyType({DELIVER: deliver, ATTEMPT: attempt, MIRROR: mirror, RUN: run})
REPEATED = 0.1  # how often a step is done, and the process "dies" before that is recorded


@dataclass
class Actor:
    """A workflow that waits for its next turn."""

    name: str
    after: Actor | None = None  # begins only when that one has ended
    turn: asyncio.Event = field(default_factory=asyncio.Event)
    rests: asyncio.Event = field(default_factory=asyncio.Event)
    topic: str | None = None  # the message it waits for
    task: asyncio.Task[None] | None = None

    @property
    def ended(self) -> bool:
        """Whether its body has ended."""
        return self.task is not None and self.task.done()


class NoEngine:
    """What asks the engine beside the workflows has nothing to ask here."""

    def standing(self, ids: Iterable[str]) -> Sequence[Workflow]:
        return ()

    def backlog(self) -> Sequence[Backlog]:
        return ()

    def deliver(self, *deliveries: Delivery) -> None:
        """Deliveries are queued by the test."""


class Stage:
    """All workflows. `step` gives one of them a turn; there is never more than one that moves."""

    def __init__(self, work: Work, chance: random.Random) -> None:
        self._work = work
        self._chance = chance
        self._actors: dict[str, Actor] = {}
        self._lane: Actor | None = None
        self._mail: dict[tuple[str, str], list[Json]] = {}
        self._posted: set[str] = set()

    def deliver(self, guid: str) -> None:
        """A delivery arrives; those of one repository are worked one after the other."""
        if guid not in self._actors:
            self.add(DELIVER, guid, guid, after=self._lane)
            self._lane = self._actors[guid]

    def add(self, workflow: str, name: str, *args: Json, after: Actor | None = None) -> None:
        """Start a workflow, once per name."""
        if name not in self._actors:
            actor = self._actors[name] = Actor(name, after)
            actor.task = asyncio.create_task(self._body(workflow, actor, args))

    async def step(self) -> bool:
        """One turn for one workflow, by chance; False when all have ended."""
        able = [actor for actor in self._actors.values() if self._able(actor)]
        waiting = [actor for actor in self._actors.values() if actor.topic and not actor.ended]
        if not able and not waiting:
            return False
        actor = self._chance.choice(able or waiting)  # without anything else to do, a deadline passes
        actor.rests.clear()
        actor.turn.set()
        assert actor.task is not None
        resting = asyncio.create_task(actor.rests.wait())
        await asyncio.wait([resting, actor.task], return_when=asyncio.FIRST_COMPLETED)
        resting.cancel()
        if actor.ended:
            actor.task.result()
        return True

    async def close(self) -> None:
        """End what goes on."""
        tasks = [actor.task for actor in self._actors.values() if actor.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def send(self, name: str, topic: str, message: Json, key: str) -> None:
        """Put a message into a workflow's box, once per key."""
        if key not in self._posted:
            self._posted.add(key)
            self._mail.setdefault((name, topic), []).append(message)

    def take(self, actor: Actor, topic: str) -> Json | None:
        """The next message for a workflow."""
        box = self._mail.get((actor.name, topic))
        return box.pop(0) if box else None

    async def do(self, call: Step) -> Json:
        """The answer of a step that is done once, or twice."""
        answer = await call()
        return await call() if self._chance.random() < REPEATED else answer

    def _able(self, actor: Actor) -> bool:
        if actor.ended or (actor.after is not None and not actor.after.ended):
            return False
        return actor.topic is None or bool(self._mail.get((actor.name, actor.topic)))

    async def _body(self, workflow: str, actor: Actor, args: tuple[Json, ...]) -> None:
        within = Simulated(self, actor)
        await within.wait()
        await BODIES[workflow](within, self._work, *args)


@dataclass
class Simulated:
    """`Durable` for one workflow on the stage."""

    stage: Stage
    actor: Actor

    async def wait(self) -> None:
        """Wait for the next turn."""
        self.actor.rests.set()
        await self.actor.turn.wait()
        self.actor.turn.clear()

    async def step(self, name: str, call: Step) -> Json:
        answer = await self.stage.do(call)
        await self.wait()
        return answer

    async def start(self, queue: str, workflow: str, workflow_id: str, *args: Json) -> None:
        self.stage.add(workflow, workflow_id, *args)

    async def send(self, workflow_id: str, topic: str, message: Json, key: str) -> None:
        self.stage.send(workflow_id, topic, message, key)

    async def receive(self, topic: str, seconds: float) -> Json | None:
        self.actor.topic = topic
        await self.wait()
        self.actor.topic = None
        return self.stage.take(self.actor, topic)

    async def pause(self, seconds: float) -> None:
        await self.wait()

    async def patched(self, name: str) -> bool:
        return True
