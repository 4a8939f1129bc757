"""The Runner port on this host: the companion action as a child process, in an environment without secrets.

Candidate code then runs in containers on this host. A throwaway machine is the safer place for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from app.errors import RunnerError
from app.logs import logger
from rubric import wire
from rubric.archive import write_tar
from rubric.observation import Observation, Phase, Progress
from rubric.tree import SourceTree

KEPT = frozenset(
    {
        "PATH", "HOME", "LANG", "TZ", "TMPDIR", "DOCKER_HOST", "SSL_CERT_FILE", "PIP_CERT",
        "REQUESTS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy",
        "no_proxy",
    }
)  # fmt: skip
KEPT_PREFIX = "PROOFGRADE_RUNNER_"
STOP_SECONDS = 20.0
SWEEP_SECONDS = 120.0
LINE_BYTES = 64 * 1024
COMMAND = (sys.executable, "-m", "action")
log = logger("runner")


def scrubbed(environ: Mapping[str, str]) -> Mapping[str, str]:
    """What of our environment a runner may see: where things are and how to reach registries, no secret."""
    kept = {name: value for name, value in environ.items() if name in KEPT or name.startswith(KEPT_PREFIX)}
    return MappingProxyType(kept)


@dataclass(frozen=True)
class LocalRunner:
    """Runs submissions on this host's engine, each as one child process group.

    `folder` keeps the process ids of what is running: a later process can end what an earlier one left.
    """

    folder: Path
    environ: Mapping[str, str]
    limit_seconds: float
    command: Sequence[str] = COMMAND

    async def observe(
        self,
        *,
        run_id: str,
        job: SourceTree,
        submission: SourceTree,
        commit: str,
        cache_scope: str,
        progress: Callable[[Progress], None],
    ) -> Observation:
        """See the port. What a worker that was killed has left of the run is ended first.

        Raises RunnerError when the child fails, is ended or takes too long.
        """
        await self.cancel(run_id)
        log.warning("candidate code runs in containers on this host", run=run_id)
        with tempfile.TemporaryDirectory(prefix="proofgrade-run-") as name:
            folder = Path(name)
            await asyncio.to_thread(_write_inputs, folder, job, submission)
            words = ["observe", "--run-id", self._name(run_id)]
            for option in ("job.tar", "submission.tar"):
                words += [f"--{option.removesuffix('.tar')}", str(folder / option)]
            words += ["--commit", commit, "--cache-scope", cache_scope]
            words += ["--out", str(folder / "observation.json")]
            process = await self._spawn(words)
            self._remember(run_id, process.pid)
            try:
                await self._followed(process, progress)
            except BaseException:
                await self._end(run_id)
                raise
            finally:
                self._pid_file(run_id).unlink(missing_ok=True)
            return _read_observation(folder / "observation.json")

    async def cancel(self, run_id: str) -> None:
        """End a run and remove its containers. Unknown ids are fine."""
        if self._pid_file(run_id).exists():
            await self._end(run_id)
            self._pid_file(run_id).unlink(missing_ok=True)

    async def forget(self, run_id: str) -> None:
        """Nothing is kept here."""

    async def close(self) -> None:
        """End everything that is running."""
        await asyncio.gather(*(self.cancel(path.stem) for path in self.folder.glob("*.pid")))

    async def _followed(
        self, process: asyncio.subprocess.Process, progress: Callable[[Progress], None]
    ) -> None:
        try:
            async with asyncio.timeout(self.limit_seconds):
                said, _ = await asyncio.gather(_tail(process.stderr), _report(process.stdout, progress))
                code = await process.wait()
        except TimeoutError:
            raise RunnerError(f"runner: no end within {self.limit_seconds:.0f} seconds") from None
        except ValueError:
            raise RunnerError("runner: a progress line is too long") from None
        if code != 0:
            raise RunnerError(f"runner: exit code {code}: {said}")

    async def _spawn(self, words: Sequence[str]) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                *self.command,
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=dict(self.environ),
                start_new_session=True,
                limit=LINE_BYTES,
            )
        except OSError as error:
            raise RunnerError(f"runner: cannot start {self.command[0]}: {error}") from error

    async def _end(self, run_id: str) -> None:
        """End the process group, then remove the containers that it can no longer remove itself."""
        await _end_group(_read_pid(self._pid_file(run_id)), self._name(run_id))
        sweep = await self._spawn(["sweep", "--run-id", self._name(run_id)])
        try:
            async with asyncio.timeout(SWEEP_SECONDS):
                await sweep.communicate()
        except TimeoutError:
            os.killpg(sweep.pid, signal.SIGKILL)
            log.error("containers may be left", run=run_id)

    def _name(self, run_id: str) -> str:
        """Unique on the engine: services that share it count their attempts alike."""
        return f"{hashlib.sha256(str(self.folder.absolute()).encode()).hexdigest()[:8]}-{run_id}"

    def _pid_file(self, run_id: str) -> Path:
        return self.folder / f"{run_id}.pid"

    def _remember(self, run_id: str, pid: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._pid_file(run_id).write_text(str(pid), encoding="ascii")


def _write_inputs(folder: Path, job: SourceTree, submission: SourceTree) -> None:
    (folder / "job.tar").write_bytes(write_tar(job))
    (folder / "submission.tar").write_bytes(write_tar(submission))


def _read_observation(path: Path) -> Observation:
    try:
        with path.open("rb") as stream:
            data = stream.read(wire.OBSERVATION_BYTES + 1)
        return wire.observation_from_json(data, wire.OBSERVATION_BYTES)
    except (OSError, wire.WireError) as error:
        raise RunnerError(f"runner: its observation cannot be read: {error}") from error


async def _report(lines: asyncio.StreamReader | None, progress: Callable[[Progress], None]) -> None:
    while lines is not None and (line := await lines.readline()):
        told = _progress(line)
        if told is not None:
            progress(told)


def _progress(line: bytes) -> Progress | None:
    try:
        fields = json.loads(line)
        return Progress(
            Phase(fields["phase"]),
            str(fields["state"]),
            float(fields["seconds"]),
            float(fields["limit_seconds"]),
        )
    except (ValueError, KeyError, TypeError):
        log.warning("not a progress line", line=line[:200].decode(errors="replace"))
        return None


async def _tail(stream: asyncio.StreamReader | None) -> str:
    """The last line that was said; all is read, so that the child never blocks."""
    last = b""
    while stream is not None and (chunk := await stream.read(LINE_BYTES)):
        last = (last + chunk)[-2000:]
    lines = last.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "nothing on stderr"


def _read_pid(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


async def _end_group(pid: int | None, name: str) -> None:
    """Ask the group to end, then make it. A process id that now belongs to somebody else is left alone."""
    if pid is None or not _is_runner(pid, name):
        return
    for wish, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, wish)
        if await _gone(pid, name, seconds):
            return


async def _gone(pid: int, name: str, seconds: float) -> bool:
    deadline = asyncio.get_running_loop().time() + seconds
    while _is_runner(pid, name):
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True


def _is_runner(pid: int, name: str) -> bool:
    """Whether this process is (still) the runner of the run `name`: its command line says so."""
    try:
        return name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
