"""What a brief asks to be handed in, and which check each thing gets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DeliverableKind(StrEnum):
    """Which check a deliverable gets."""

    ENTRYPOINT = "entrypoint"  # Dockerfile or run.sh
    PINS = "pins"  # dependencies exact or locked
    STEPS = "steps"  # the two commands are written down in the README
    TESTS = "tests"
    DOCUMENT = (
        "document"  # memo, monitoring checklist, model card: present, changed, headings filled, word limit
    )
    SCREENCAST = "screencast"  # a link in submission.yml
    CLAIM = "claim"  # the claimed metric in submission.yml


@dataclass(frozen=True)
class Deliverable:
    """One thing the brief asks for. `headings` and `max_words` apply to documents only."""

    id: str
    title: str
    kind: DeliverableKind
    path: str | None = None
    required: bool = True
    headings: tuple[str, ...] = ()
    max_words: int | None = None
