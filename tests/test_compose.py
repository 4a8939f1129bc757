"""compose.yml: what can be checked without starting it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from app.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yml").read_text())
REPLICAS = [name for name in COMPOSE["services"] if name.startswith("service-")]


def test_file_is_a_compose_file() -> None:
    """It fits the published schema of the Compose specification."""
    words = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(ROOT / "compose.yml")]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_two_replicas_share_the_work_and_nothing_else() -> None:
    """Each has a slot and a data folder of its own; both have the same database."""
    assert len(REPLICAS) == 2
    slots = {COMPOSE["services"][name]["environment"][f"{PREFIX}WORKER_SLOT"] for name in REPLICAS}
    folders = {volume for name in REPLICAS for volume in COMPOSE["services"][name]["volumes"]}
    assert (len(slots), len(folders)) == (2, 2)
    url = f"{PREFIX}DATABASE_URL"
    assert len({COMPOSE["services"][name]["environment"][url] for name in REPLICAS}) == 1


def test_every_variable_is_a_setting() -> None:
    """A misspelt variable would be ignored in silence."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in REPLICAS:
        assert set(COMPOSE["services"][name]["environment"]) <= known


def test_replicas_are_locked_down() -> None:
    """No capabilities, no new privileges, nothing writable but the data and /tmp, no engine's socket."""
    for name in REPLICAS:
        service = COMPOSE["services"][name]
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "ports" not in service
    assert "docker.sock" not in (ROOT / "compose.yml").read_text()


def test_front_reaches_both_and_hides_the_inside() -> None:
    """Both replicas stand behind one address; metrics stay inside; every name that is used is declared."""
    front = COMPOSE["configs"]["front"]["content"]
    assert all(f"{name}:8080" in front for name in REPLICAS)
    assert re.search(r"@inside path .*/metrics", front)
    for service in COMPOSE["services"].values():
        sources = {one["source"] for one in service.get("configs", [])}
        assert sources <= set(COMPOSE["configs"])
        assert {one.partition(":")[0] for one in service.get("volumes", [])} <= set(COMPOSE["volumes"])
        assert set(service.get("depends_on", {})) <= set(COMPOSE["services"])
