"""Whether the link of a screencast answers: looked at over the network only where somebody asks for it."""

from __future__ import annotations

from pathlib import Path

from app.formats.apart import PYTHON, run_apart

_PROGRAM = Path(__file__).with_name("link_looker.py")
_SECONDS = 10


def answer_of(url: str) -> str:
    """What the address answered, in words. Never follows to a private host; ten seconds of the clock."""
    said = run_apart((*PYTHON, str(_PROGRAM), url), b"", _SECONDS, waiting=0)
    if said is None:
        return "gave no answer, or is not asked: not a public web address"
    status = said.decode("ascii", "replace").strip()
    return f"answers with status {status}" + ("" if status.startswith("2") else ": look at it")
