"""The file that keeps the pace over restarts and between processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.github.ledger import Ledger
from app.github.pace import GITHUBS, History, Kind, noted

NOTE = """
import sys
from pathlib import Path
from app.github.ledger import Ledger
from app.github.pace import GITHUBS, Kind, noted
ledger = Ledger(Path(sys.argv[1]))
for at in range(50):
    ledger.change(77, lambda history: noted(history, GITHUBS, Kind.CREATE, float(at)))
"""


def test_what_is_noted_is_there_after_a_restart(tmp_path: Path) -> None:
    """Another instance reads what the first one wrote, each installation apart."""
    history = History(12.5, 11.0, (10.0, 11.0))
    Ledger(tmp_path / "pace").change(77, lambda _: history)
    assert Ledger(tmp_path / "pace").read(77) == history
    assert Ledger(tmp_path / "pace").read(78) == History()


def test_a_change_that_raises_changes_nothing(tmp_path: Path) -> None:
    """Who may not write yet leaves no trace."""
    ledger = Ledger(tmp_path)
    ledger.change(77, lambda _: History(1.0))

    def refuse(history: History) -> History:
        raise ValueError(history)

    with pytest.raises(ValueError, match="History"):
        ledger.change(77, refuse)
    assert ledger.read(77) == History(1.0)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"paused_until": 1}', '{"paused_until": "x"}'])
def test_an_unreadable_file_is_an_empty_history(tmp_path: Path, content: str) -> None:
    """A disk that was full costs the memory of an hour, not the service."""
    (tmp_path / "77.json").write_text(content)
    ledger = Ledger(tmp_path)
    assert ledger.read(77) == History()
    ledger.change(77, lambda history: noted(history, GITHUBS, Kind.CREATE, 5.0))
    assert ledger.read(77).created == (5.0,)


@pytest.mark.real
def test_processes_do_not_lose_each_others_notes(tmp_path: Path) -> None:
    """Four that write at once leave every note of each."""
    words = [sys.executable, "-c", NOTE, str(tmp_path)]
    running = [subprocess.Popen(words, cwd=Path(__file__).parents[3]) for _ in range(4)]
    assert [process.wait(timeout=60) for process in running] == [0] * 4
    assert sorted(Ledger(tmp_path).read(77).created) == sorted([float(at) for at in range(50)] * 4)
