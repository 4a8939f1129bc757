"""Read and check the training file. A row that breaks the expected form stops the run and names its line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LABELS = ("access", "billing", "bug", "cancellation", "feature_request", "shipping")
GERMAN = frozenset(
    {
        "bitte",
        "das",
        "der",
        "die",
        "ein",
        "es",
        "für",
        "ich",
        "ist",
        "nicht",
        "noch",
        "sie",
        "um",
        "wir",
        "zum",
    }
)


class TicketError(ValueError):
    """The training file is not as described in data/README.md."""


@dataclass(frozen=True)
class Ticket:
    """One labelled ticket."""

    id: str
    text: str
    label: str


def read_tickets(path: Path) -> list[Ticket]:
    """All tickets of a JSON Lines file, in order of arrival. Raises TicketError."""
    tickets = [_ticket(line, f"{path}:{number}") for number, line in _lines(path)]
    seen: set[str] = set()
    for ticket in tickets:
        if ticket.id in seen:
            raise TicketError(f"{path}: id {ticket.id!r} occurs twice")
        seen.add(ticket.id)
    if not tickets:
        raise TicketError(f"{path}: there are no tickets in it")
    return tickets


def is_german(text: str) -> bool:
    """A rough guess, good enough to report quality by language: two or more common German words."""
    return len(GERMAN.intersection(text.lower().split())) >= 2


def labels_of(tickets: Sequence[Ticket]) -> list[str]:
    """The labels, in order."""
    return [ticket.label for ticket in tickets]


def texts_of(tickets: Sequence[Ticket]) -> list[str]:
    """The texts, in order."""
    return [ticket.text for ticket in tickets]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from enumerate(lines, start=1)


def _ticket(line: str, place: str) -> Ticket:
    try:
        row = json.loads(line)
        ticket = Ticket(row["id"], row["text"], row["label"])
    except (ValueError, KeyError, TypeError) as error:
        raise TicketError(f"{place}: is not a ticket with id, text and label ({error})") from None
    if not all(isinstance(value, str) and value.strip() for value in (ticket.id, ticket.text)):
        raise TicketError(f"{place}: id and text must be strings with something in them")
    if ticket.label not in LABELS:
        raise TicketError(f"{place}: label {ticket.label!r} is none of {', '.join(LABELS)}")
    return ticket
