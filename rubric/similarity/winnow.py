"""Winnowing: from a token stream to the few k-gram hashes that stand for it. Knows neither files nor owners.

Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD 2003.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rubric.similarity.tokens import Token

K = 15
"""Tokens in a gram: nothing shorter than this is ever a match."""
WINDOW = 8
"""Grams in a window: every match of at least `K + WINDOW - 1` tokens shares a fingerprint."""

PRIME = 2**63 - 25  # the largest prime below 2**63: a hash fits a signed 64-bit column
BASE = 0x5851F42D4C957F2D % PRIME  # any fixed large number; changing it makes stored fingerprints useless


@dataclass(frozen=True)
class Print:
    """One fingerprint: a hash in 0..2**63-26 and the 1-based lines of its gram, both ends included."""

    hash: int
    first_line: int
    last_line: int


def grams(stream: Sequence[Token]) -> Iterator[int]:
    """The hash of every K-gram in order: Karp and Rabin's rolling polynomial, equal in every process."""
    lead = pow(BASE, K - 1, PRIME)
    rolling = 0
    for number, found in enumerate(stream):
        if number >= K:
            rolling -= _token_hash(stream[number - K].text) * lead
        rolling = (rolling * BASE + _token_hash(found.text)) % PRIME
        if number >= K - 1:
            yield rolling


def winnow(stream: Sequence[Token]) -> tuple[Print, ...]:
    """The fingerprints of a token stream: the rightmost smallest gram of every window, each once.

    Guarantee (section 3 of the paper): two streams that share `K + WINDOW - 1` = 22 tokens in a row share a
    fingerprint; a shared run below `K` = 15 tokens yields none. On random text 2 / (WINDOW + 1) of the grams
    are kept. A stream shorter than a window yields its one smallest gram; one shorter than K yields nothing.
    """
    return tuple(
        Print(value, stream[at].line, stream[at + K - 1].line) for at, value in _selected(list(grams(stream)))
    )


def _selected(hashes: list[int]) -> Iterator[tuple[int, int]]:
    """Positions and hashes that winnowing keeps. The queue holds rising candidates of the present window."""
    queue: deque[tuple[int, int]] = deque()
    last = -1
    first_full = min(WINDOW, len(hashes)) - 1
    for at, value in enumerate(hashes):
        while queue and queue[-1][1] >= value:
            queue.pop()
        queue.append((at, value))
        if queue[0][0] <= at - WINDOW:
            queue.popleft()
        if at >= first_full and queue[0][0] != last:
            last = queue[0][0]
            yield queue[0]


@lru_cache(maxsize=4096)
def _token_hash(text: str) -> int:
    """A token as a number. Python's own `hash` is salted per process, so BLAKE2 it is."""
    return (
        int.from_bytes(hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()) % PRIME
    )
