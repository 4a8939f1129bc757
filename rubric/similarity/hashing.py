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


def keyed(value: int, key: bytes) -> int:
    """A number below `PRIME` as another one, which nobody can foresee who does not know the key.

    Keyed BLAKE2b (RFC 7693, section 2.9), key of up to 64 bytes. With an empty key numbers stay as they are.
    """
    if not key:
        return value
    digest = hashlib.blake2b(value.to_bytes(8), digest_size=8, key=key).digest()
    return int.from_bytes(digest) % PRIME
