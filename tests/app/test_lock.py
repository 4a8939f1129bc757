"""One live worker: the lock is seen, refused to others, and free again."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import ConfigurationError
from app.lock import is_owned, lock_file, owning


def test_lock_is_seen_while_held(tmp_path: Path) -> None:
    """The lock is seen as long as it is held, and looking does not take it."""
    path = lock_file(tmp_path / "data", "slot-0")
    assert not is_owned(path)
    with owning(path):
        assert is_owned(path)
        assert is_owned(path)
    assert not is_owned(path)


def test_second_owner_is_refused(tmp_path: Path) -> None:
    """A second worker is refused with the file's name; another slot is free."""
    path = lock_file(tmp_path, "slot-0")
    with owning(path):
        with pytest.raises(ConfigurationError, match=r"worker-slot-0\.lock"), owning(path, wait_seconds=0.0):
            pass
        with owning(lock_file(tmp_path, "slot-1"), wait_seconds=0.0):
            pass
