"""A page of docs as a script: its numbered steps with the commands and the comments that they name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMANDS, SAID = "console", "text"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """One numbered step: the commands after `$ `, and what a person writes as a comment."""

    number: int
    title: str
    commands: tuple[str, ...]
    comments: tuple[str, ...]


def steps_of(page: str) -> list[Step]:
    """The steps of a page. Raises ValueError for a block that is neither commands nor a comment."""
    parts = re.split(r"^## (\d+)\. (.+)\n", page, flags=re.MULTILINE)
    return [_step(int(n), title, body) for n, title, body in zip(*[iter(parts[1:])] * 3, strict=True)]


def named(page: str) -> set[str]:
    """The commands of `proofgrade` that the page names anywhere."""
    return set(re.findall(r"\bproofgrade ([a-z]+)\b", page))


def _step(number: int, title: str, body: str) -> Step:
    blocks = _FENCE.findall(body)
    unknown = {kind for kind, _ in blocks} - {COMMANDS, SAID}
    if unknown:
        raise ValueError(f"step {number}: blocks of {unknown}, which nobody would run")
    lines = [line for kind, text in blocks if kind == COMMANDS for line in text.splitlines()]
    commands = tuple(
        line.removeprefix("$ ").partition("  #")[0].rstrip() for line in lines if line[:2] == "$ "
    )
    return Step(number, title, commands, tuple(text.strip() for kind, text in blocks if kind == SAID))


@dataclass
class Shell:
    """A terminal: it keeps the folder that it is in, and its environment."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, command: str, **more: str) -> str:
        """Run a command as a person would type it; what it says. AssertionError when it fails."""
        kept = self.folder / ".." / "kept"
        done = subprocess.run(
            ["bash", "-c", f'{command}\ncode=$?; pwd > "$KEPT"; exit $code'],
            cwd=self.folder, env={**self.environment, **more, "KEPT": str(kept)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        self.folder = Path(kept.read_text().strip())
        kept.unlink()
        return done.stdout


def terminal(folder: Path, settings: Mapping[str, str]) -> Shell:
    """A terminal whose `proofgrade` and `python3` are this checkout's, and which knows nobody's git."""
    programs = folder / "bin"
    programs.mkdir()
    for name, words in (("proofgrade", "-m app "), ("python3", "")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words}"$@"\n')
        (programs / name).chmod(0o755)
    own = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COLUMNS": "200",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
    }
    return Shell(folder, {**os.environ, **settings, **own})
