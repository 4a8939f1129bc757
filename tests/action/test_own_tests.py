"""The submission's own tests: run sealed, counted from their report, whatever they try."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import docker
import pytest

from action.own_tests import has_tests, own_tests
from action.sandbox import Sandbox
from action.workspace import read_folder
from rubric.observation import Ending, OwnTests, Phase, PhaseRun
from rubric.tree import File, SourceTree
from tests.action.boxed import image_of, sandbox_of
from tests.action.sealed import BASE

SUBMISSION = Path(__file__).parent.parent / "submissions" / "batch"
SECONDS = 60.0
PYTEST = b"FROM python:3.11-slim-bookworm\nRUN pip install --no-cache-dir --no-compile pytest==8.4.2\n"
CASE = "import os, unittest\nclass TestIt(unittest.TestCase):\n    def test_it(self):\n        "


@pytest.fixture(scope="module")
def pytest_image(engine: docker.DockerClient) -> Iterator[str]:
    """An image with pytest, and nothing of a submission."""
    with image_of(engine, SourceTree({"Dockerfile": File(PYTEST)})) as built:
        yield built


@pytest.fixture
def bare(engine: docker.DockerClient) -> Iterator[Sandbox]:
    """The base image itself: a Python without pytest."""
    with sandbox_of(engine, BASE) as made:
        yield made


@pytest.fixture
def furnished(engine: docker.DockerClient, pytest_image: str) -> Iterator[Sandbox]:
    with sandbox_of(engine, pytest_image) as made:
        yield made


def tree(text: str, path: str = "tests/test_it.py") -> SourceTree:
    return SourceTree({path: File(text.encode())})


def counts(tests: OwnTests | None) -> tuple[object, ...]:
    assert tests is not None
    assert tests.seconds >= 0
    return astuple(tests)[:-1]


@pytest.mark.parametrize(
    ("path", "is_test"),
    [
        ("tests/test_a.py", True),
        ("a_test.py", True),
        ("tests.py", True),
        ("tests/conftest.py", False),
        ("test_a.R", False),
        ("venv/lib/test_a.py", False),
        ("src/contest.py", False),
    ],
)
def test_a_tree_has_tests_where_the_static_check_sees_them(path: str, is_test: bool) -> None:
    """Python only, and not in somebody else's folders."""
    assert has_tests(tree("", path)) is is_test


@pytest.mark.real
def test_unittest_runs_them_where_there_is_no_pytest(bare: Sandbox) -> None:
    """From the mounted source, though the image holds none of it."""
    run, tests = own_tests(bare, read_folder(SUBMISSION), SECONDS)
    assert (run.phase, run.ending, run.command) == (Phase.TESTS, Ending.OK, "python3 -m unittest")
    assert (run.reason, counts(tests)) == ("", ("unittest", 2, 2, 0, 0))


@pytest.mark.real
def test_tests_that_need_a_missing_pytest_are_told_so(bare: Sandbox) -> None:
    """They fail, and the reason says what they lack."""
    run, tests = own_tests(bare, tree("import pytest\ndef test_a(): pass\n"), SECONDS)
    assert counts(tests) == ("unittest", 1, 0, 1, 0)
    assert (run.ending, run.exit_code) == (Ending.NONZERO, 1)
    assert run.reason == "1 of 1 test failed. The image has no pytest, so unittest ran them."
    assert "No module named 'pytest'" in run.log_tail


@pytest.mark.real
def test_pytest_runs_them_where_it_is(furnished: Sandbox) -> None:
    """With fixtures, parameters and skips, beside the modules that they test, and with $OUT at hand."""
    # A candidate's tests: the skipped one among them has to be counted as skipped.
    text = """
import os, pathlib, pytest
from product import ONE
def test_good(tmp_path): assert ONE == 1 and (tmp_path / "x").write_text("x")
@pytest.mark.parametrize("n", [1, 2])
def test_each(n): assert n == 1
@pytest.mark.skip
def test_skipped(): pass
def test_places():
    assert pathlib.Path.cwd() == pathlib.Path("/source")
    for place in ("/source", "/out"):
        with pytest.raises(OSError):
            pathlib.Path(place, "x").write_text("x")
@pytest.fixture
def breaks():
    yield
    raise OSError
def test_clean_up(breaks): pass
"""
    files = {"product.py": File(b"ONE = 1\n"), "tests/test_it.py": File(text.encode())}
    run, tests = own_tests(furnished, SourceTree(files), SECONDS)
    assert counts(tests) == ("pytest", 6, 3, 2, 1), run.log_tail
    assert (run.ending, run.exit_code, run.command) == (Ending.NONZERO, 1, "python3 -m pytest")
    assert run.reason == "2 of 6 tests failed."


@pytest.mark.real
def test_good_tests_end_well(furnished: Sandbox) -> None:
    """With nothing to explain."""
    run, tests = own_tests(furnished, tree("def test_it(): pass\n"), SECONDS)
    assert (run.ending, run.reason, counts(tests)) == (Ending.OK, "", ("pytest", 1, 1, 0, 0))


@pytest.mark.real
@pytest.mark.parametrize("where", ["bare", "furnished"])
def test_no_test_in_the_files_is_a_fact(where: str, request: pytest.FixtureRequest) -> None:
    """Nothing was collected: that is told, and is no failure of ours."""
    run, tests = own_tests(request.getfixturevalue(where), tree("ONE = 1\n"), SECONDS)
    assert (run.ending, run.exit_code) == (Ending.NONZERO, 5)
    assert run.reason.startswith("No test was collected.")
    assert counts(tests)[1:] == (0, 0, 0, 0)


HANG = "import time; time.sleep(99)"
FLOOD = "\n        while True: print('x' * 99999, file=__import__('sys').__stdout__)"
FORGE = "open('/report/junit.xml', 'w').write({0!r}); os._exit(0)"
BOMB = '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><testsuite><testcase name="&b;"/></testsuite>'
OUTSIDE = '<!DOCTYPE x SYSTEM "file:///etc/passwd"><testsuite/>'


@pytest.mark.real
@pytest.mark.parametrize("where", ["bare", "furnished"])
@pytest.mark.parametrize(
    ("does", "ending", "reason"),
    [
        ("os._exit(0)", Ending.OUTPUT_REJECTED, "/report/junit.xml was not written"),
        ("os._exit(3)", Ending.NONZERO, "the last lines of its log"),
        (HANG, Ending.TIMEOUT, "time limit"),
        (FLOOD, Ending.LOG_FLOOD, "printed far more"),
        ("x = bytearray(600 << 20)", Ending.OUT_OF_MEMORY, "more memory"),
        (FORGE.format(BOMB), Ending.OUTPUT_REJECTED, "it declares a document type or entities"),
        (FORGE.format(OUTSIDE), Ending.OUTPUT_REJECTED, "it declares a document type or entities"),
        (FORGE.format("<testsuite>" * 99), Ending.OUTPUT_REJECTED, "nested deeper"),
        ("open('/report/junit.xml', 'w').truncate(5 << 20); os._exit(0)", Ending.OUTPUT_REJECTED, "at most"),
        ("os.symlink('/etc/passwd', '/report/junit.xml'); os._exit(0)", Ending.OUTPUT_REJECTED, "not a"),
    ],
)  # fmt: skip
def test_hostile_tests_yield_nothing(
    request: pytest.FixtureRequest, where: str, does: str, ending: Ending, reason: str
) -> None:
    """They end within their limits, and a report that is no report is not read."""
    seconds = 8.0 if does == HANG else SECONDS
    run, tests = own_tests(request.getfixturevalue(where), tree(CASE + does), seconds)
    assert (run.ending, tests) == (ending, None), run.log_tail
    assert reason in run.reason


@pytest.mark.real
def test_a_forged_report_is_no_more_than_a_claim(bare: Sandbox) -> None:
    """Whatever its totals say, its cases are counted; they cannot claim more time than passed."""
    forged = '<testsuites tests="-1" time="nan"><testsuite tests="999999">{}</testsuite></testsuites>'
    case = '<testcase name="{}" time="9999999"/>'
    does = FORGE.format(forged.format("".join(case.format(n) for n in range(9))))
    run, tests = own_tests(bare, tree(CASE + does), SECONDS)
    assert run.ending is Ending.OK
    assert counts(tests) == ("pytest", 9, 9, 0, 0)
    assert tests is not None
    assert tests.seconds == run.seconds


@pytest.mark.real
def test_predictions_are_out_of_sight(bare: Sandbox) -> None:
    """The log of the tests is shown to candidates, so nothing that knew the hidden inputs is within reach."""
    leave = [bare.volumes.mount("report", read_only=False)]
    assert bare.run("echo 'a hidden text' > /report/left", SECONDS, mounts=leave).exit_code == 0
    run, tests = own_tests(bare, tree(CASE + "print(os.listdir('/report'), os.path.exists('/in'))"), SECONDS)
    assert counts(tests) == ("unittest", 1, 1, 0, 0)
    assert "[] False" in run.log_tail


@pytest.mark.real
def test_an_image_without_python_says_so(engine: docker.DockerClient) -> None:
    """Tests cannot be run then: a fact, in a sentence that helps."""
    dockerfile = b"FROM python:3.11-slim-bookworm\nRUN rm -f $(which -a python3 python)\n"
    with (
        image_of(engine, SourceTree({"Dockerfile": File(dockerfile)})) as image,
        sandbox_of(engine, image) as made,
    ):
        run, tests = own_tests(made, tree(CASE + "pass"), SECONDS)
    assert (run.ending, run.exit_code, tests) == (Ending.NONZERO, 127, None)
    assert run.reason == "The program python3 is not in the image; install it in command 1."


@pytest.mark.real
def test_an_image_that_cannot_start_a_command_says_so(engine: docker.DockerClient) -> None:
    """A file of its own stands where the source is mounted."""
    dockerfile = b"FROM python:3.11-slim-bookworm\nRUN touch /source\n"
    files = SourceTree({"Dockerfile": File(dockerfile)})
    with image_of(engine, files) as image, sandbox_of(engine, image) as made:
        run, tests = own_tests(made, tree(CASE + "pass"), SECONDS)
    assert (run.ending, tests) == (Ending.NONZERO, None)
    assert "No command can be started in the image" in run.reason


@pytest.mark.real
def test_a_tree_with_too_many_folders_is_not_mounted(bare: Sandbox) -> None:
    """A tree that does not fit into its volume is refused in words; the engine is not blamed."""
    deep = {f"{n}/{'x/' * 60}test_it.py": File(b"") for n in range(1000)}
    run, tests = own_tests(bare, SourceTree(deep), SECONDS)
    assert (run.ending, tests) == (Ending.REFUSED, None)
    assert "files and folders" in run.reason


@pytest.mark.real
def test_what_is_not_wanted_is_not_run(bare: Sandbox) -> None:
    """No seconds for it, or no test file: nothing is started."""
    nothing = (PhaseRun(Phase.TESTS, Ending.NOT_RUN), None)
    assert own_tests(bare, tree(CASE + "pass"), 0) == nothing
    assert own_tests(bare, tree("", "tests/conftest.py"), SECONDS) == nothing
