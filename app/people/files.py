"""Writing a file that is either whole or not there, for its owner only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from app.errors import ConfigurationError


def write_private(target: Path, text: str) -> None:
    """Put a text into a file of mode 600, in the place of what was there. Raises ConfigurationError."""
    try:
        handle, name = tempfile.mkstemp(dir=target.absolute().parent, prefix=f".{target.name}.")
    except OSError as error:
        raise ConfigurationError(f"{target}: cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(target)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise ConfigurationError(f"{target}: cannot be written: {error.strerror}") from error
