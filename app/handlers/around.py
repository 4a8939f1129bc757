"""What a handler may know besides the event and the record."""

from __future__ import annotations

from dataclasses import dataclass

from app.links import Links


@dataclass(frozen=True)
class Around:
    """The circumstances of one event.

    `at` is when the service received it, in ISO 8601 UTC. `head` is where the pushed branch points now, or
    None where nobody looked or GitHub did not say. `minutes` of sealed runs are what a candidate may use.
    Assessments come from the `hiring_repo`.
    """

    at: str
    bot_login: str
    links: Links
    reruns_a_day: int
    head: str | None = None
    minutes: float = 600.0
    hiring_repo: str = ""
