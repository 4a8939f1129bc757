"""A throwaway Postgres for tests and measurements: own folder, own user, a Unix socket, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from action import debian

PROGRAMS = Path("/usr/lib/postgresql")
CLUSTERS = Path("/etc/postgresql-common/createcluster.conf")
SERVER_USER = "postgres"  # comes with the package; the server refuses to run as root
UP_SECONDS = 30.0
OPTIONS = ("-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200")


@dataclass
class Cluster:
    """A running server; every database in it is empty when it is made."""

    folder: Path
    programs: Path
    options: tuple[str, ...] = ()
    process: subprocess.Popen[Any] | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def database(self) -> str:
        """A new database; its URL for SQLAlchemy."""
        name = f"proofgrade_{next(self._numbers)}"
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://proofgrade@/{name}?host={self.folder}"

    def start(self) -> None:
        """Start the server and wait until it answers. Raises RuntimeError with what it said."""
        log = self.folder / "log"
        with log.open("ab") as out:
            words = [f"{self.programs}/postgres", "-D", f"{self.folder}/data", "-k", str(self.folder)]
            words += [*OPTIONS, *self.options]
            process = subprocess.Popen(words, stdout=out, stderr=out, **_identity())
        self.process = process
        deadline = time.monotonic() + UP_SECONDS
        while True:
            try:
                psycopg.connect(self._conninfo("postgres")).close()
                return
            except psycopg.OperationalError as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    said = log.read_text(errors="replace")[-1000:]
                    raise RuntimeError(f"Postgres did not start: {error}: {said}") from error
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server at once, as a machine that is switched off; `start` brings it back."""
        if self.process is not None:
            self.process.send_signal(3)  # SIGQUIT: immediate shutdown
            self.process.wait()
            self.process = None

    def _conninfo(self, database: str) -> str:
        return f"host={self.folder} user=proofgrade dbname={database}"


@contextmanager
def cluster(*options: str) -> Iterator[Cluster]:
    """A server that lives until the block ends; installs Postgres where root may do so."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="proofgrade-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, SERVER_USER, SERVER_USER)
        words = [f"{programs}/initdb", "-D", f"{folder}/data", "-U", "proofgrade", "--auth=trust"]
        subprocess.run([*words, "--no-sync"], check=True, capture_output=True, **_identity())
        made = Cluster(folder, programs, options)
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = _newest()
    if found is None and debian.can_install():
        if not CLUSTERS.exists():  # else the package starts a server of its own
            CLUSTERS.parent.mkdir(parents=True, exist_ok=True)
            CLUSTERS.write_text("create_main_cluster = false\n", encoding="ascii")
        debian.install("postgresql")
        found = _newest()
    if found is None:
        raise RuntimeError(f"no Postgres under {PROGRAMS}; install the package postgresql")
    return found


def _newest() -> Path | None:
    versions = [path.parent for path in PROGRAMS.glob("*/bin/initdb")]
    return max(versions, key=lambda path: int(path.parent.name), default=None)


def _identity() -> dict[str, Any]:
    """Run as the server's user when we are root."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam(SERVER_USER)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}
