"""A process of its own for what reads hostile files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from app.formats.apart import PYTHON, run_apart
from app.formats.bounded import NOBODY


def said(code: str, given: bytes = b"", seconds: int = 5, waiting: float = 5) -> bytes | None:
    """What a Python program of this text writes."""
    return run_apart((*PYTHON, "-c", code), given, seconds, waiting=waiting)


def test_a_program_has_its_input_and_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither our environment nor our folder."""
    monkeypatch.setenv("PROOFGRADE_WEBHOOK_SECRET", "hush")
    code = "import os, sys; print(sys.stdin.read(), os.getcwd(), 'hush' in str(os.environ))"
    assert said(code, b"given") == b"given / False\n"


@pytest.mark.parametrize(
    "code",
    ["len(b'x' * 2**31)", "raise SystemExit(2)", "open('{folder}/a', 'w').write('x' * 100_000)"],
)
def test_a_program_that_goes_beyond_its_limits_says_nothing(code: str, tmp_path: Path) -> None:
    """Memory, a failure, a written file."""
    assert said(code.format(folder=tmp_path)) is None


def test_a_program_that_is_not_there_says_nothing() -> None:
    """As one that failed."""
    assert run_apart(("/nowhere/ffprobe",), b"", 5) is None


def test_an_answer_without_an_end_is_none() -> None:
    """It is stopped once it said more than we hold; what it says beside its answer is held by nobody."""
    endless = "import sys\nwhile True: sys.{}.write('x' * 2**16)"
    assert said(endless.format("stdout"), seconds=60) is None
    assert said("import sys; sys.stderr.write('x' * 2**24); print(1)") == b"1\n"


def test_a_program_that_waits_is_stopped_with_what_it_started() -> None:
    """On the wall clock, also where a child of it holds the pipe, or it closed the pipe itself."""
    waits = "import os, time; os.{}; time.sleep(3600)"
    for first in ("fork()", "close(1)"):
        assert said(waits.format(first), seconds=1, waiting=0) is None


def test_root_reads_nothing_as_root(tmp_path: Path) -> None:
    """Where we are root a program is nobody, without a group of ours; else it is who we are."""
    is_root = os.geteuid() == 0
    key = tmp_path / "secret.key"
    key.write_bytes(b"hush")
    key.chmod(0o600)
    wanted = [NOBODY, NOBODY] if is_root else [os.getuid(), os.getgid()]
    assert [int(run_apart((found("id"), of), b"", 5) or b"") for of in ("-u", "-g")] == wanted
    assert run_apart((found("cat"), str(key)), b"", 5) == (None if is_root else b"hush")


def found(name: str) -> str:
    """Where a program of the system stands."""
    return shutil.which(name) or name
