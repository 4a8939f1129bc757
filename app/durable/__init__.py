"""Durable execution behind our own small interface. The only package that imports the engine (DBOS Transact).

A workflow is a plain coroutine over `Durable`: what it does to the world happens in steps, each recorded
once it is done. After a crash the body runs again from the start, and recorded steps answer from the record.
So the body itself must not read a clock, a database or chance.
"""

from app.durable.engine import Engine, Enqueuer, prepare
from app.durable.interface import (
    ATTEMPTS,
    DELIVERIES,
    MIRRORS,
    RUNS,
    Body,
    Durable,
    Json,
    QueueLimits,
    Schedule,
    Step,
)

__all__ = [
    "ATTEMPTS",
    "DELIVERIES",
    "MIRRORS",
    "RUNS",
    "Body",
    "Durable",
    "Engine",
    "Enqueuer",
    "Json",
    "QueueLimits",
    "Schedule",
    "Step",
    "prepare",
]
