"""What the edge brings to the reading of a submission: pages, lengths, the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Pages = Mapping[str, Sequence[str]]
Lengths = Mapping[str, float]
Clock = Callable[[], float]


def still() -> float:
    """A clock that stands."""
    return 0.0


@dataclass(frozen=True)
class Outside:
    """What programs at the edge read of a submission, by path, and a clock.

    `pages`: of documents, made plain text. `lengths`: of recordings, in seconds. `clock`: seconds that only
    grow; where it stands, nothing is ever too slow.
    """

    pages: Pages = field(default_factory=dict)
    lengths: Lengths = field(default_factory=dict)
    clock: Clock = still


NOTHING = Outside()
