"""One module per event: `gather(event, records, around) -> facts`, and a pure `decide(facts) -> Decision`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.decision import Decision
from app.events import (
    CommentCreated,
    CommentDeleted,
    CommentEdited,
    Event,
    Ignored,
    MemberAdded,
    Pushed,
    RerunRequested,
)
from app.handlers import comment_created, comment_deleted, comment_edited, member, push, rerun
from app.handlers.around import Around
from app.ports import Records


@dataclass(frozen=True)
class Handler:
    """How one kind of event is handled. The facts that go from one to the other are the module's own."""

    gather: Callable[[Any, Records, Around], Any]
    decide: Callable[[Any], Decision]


HANDLERS: Mapping[type, Handler] = MappingProxyType(
    {
        Pushed: Handler(push.gather, push.decide),
        CommentEdited: Handler(comment_edited.gather, comment_edited.decide),
        CommentDeleted: Handler(comment_deleted.gather, comment_deleted.decide),
        CommentCreated: Handler(comment_created.gather, comment_created.decide),
        MemberAdded: Handler(member.gather, member.decide),
        RerunRequested: Handler(rerun.gather, rerun.decide),
    }
)


def decision_for(event: Event, records: Records, around: Around) -> Decision:
    """Gather what the event's handler asks for, then let it decide."""
    if isinstance(event, Ignored):
        return Decision(event.reason)
    handler = HANDLERS[type(event)]
    return handler.decide(handler.gather(event, records, around))
