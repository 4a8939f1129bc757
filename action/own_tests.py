"""The submission's own tests, run in its own image: by pytest where that is installed, else by unittest.

What comes out is a claim, shown as a fact and never scored: tests can be written to say anything.
"""

from __future__ import annotations

import shlex
from importlib import resources

from action.container import Ended
from action.junit import JUNIT_BYTES, Counts, JUnitError, read_junit
from action.reproduce import phase_run
from action.sandbox import CannotStart, Conditions, Sandbox
from action.unittest_report import SUITE as UNITTEST
from action.volume import REPORT, SOURCE, OutputRejected, TooManyFiles
from rubric.checks.testing import ELSEWHERE, PYTHON, is_python_test
from rubric.observation import Ending, OwnTests, Phase, PhaseRun
from rubric.tree import SourceTree
from rubric.units import counted

# Not the volume of the predictions: what stands there may hold hidden inputs, and candidates see this log.
VOLUME = "tests"
FILE = "junit.xml"
COMMAND = "python3 -m pytest || python3 -m unittest"
ENVIRONMENT = {  # tools that would write beside the source, which is read-only
    "COVERAGE_FILE": "/tmp/.coverage",  # noqa: S108 - inside the container
    "HYPOTHESIS_STORAGE_DIRECTORY": "/tmp/.hypothesis",  # noqa: S108 - inside the container
}
SCRIPT = """\
python=$(command -v python3 || command -v python) || {{ echo 'python3: not found' >&2; exit 127; }}
if "$python" -c 'import pytest' 2>/dev/null; then
    exec "$python" -m pytest -q --color=no -p no:cacheprovider --rootdir={source} --junitxml={report}
fi
cd / && exec "$python" -c {program} {pattern} {elsewhere} {source} {report}
"""


def has_tests(tree: SourceTree) -> bool:
    """Whether the tree has Python files that are named as tests; others are not run."""
    return any(map(is_python_test, tree))


def own_tests(sandbox: Sandbox, tree: SourceTree, seconds: float) -> tuple[PhaseRun, OwnTests | None]:
    """Run the tests of `tree` for at most `seconds`, with `$OUT` and the source read-only.

    However that ends, it is a fact and fails nothing. Raises EngineFailed when the engine failed.
    """
    if seconds <= 0 or not has_tests(tree):
        return PhaseRun(Phase.TESTS, Ending.NOT_RUN), None
    try:
        ended = _run(sandbox, tree, seconds)
    except TooManyFiles as error:
        return PhaseRun(Phase.TESTS, Ending.REFUSED, reason=str(error)), None
    except CannotStart as error:
        return PhaseRun(Phase.TESTS, Ending.NONZERO, command=COMMAND, reason=str(error)), None
    if ended.ending not in (Ending.OK, Ending.NONZERO):
        return phase_run(Phase.TESTS, COMMAND, ended), None
    try:
        counts = read_junit(sandbox.volumes.read(VOLUME, FILE, JUNIT_BYTES))
    except (OutputRejected, JUnitError) as error:
        return _unread(ended, error), None
    return _told(ended, counts)


def script() -> str:
    """What the container runs, as shell text."""
    program = resources.files("action").joinpath("unittest_report.py").read_text(encoding="utf-8")
    parts = {
        "program": program,
        "pattern": PYTHON.pattern,
        "elsewhere": ",".join(sorted(ELSEWHERE)),
        "source": SOURCE,
        "report": f"{REPORT}/{FILE}",
    }
    return SCRIPT.format_map({name: shlex.quote(text) for name, text in parts.items()})


def _run(sandbox: Sandbox, tree: SourceTree, seconds: float) -> Ended:
    volumes = sandbox.volumes
    volumes.fill("source", tree)
    mounts = [
        volumes.mount("source", read_only=True),
        volumes.mount("out", read_only=True),
        volumes.mount(VOLUME, read_only=False),
    ]
    conditions = Conditions(environment=ENVIRONMENT)
    return sandbox.run(script(), seconds, mounts=mounts, workdir=SOURCE, conditions=conditions)


def _unread(ended: Ended, error: Exception) -> PhaseRun:
    """No report, or none that is read: why the tests failed is then in the log, if they did."""
    if ended.ending is not Ending.OK:
        return phase_run(Phase.TESTS, COMMAND, ended)
    reason = f"The report of the tests is not read: {str(error).rstrip('.')}."
    return phase_run(Phase.TESTS, COMMAND, ended, Ending.OUTPUT_REJECTED, reason)


def _told(ended: Ended, counts: Counts) -> tuple[PhaseRun, OwnTests]:
    framework = "unittest" if counts.suite == UNITTEST else "pytest"
    tests = OwnTests(
        framework,
        collected=counts.collected,
        passed=counts.passed,
        failed=counts.failed,
        skipped=counts.skipped,
        seconds=min(counts.seconds, ended.seconds),  # what they claim, as far as there was time for it
    )
    return phase_run(Phase.TESTS, f"python3 -m {framework}", ended, reason=_reason(tests)), tests


def _reason(tests: OwnTests) -> str:
    without = " The image has no pytest, so unittest ran them." if tests.framework == "unittest" else ""
    if not tests.collected:
        return f"No test was collected.{without}"
    if tests.failed:
        return f"{tests.failed} of {counted(tests.collected, 'test')} failed.{without}"
    return ""
