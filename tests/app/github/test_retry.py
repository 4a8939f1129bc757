from __future__ import annotations

import pytest

from app.github.retry import TRIES_MAX, Again, Failure, TooLong, decide

NOW = 1_000_000.0
REFUSED = Failure(0, "connection refused", sent=False)
SPENT = {"x-ratelimit-remaining": "0"}


@pytest.mark.parametrize(
    ("failure", "write", "tries", "decision"),
    [
        (Failure(502), False, 1, Again(0.5)),
        (Failure(502), False, 3, Again(2.0)),
        (Failure(502), False, TRIES_MAX, None),
        (Failure(502), True, 1, None),
        (Failure(0, "read timeout"), False, 1, Again(0.5)),
        (Failure(0, "read timeout"), True, 1, None),
        (REFUSED, True, 1, Again(0.5)),
        (REFUSED, True, TRIES_MAX, None),
        (Failure(401), True, 1, Again(0.0)),
        (Failure(401), True, 2, None),
        (Failure(404), False, 1, None),
        (Failure(422), True, 1, None),
        (Failure(403, "Resource not accessible by integration"), True, 1, None),
        (Failure(403, "Resource not accessible", headers={"x-ratelimit-remaining": "17"}), False, 1, None),
        (Failure(403, headers={"retry-after": "30"}), True, 1, Again(30.0)),
        (Failure(429, headers={"retry-after": "61"}), True, 1, TooLong(61.0)),
        (Failure(403, headers={"retry-after": "soon"}), True, 1, Again(60.0)),
        (Failure(403, headers=SPENT | {"x-ratelimit-reset": "1000009"}), True, 1, Again(10.0)),
        (Failure(403, headers=SPENT | {"x-ratelimit-reset": "1003600"}), False, 1, TooLong(3601.0)),
        (Failure(403, headers=SPENT | {"x-ratelimit-reset": "999000"}), True, 1, Again(1.0)),
        (Failure(403, "You have exceeded a secondary rate limit"), True, 1, Again(60.0)),
        (Failure(403, "You have exceeded a secondary rate limit"), True, 2, TooLong(120.0)),
        (Failure(429, headers={"retry-after": "5"}), True, TRIES_MAX, TooLong(5.0)),
    ],
)
def test_decision(failure: Failure, write: bool, tries: int, decision: Again | TooLong | None) -> None:
    """Reads repeat on trouble on the way, writes only where GitHub did nothing; no wait is over a minute."""
    assert decide(failure, write=write, tries=tries, now=NOW) == decision
