"""What was written to each installation lately: one small file each, for all processes of this host.

A restarted worker and a command beside it keep the pace together. A lost file is an hour forgotten, no more.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from pathlib import Path

from app.github.pace import History


class Ledger:
    """Histories by installation. Reads and changes take microseconds, so nothing here waits for long."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, installation_id: int) -> History:
        """The history as it is now; an empty one where nothing readable is."""
        try:
            told = json.loads(self._file(installation_id).read_bytes())
            return History(
                float(told["paused_until"]), float(told["wrote_at"]), tuple(map(float, told["created"]))
            )
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return History()

    def change(self, installation_id: int, change: Callable[[History], History]) -> None:
        """Replace the history, alone among all processes. Where `change` raises, it stays as it was."""
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._file(installation_id)
        with file.with_suffix(".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            after = change(self.read(installation_id))
            fresh = file.with_suffix(".new")
            fresh.write_text(
                json.dumps(
                    {"paused_until": after.paused_until, "wrote_at": after.wrote_at, "created": after.created}
                )
            )
            fresh.replace(file)

    def _file(self, installation_id: int) -> Path:
        return self._folder / f"{installation_id}.json"
