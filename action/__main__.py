"""`python -m action`: observe one submission, sweep what a run left, prepare this machine.

Argument parsing only.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from action.base_image import ensure_base_image
from action.engine import ensure_engine
from action.errors import ActionError, BadInput
from action.runner import observe
from action.sandbox import sweep
from action.settings import RunnerSettings
from action.workspace import read_tar
from rubric.job import read_job
from rubric.model import ReproduceLimits
from rubric.observation import Progress
from rubric.paths import TreeCaps
from rubric.tree import SourceTree
from rubric.wire import observation_to_json
from rubric.yaml_nodes import ParseError

OUR_FAULT = 3
INTERRUPTED = 130


class Terminated(BaseException):
    """SIGTERM has come: leave through every `finally`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Exit code 0: done; 3: our fault, one line on stderr; 130: interrupted. 2 is argparse's own.
    """
    signal.signal(signal.SIGTERM, _terminate)
    given = _parser().parse_args(arguments)
    try:
        given.run(given, RunnerSettings.from_environ(os.environ))
    except ParseError as error:
        return _say(OUR_FAULT, "; ".join(str(problem) for problem in error.problems))
    except ActionError as error:
        return _say(OUR_FAULT, str(error))
    except Terminated:
        return _say(OUR_FAULT, "terminated; everything that was started has been removed")
    except KeyboardInterrupt:
        return _say(INTERRUPTED, "interrupted; everything that was started has been removed")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m action", description="Runs submissions sealed.")
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("observe", help="run one submission and write what was seen")
    one.add_argument("--job", type=Path, required=True, help="tar of the job: see rubric.job")
    one.add_argument("--submission", type=Path, required=True, help="tar of the submission")
    one.add_argument("--out", type=Path, required=True, help="where the observation is written, as JSON")
    one.add_argument("--run-id", required=True, help="labels everything that the run makes")
    one.add_argument("--commit", default="", help="commit of the submission, for the record")
    one.add_argument("--cache-scope", default="", help="whose earlier builds may lend their layers")
    one.set_defaults(run=_observe)
    two = commands.add_parser("sweep", help="remove what runs left behind")
    two.add_argument("--run-id", help="only this run; without it, every run")
    two.set_defaults(run=_sweep)
    three = commands.add_parser("prepare", help="have an engine and the base image ready")
    three.add_argument("--image", default=ReproduceLimits().base_image, help="tag of the base image")
    three.set_defaults(run=_prepare)
    return parser


def _observe(given: argparse.Namespace, settings: RunnerSettings) -> None:
    job, submission = read_job(_tree(given.job, settings)), _tree(given.submission, settings)
    base = job.assessment.reproduce.base_image
    with ensure_engine(settings) as client:
        ensure_base_image(client, base, settings, _note)
        observation = observe(
            client=client,
            job=job,
            submission=submission,
            settings=settings,
            run_id=given.run_id,
            progress=_progress,
            commit=given.commit,
            cache_scope=given.cache_scope,
        )
    try:
        given.out.write_text(observation_to_json(observation), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{given.out}: cannot be written ({error.strerror})") from error


def _sweep(given: argparse.Namespace, settings: RunnerSettings) -> None:
    with ensure_engine(settings) as client:
        _note(f"removed {sweep(client, given.run_id)}")


def _prepare(given: argparse.Namespace, settings: RunnerSettings) -> None:
    with ensure_engine(settings, keep=True) as client:
        ensure_base_image(client, given.image, settings, _note)
    _note(f"ready: Docker engine and base image {given.image}")


def _tree(path: Path, settings: RunnerSettings) -> SourceTree:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror})") from error
    return read_tar(data, TreeCaps(entries=settings.max_files, total_bytes=settings.max_bytes))


def _progress(event: Progress) -> None:
    told = {
        "phase": event.phase.value,
        "state": event.state,
        "seconds": round(event.seconds, 3),
        "limit_seconds": round(event.limit_seconds, 3),
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _note(text: str) -> None:
    sys.stderr.write(f"action: {text}\n")


def _say(code: int, text: str) -> int:
    _note(text)
    return code


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise Terminated


if __name__ == "__main__":
    sys.exit(main())
