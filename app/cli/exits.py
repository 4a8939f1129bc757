"""Exit codes, and the one place where an error becomes a line on stderr."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer

from action.errors import ActionError, BadInput
from app.errors import AppError, ConfigurationError
from demo.errors import DemoError
from rubric.model import Outcome
from rubric.parse import ParseError


class Exit(IntEnum):
    """What the process says to its caller."""

    OK = 0  # graded, and the gate passed
    GATE_FAILED = 1  # graded, and the gate failed; `status`: something needs a person
    BAD_INPUT = 2  # usage, or a file that cannot be read
    OUR_FAULT = 3  # the machine, the engine or ourselves
    INTERRUPTED = 130


BY_GATE = {
    Outcome.PASS: Exit.OK,
    Outcome.FAIL: Exit.GATE_FAILED,
    Outcome.INCONCLUSIVE: Exit.OUR_FAULT,
    Outcome.OUR_FAULT: Exit.OUR_FAULT,
}


@contextmanager
def told() -> Iterator[None]:
    """Turn the errors that a person can mend into lines on stderr and an exit code."""
    try:
        yield
    except ParseError as error:
        _leave(Exit.BAD_INPUT, *(str(problem) for problem in error.problems))
    except (BadInput, ConfigurationError) as error:
        _leave(Exit.BAD_INPUT, str(error))
    except (ActionError, AppError, DemoError) as error:
        _leave(Exit.OUR_FAULT, str(error))
    except KeyboardInterrupt:
        _leave(Exit.INTERRUPTED, "interrupted; everything that was started has been removed")


@contextmanager
def ended_like_ctrl_c() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end things as Ctrl-C does. A signal that is ignored stays so."""
    numbers = [n for n in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(n) is signal.SIG_DFL]
    for number in numbers:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)


def leave(code: Exit) -> None:
    """End the command with this exit code."""
    raise typer.Exit(int(code))


def _leave(code: Exit, *lines: str) -> None:
    for line in lines:
        sys.stderr.write(f"proofgrade: {line}\n")
    sys.exit(int(code))
