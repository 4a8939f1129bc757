"""What only root on Debian or Ubuntu may do: install a package. Asks nothing, prints nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

from action.errors import ActionError


def can_install() -> bool:
    """True as root on a machine with apt-get."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> None:
    """Install Debian packages without recommended ones. Raises ActionError with apt's last line."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        run_quietly(command, env=quiet)


def run_quietly(command: Sequence[str], env: dict[str, str] | None = None) -> None:
    """Run a command with its output kept back. Raises ActionError with its last line when it fails."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=env,
        check=False,
    )
    if done.returncode:
        lines = done.stdout.decode(errors="replace").strip().splitlines() or ["no output"]
        raise ActionError(f"{' '.join(command[:3])} failed with exit code {done.returncode}: {lines[-1]}")
