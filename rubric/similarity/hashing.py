"""Texts as numbers that are the same in every process."""

from __future__ import annotations

import hashlib
from functools import lru_cache

PRIME = 2**61 - 1  # a Mersenne prime; two bits stay for the kind of a feature in a signed 64-bit column


@lru_cache(maxsize=16_384)
def token_hash(text: str) -> int:
    """A text as a number below `PRIME`. Python's own `hash` is salted per process, so BLAKE2 it is."""
    digest = hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) % PRIME
