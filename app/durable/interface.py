"""What workflows know of the engine: steps, messages, waits, queues, schedules. It imports no engine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

Json: TypeAlias = Any  # what `json` writes and reads unchanged
Step = Callable[[], Awaitable[Json]]

DELIVERIES, ATTEMPTS, MIRRORS, RUNS = "deliveries", "attempts", "mirrors", "runs"


class Durable(Protocol):
    """What a workflow may do."""

    async def step(self, name: str, call: Step) -> Json:
        """Do `call` and record its answer; a recorded answer is given without doing it again.

        Where the record does not answer, the step waits and is done again.
        """

    async def start(self, queue: str, workflow: str, workflow_id: str, *args: Json) -> None:
        """Queue another workflow; the same id twice starts one."""

    async def send(self, workflow_id: str, topic: str, message: Json, key: str) -> None:
        """Send a message; the same key twice sends one. Nothing happens when nobody is there."""

    async def receive(self, topic: str, seconds: float) -> Json | None:
        """The next message, or None after so many seconds. The deadline survives a restart."""

    async def pause(self, seconds: float) -> None:
        """Wait. The deadline survives a restart."""

    async def patched(self, name: str) -> bool:
        """Whether to take the changed way: False in a workflow that went past here before the change.

        A body that gains, loses or moves a step asks this first, under a name of its own for good. So what
        began under the old body ends under the old body.
        """


Body = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class QueueLimits:
    """How many workflows of a queue run at once on one worker, and start per minute on all together.

    `ordered` works those of one lane one after the other, whoever works them. 0 a minute: no limit.
    """

    at_once: int
    ordered: bool = False
    a_minute: int = 0


@dataclass(frozen=True)
class Schedule:
    """Work that comes back: `body(durable, at)` at every tick of the cron line (UTC).

    `at` is the tick, ISO 8601 in UTC. A tick is worked once, whoever works it. Ticks while no worker lives
    are left out; two ticks may overlap.
    """

    cron: str
    body: Body
