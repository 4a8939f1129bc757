"""Winnowing: from a token stream to the few k-gram hashes that stand for it. Knows neither files nor owners.

Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD 2003.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rubric.similarity.hashing import PRIME, token_hash
from rubric.similarity.tokens import Token

K = 5
"""Tokens in a gram. Long grams break wherever a disguise touches the code; what short ones match by chance,
their weight by rarity takes away."""
WINDOW = 2
"""Grams in a window: every match of at least `K + WINDOW - 1` tokens shares a fingerprint."""

BASE = 0x5851F42D4C957F2D % PRIME  # any fixed large number; changing it makes stored fingerprints useless


class Print(NamedTuple):
    """One fingerprint: a hash in 0..`PRIME`-1 and the 1-based lines of its gram, both ends included."""

    hash: int
    first_line: int
    last_line: int


def grams(stream: Sequence[Token]) -> Iterator[int]:
    """The hash of every K-gram in order: Karp and Rabin's rolling polynomial, equal in every process."""
    lead = pow(BASE, K - 1, PRIME)
    hashes = [token_hash(found.text) for found in stream]
    rolling = 0
    for value in hashes[: K - 1]:
        rolling = (rolling * BASE + value) % PRIME
    for entering, leaving in zip(hashes[K - 1 :], hashes, strict=False):
        rolling = (rolling * BASE + entering) % PRIME
        yield rolling
        rolling -= leaving * lead


def winnow(stream: Sequence[Token]) -> tuple[Print, ...]:
    """The fingerprints of a token stream: the rightmost smallest gram of every window, each once.

    Guarantee (section 3 of the paper): two streams that share `K + WINDOW - 1` = 6 tokens in a row share a
    fingerprint; a shared run below `K` = 5 tokens yields none. On random text 2 / (WINDOW + 1) of the grams
    are kept. A stream shorter than a window yields its one smallest gram; one shorter than K yields nothing.
    """
    return tuple(
        Print(value, stream[at].line, stream[at + K - 1].line)
        for at, value in selected(list(grams(stream)), WINDOW)
    )


def selected(hashes: Sequence[int], window: int) -> Iterator[tuple[int, int]]:
    """Positions and hashes that winnowing keeps: of each window the rightmost smallest one.

    A window is searched only where the smallest one of the window before has left it.
    """
    smallest, last = 0, -1
    first_full = min(window, len(hashes)) - 1
    for at, value in enumerate(hashes):
        if smallest <= at - window:
            smallest = min(range(at, at - window, -1), key=hashes.__getitem__)
        elif value <= hashes[smallest]:
            smallest = at
        if at >= first_full and smallest != last:
            last = smallest
            yield smallest, hashes[smallest]
