"""Tokens out of texts. Every error text of this package passes here before it becomes an exception."""

from __future__ import annotations

import re

TOKENS = re.compile(
    r"gh[a-z]_[A-Za-z0-9_.\-]+|github_pat_\w+|eyJ[\w-]+\.[\w-]+\.[\w-]*"
    r"|(?i:(?<=basic )|(?<=bearer )|(?<=token ))[A-Za-z0-9+/=_.\-]{16,}|(?<=://)[^/@\s]+(?=@)"
)
LINE_MAX = 400


def one_line(text: str, secrets: tuple[str, ...] = ()) -> str:
    """`text` as one printable line of at most 400 characters, secrets and what looks like one blanked."""
    for secret in secrets:
        text = text.replace(secret, "***")
    text = "".join(character if character.isprintable() else " " for character in TOKENS.sub("***", text))
    line = " ".join(text.split())
    return line if len(line) <= LINE_MAX else line[: LINE_MAX - 1] + "…"
