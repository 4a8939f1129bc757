"""`proofgrade setup` and `proofgrade doctor` as an operator runs them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from app.db.session import migrate, open_store
from app.setup import stored
from app.setup.tickets import LINK, opens
from tests.app.setup.desk import APP, MovingClock, host_settings

pytestmark = pytest.mark.real
ROOT = Path(__file__).parents[3]
NOW = "2026-03-02T10:00:00Z"


def proofgrade(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder of its own."""
    given = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COLUMNS": "220"} | environment
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        cwd=folder, env=given, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_setup_prints_one_address_that_opens(tmp_path: Path) -> None:
    """The address stands on standard output alone, and the record knows its ticket by digest only."""
    done = proofgrade(tmp_path, "setup", PROOFGRADE_PUBLIC_URL="https://grades.acme.test")
    assert done.returncode == 0
    found = re.search(r"^https://grades\.acme\.test/setup\?ticket=(\S+)$", done.stdout, re.MULTILINE)
    assert found
    assert found[1] not in done.stderr
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("*"))
    assert found[1].encode() not in kept
    store = open_store(f"sqlite:///{tmp_path}/data/proofgrade.sqlite")
    with store.reading() as records:
        assert opens(records, LINK, found[1], MovingClock().now())
    store.close()


def test_new_key_is_one(tmp_path: Path) -> None:
    """It is printed and nothing else happens."""
    done = proofgrade(tmp_path, "setup", "--new-key")
    Fernet(done.stdout.strip())
    assert list(tmp_path.iterdir()) == []


def test_reseal_and_forget_say_how_much(tmp_path: Path) -> None:
    """One App is sealed anew, then forgotten."""
    settings = host_settings(tmp_path / "data")
    migrate(settings.store_url)
    store = open_store(settings.store_url)
    with store.transaction() as records:
        stored.save_app(records, settings, APP, NOW)
    store.close()
    assert "sealed anew: 1" in proofgrade(tmp_path, "setup", "--reseal").stdout
    assert "forgotten: 1" in proofgrade(tmp_path, "setup", "--forget").stdout
    assert "forgotten: 0" in proofgrade(tmp_path, "setup", "--forget").stdout


def test_doctor_says_what_is_missing_and_exits_1(tmp_path: Path) -> None:
    """Without an App: wrong rows with their remedy, unknown ones where nothing can be asked."""
    done = proofgrade(tmp_path, "doctor", PROOFGRADE_PUBLIC_URL="http://127.0.0.1:9")
    assert done.returncode == 1
    assert "✗ wrong" in done.stdout
    assert "PROOFGRADE_APP_ID" in done.stdout
    assert "there is no App yet" in done.stdout
    assert done.stderr == ""
