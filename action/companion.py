"""The steps of the companion action: `python -m action.companion fetch | observe | post`.

Takes the action's inputs from the environment and starts the runner as a child that inherits next to nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from action import workflow
from action.errors import ActionError, BadInput
from action.oidc import Identity, Service, ServiceFailed
from rubric.strict_json import JsonError, loads
from rubric.wire import WireError, observation_from_json

OUR_FAULT = 3
CANCELLED = 130
STOP_SECONDS = 5.0
KEPT = frozenset(
    {
        "PATH", "HOME", "LANG", "TZ", "TMPDIR", "DOCKER_HOST", "SSL_CERT_FILE", "PIP_CERT",
        "REQUESTS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy",
        "no_proxy",
    }
)  # fmt: skip
KEPT_PREFIX = "PROOFGRADE_RUNNER_"
RUN_FILE, MEMBERS = "run.json", ("run.json", "job.tar", "submission.tar")
RUN_VERSION = 1
RUN_BYTES = 4096
_COMMIT, _SCOPE = re.compile(r"([0-9a-f]{40}|[0-9a-f]{64})?"), re.compile(r"[A-Za-z0-9._-]{0,100}")


class Stopped(BaseException):
    """The job is being cancelled: leave through every `finally`."""


@dataclass(frozen=True)
class Given:
    """The action's inputs. Files are read from where the caller, or the step before, has put them."""

    job: Path
    submission: Path
    observation: Path
    run: str
    commit: str = ""
    cache_scope: str = ""
    service: str = ""
    nonce: str = ""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Given:
        """Read the inputs. Raises BadInput naming the one that is missing or odd."""
        names = {"job": "JOB", "submission": "SUBMISSION", "observation": "OBSERVATION", "run-id": "RUN_ID"}
        given = {name: environ.get(f"GIVEN_{key}", "") for name, key in names.items()}
        missing = next((name for name, value in given.items() if not value), None)
        if missing is not None:
            raise BadInput(f"input {missing}: is empty")
        commit, scope = environ.get("GIVEN_COMMIT", ""), environ.get("GIVEN_CACHE_SCOPE", "")
        return cls(
            job=Path(given["job"]),
            submission=Path(given["submission"]),
            observation=Path(given["observation"]),
            run=given["run-id"],
            commit=_matching(_COMMIT, commit, "commit", "a full commit id"),
            cache_scope=_matching(
                _SCOPE, scope, "cache-scope", "letters, digits, dots, - and _, at most 100"
            ),
            service=environ.get("GIVEN_SERVICE", ""),
            nonce=environ.get("GIVEN_NONCE", ""),
        )

    @property
    def run_file(self) -> Path:
        """Where `fetch` leaves what the service says of the run, for `observe`."""
        return self.job.with_name(RUN_FILE)


def main(arguments: Sequence[str], environ: MutableMapping[str, str]) -> int:
    """Do one step. Exit code 0: done; 2: usage; 3: our fault, said in one error line; 130: cancelled."""
    steps = {"fetch": fetch, "observe": observe, "post": post}
    if len(arguments) != 1 or arguments[0] not in steps:
        print(f"usage: python -m action.companion {' | '.join(steps)}", file=sys.stderr)  # noqa: T201
        return 2
    try:
        steps[arguments[0]](Given.from_environ(environ), environ)
    except ActionError as error:
        _say(workflow.error(str(error)))
        return OUR_FAULT
    except Stopped:
        _say(workflow.error("cancelled; what was started is being removed"))
        return CANCELLED
    return 0


def fetch(given: Given, environ: MutableMapping[str, str]) -> None:
    """Get job and submission from the service. Raises BadInput, ServiceFailed."""
    archive = given.job.with_name("inputs.tar")
    _service(given, environ).fetch(archive)
    unpack(archive, {RUN_FILE: given.run_file, "job.tar": given.job, "submission.tar": given.submission})
    archive.unlink()
    _say("inputs: received")


def observe(given: Given, environ: MutableMapping[str, str]) -> None:
    """Run the submission sealed; write observation, summary and output. Raises ActionError."""
    files = workflow.Files.of(environ)
    told = _told(given) if given.service else given
    try:
        code = _run(_words(told), child_environ(environ))
        if code:
            raise ActionError(f"the runner ended with exit code {code}; its own words stand above")
        observation = observation_from_json(given.observation.read_bytes())
    except (ActionError, WireError, OSError) as error:
        files.add_summary(workflow.no_summary(given.run))
        raise ActionError(f"no observation: {error}") from error
    files.add_summary(workflow.summary(observation, given.run))
    files.set_output("observation", str(given.observation))


def post(given: Given, environ: MutableMapping[str, str]) -> None:
    """Hand the observation in. Raises BadInput, ServiceFailed."""
    try:
        data = given.observation.read_bytes()
    except OSError as error:
        raise BadInput(f"{given.observation}: cannot be read ({error.strerror})") from error
    _service(given, environ).post(data)
    _say("observation: handed in")


def child_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """What the runner gets of the job's environment: where things are, and its own settings."""
    kept = {name: value for name, value in environ.items() if name in KEPT or name.startswith(KEPT_PREFIX)}
    return {f"{KEPT_PREFIX}KIND": "actions"} | kept


def unpack(archive: Path, places: Mapping[str, Path]) -> None:
    """Write the archive's members to their places. Raises ServiceFailed unless it holds exactly these."""
    try:
        with tarfile.open(archive, mode="r:") as tar:
            members = tar.getmembers()
            if sorted(member.name for member in members) != sorted(places):
                raise ServiceFailed(f"the service's inputs must hold {', '.join(MEMBERS)}, each once")
            for member in members:
                source = tar.extractfile(member) if member.isreg() else None
                if source is None:
                    raise ServiceFailed(f"the service's inputs: {member.name} is not a plain file")
                with places[member.name].open("wb") as target:
                    shutil.copyfileobj(source, target)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise ServiceFailed(f"the service's inputs are no tar archive ({type(error).__name__})") from error
    except OSError as error:
        raise BadInput(f"{error.filename or archive}: cannot be written ({error.strerror})") from error


def _service(given: Given, environ: MutableMapping[str, str]) -> Service:
    return Service.of(given.service, given.run, given.nonce, Identity.taken_from(environ))


def _told(given: Given) -> Given:
    """The inputs with what the service said of the run. Raises ServiceFailed."""
    try:
        said = loads(given.run_file.read_bytes(), max_bytes=RUN_BYTES, max_depth=2)
    except (JsonError, OSError) as error:
        raise ServiceFailed(f"{RUN_FILE}: {error}") from error
    if not isinstance(said, dict) or said.keys() != {"version", "commit", "cache_scope"}:
        raise ServiceFailed(f"{RUN_FILE}: must hold version, commit and cache_scope")
    if said["version"] != RUN_VERSION:
        raise ServiceFailed(f"{RUN_FILE}: version must be {RUN_VERSION}; service and action differ")
    commit = _matching(_COMMIT, said["commit"], "commit", "a full commit id")
    scope = _matching(
        _SCOPE, said["cache_scope"], "cache_scope", "letters, digits, dots, - and _, at most 100"
    )
    return replace(given, commit=commit, cache_scope=scope)


def _matching(pattern: re.Pattern[str], value: object, name: str, form: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadInput(f"input {name}: must be {form}")
    return value


def _words(given: Given) -> list[str]:
    options = {
        "job": str(given.job),
        "submission": str(given.submission),
        "out": str(given.observation),
        "run-id": given.run,
        "commit": given.commit,
        "cache-scope": given.cache_scope,
    }
    return ["observe", *(f"--{name}={value}" for name, value in options.items())]


def _run(words: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the runner to its end, or end it when the job is cancelled, and retell what it says."""
    command = [sys.executable, "-P", "-m", "action", *words]
    with subprocess.Popen(
        command, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace",
    ) as child, _ended(child):  # fmt: skip
        assert child.stdout is not None
        for line in child.stdout:
            _say(workflow.told(line))
        return child.wait()


@contextmanager
def _ended(child: subprocess.Popen[str]) -> Iterator[None]:
    """The child ends with this block: asked first, so that it removes its containers, then killed."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
