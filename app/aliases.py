"""Names that stand for candidates while names are hidden: a colour and a bird."""

from __future__ import annotations

import hashlib
import hmac

from app.errors import AppError
from app.ports import Records

COLOURS = (
    "amber", "azure", "bronze", "copper", "coral", "cobalt", "crimson", "ebony", "emerald", "golden",
    "indigo", "ivory", "jade", "lilac", "lime", "maroon", "ochre", "olive", "opal", "pearl", "plum",
    "ruby", "russet", "saffron", "sage", "scarlet", "sienna", "silver", "teal", "umber", "velvet",
    "violet",
)  # fmt: skip
BIRDS = (
    "avocet", "bittern", "bunting", "crane", "curlew", "dipper", "dunlin", "egret", "falcon", "finch",
    "gannet", "godwit", "grebe", "harrier", "heron", "hoopoe", "ibis", "jackdaw", "kestrel", "kite",
    "lapwing", "linnet", "magpie", "merlin", "osprey", "ouzel", "petrel", "pipit", "plover", "puffin",
    "rail", "raven", "redwing", "robin", "shrike", "siskin", "skua", "snipe", "starling", "stilt",
    "stork", "swallow", "swift", "tern", "thrush", "wagtail", "warbler", "wren",
)  # fmt: skip
TRIES = 200


def free_alias(records: Records, secret: bytes, person: str) -> str:
    """An alias that nobody has. Raises AppError when none is found.

    Drawn from the person by a keyed hash: nobody without the secret can tell who it is, and an invitation
    that was cut off finds the same alias again.
    """
    for turn in range(TRIES):
        alias = drawn(secret, person, turn)
        if not records.alias_taken(alias):
            return alias
    raise AppError(f"no free alias among {len(COLOURS) * len(BIRDS)}: the lists of words are too short")


def drawn(secret: bytes, person: str, turn: int) -> str:
    """The alias of the n-th draw."""
    digest = hmac.new(secret, f"alias {turn} {person.lower()}".encode(), hashlib.sha256).digest()
    colour, bird = int.from_bytes(digest[:8]), int.from_bytes(digest[8:16])
    return f"{COLOURS[colour % len(COLOURS)]}-{BIRDS[bird % len(BIRDS)]}"
