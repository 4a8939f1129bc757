"""How long a recording in the repository is, read by ffprobe where that is installed."""

from __future__ import annotations

import json
import math
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from app.formats.apart import TOGETHER, run_apart
from rubric.facts.recording import recordings_in
from rubric.outside import Lengths
from rubric.tree import SourceTree

_FILES, _SECONDS = 2, 10
# One reader each, named beforehand: a playlist under a film's name would open other files and addresses.
_READERS = {".mp4": "mov", ".mov": "mov", ".webm": "matroska", ".mkv": "matroska"}


def lengths_in(tree: SourceTree, starter: SourceTree, *, within: float = TOGETHER) -> Lengths:
    """Seconds of the candidate's first two recordings by path; without those that cannot be read.

    None is begun after `within` seconds. Nothing where ffprobe is not installed. Raises nothing but what
    writing a temporary file does.
    """
    program, until = shutil.which("ffprobe"), time.monotonic() + within
    own = tree.without(starter)
    wanted = recordings_in(own)[:_FILES] if program else ()
    read = {
        path: length_of(program or "", path, own.files[path].data)
        for path in wanted
        if time.monotonic() < until
    }
    return {path: seconds for path, seconds in read.items() if seconds is not None}


def length_of(program: str, path: str, data: bytes) -> float | None:
    """Seconds, as the container of the film states them; None where it states none."""
    ending = Path(path).suffix.lower()
    with TemporaryDirectory(prefix="film-") as folder:
        film = Path(folder) / f"film{ending}"  # a file: an index at its end cannot be read from a pipe
        film.write_bytes(data)
        Path(folder).chmod(0o711)  # the program may be another user, who knows the name
        film.chmod(0o644)
        options = ("-v", "error", "-protocol_whitelist", "file", "-f", _READERS[ending])
        shown = ("-show_entries", "format=duration", "-of", "json", str(film))
        said = run_apart((program, *options, *shown), b"", _SECONDS)
    return None if said is None else _seconds(said)


def _seconds(said: bytes) -> float | None:
    try:
        seconds = float(json.loads(said)["format"]["duration"])
    except (ValueError, KeyError, TypeError):
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None
