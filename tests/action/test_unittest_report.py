"""The small unittest program, as it runs in an image that has no pytest: in a Python of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import action.unittest_report
from action.junit import Counts, read_junit

PROGRAM = Path(action.unittest_report.__file__).read_text()
PATTERN = r"test_.*\.py|.*_tests?\.py|tests?\.py"


def ran(tree: Path, report: Path, files: dict[str, str]) -> tuple[int, str]:
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    code = PROGRAM.replace("/source", str(tree)).replace("/report/junit.xml", str(report))
    done = subprocess.run(
        [sys.executable, "-c", code, PATTERN, "venv,vendor"],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    return done.returncode, done.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "tree").mkdir()
    return tmp_path / "tree"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return tmp_path / "junit.xml"


def names(report: Path) -> list[str]:
    return [f"{case.get('classname')}.{case.get('name')}" for case in ET.parse(report).iter("testcase")]


def test_cases_and_plain_functions_are_run_wherever_they_stand(tree: Path, report: Path) -> None:
    """In packages and plain folders, with imports from the root, from beside them and from their package."""
    body = """
import unittest
from {0} import ONE
class TestOne(unittest.TestCase):
    def test_one(self): assert ONE == 1
"""
    files = {
        "product.py": "ONE = 1\n",
        "tests/test_case.py": body.format("product"),
        "tests/beside.py": "ONE = 1\n",
        "tests/test_beside.py": body.format("beside"),
        "inner/pack/__init__.py": "",
        "inner/pack/parts.py": "ONE = 1\n",
        "inner/pack/test_pack.py": body.format(".parts"),
        "test.py": "def test_function(): assert True\ndef test_fixture(client): assert False\n"
        "async def test_async(): assert False\nfrom product import ONE\ntest_value = ONE\n",
        "vendor/test_vendor.py": "def test_no(): assert False\n",
    }
    assert ran(tree, report, files)[0] == 0
    assert read_junit(report.read_bytes()).passed == 4
    assert names(report) == [
        "test.test_function",
        "pack.test_pack.TestOne.test_one",
        "test_beside.TestOne.test_one",
        "test_case.TestOne.test_one",
    ]


def test_every_way_to_end_is_counted(tree: Path, report: Path) -> None:
    """Passed, failed, broken, skipped, expected and unexpected, part-tests, class set-up, and exits."""
    text = """
import sys, unittest
class TestAll(unittest.TestCase):
    def test_good(self): pass
    def test_bad(self): self.fail()
    def test_broken(self): raise OSError
    def test_exit(self): sys.exit(0)
    @unittest.skip("no")
    def test_skipped(self): pass
    @unittest.expectedFailure
    def test_known(self): self.fail()
    @unittest.expectedFailure
    def test_unexpected(self): pass
    def test_parts(self):
        for n in range(3):
            with self.subTest(n=n): self.assertNotEqual(n, 1)
class TestSetUp(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise OSError
    def test_never(self): pass
"""
    code, log = ran(tree, report, {"test_all.py": text})
    counts = read_junit(report.read_bytes())
    assert (code, counts.passed, counts.failed, counts.skipped) == (1, 2, 6, 1)
    assert "AssertionError" in log


@pytest.mark.parametrize(
    "text",
    ["import a_module_nobody_has", "def broken(:", "raise SystemExit(0)", "raise RuntimeError", "1 / 0"],
)
def test_a_file_that_cannot_be_imported_is_one_failure(tree: Path, report: Path, text: str) -> None:
    """The others are run all the same, and the log tells why."""
    code, log = ran(tree, report, {"tests/test_a.py": text, "tests/test_b.py": "def test_b(): pass\n"})
    counts = read_junit(report.read_bytes())
    assert (code, counts.passed, counts.failed) == (1, 1, 1)
    assert "tests/test_a.py cannot be imported" in log


def test_a_skipped_file_is_one_skipped_test(tree: Path, report: Path) -> None:
    """As unittest has it."""
    assert ran(tree, report, {"test_a.py": "import unittest\nraise unittest.SkipTest('no')\n"})[0] == 0
    assert read_junit(report.read_bytes()).skipped == 1


def test_files_of_the_same_name_are_both_run(tree: Path, report: Path) -> None:
    """Each counts, though only one can have the module's name."""
    body = "def test_same(): pass\n"
    assert ran(tree, report, {"a/test_x.py": body, "b/test_x.py": body})[0] == 0
    assert read_junit(report.read_bytes()).passed == 2


def test_a_tree_s_own_modules_do_not_stand_in_for_the_programs(tree: Path, report: Path) -> None:
    """A unittest.py or xml folder of the submission is found only after the program has its own."""
    files = {
        "unittest.py": "raise OSError\n",
        "xml/__init__.py": "raise OSError\n",
        "re.py": "raise OSError\n",
    }
    assert ran(tree, report, files | {"test_a.py": "def test_a(): pass\n"})[0] == 0
    assert read_junit(report.read_bytes()).passed == 1


def test_no_test_at_all_has_an_exit_code_of_its_own(tree: Path, report: Path) -> None:
    """The one that pytest has for it."""
    assert ran(tree, report, {"test_a.py": "ONE = 1\n"})[0] == 5
    assert read_junit(report.read_bytes()) == Counts(0, 0, 0, 0.0, "unittest")


def test_odd_names_are_storable(tree: Path, report: Path) -> None:
    """What XML cannot hold is written as question marks."""
    text = """
import unittest
globals()["test_\\x1b\\ud800"] = lambda: None
T = type("T", (unittest.TestCase,), {"test_\\x1b<&\\ud800": lambda self: None})
"""
    assert ran(tree, report, {"test_a.py": text})[0] == 0
    assert names(report) == ["test_a.T.test_?<&?", "test_a.test_??"]
