"""Runs the tests of a tree with unittest and writes JUnit XML.

It runs inside the submission's own image, where there may be no more than an old Python: standard library
only, nothing newer than 3.8.
"""
# ruff: noqa: D102, N802 (methods under the names that unittest gives them)

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import re
import sys
import time
import unittest
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, cast
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT, REPORT = "/source", "/report/junit.xml"
SUITE = "unittest"
RANKS = ("passed", "skipped", "failure", "error")  # the worst one of a test counts


def main(pattern: str, elsewhere: str, root: str = ROOT, report: str = REPORT) -> int:
    """Run the files whose names match `pattern`, outside of the folders `elsewhere` (with commas between).

    Returns the exit code: 0 for good, 1 where a test failed, 5 where there was none, as pytest has them.
    """
    os.chdir(root)
    sys.path.insert(0, root)
    suite = unittest.TestSuite(tests_of(path, root) for path in files(root, pattern, elsewhere.split(",")))
    result = cast("Recorded", unittest.TextTestRunner(stream=sys.stderr, resultclass=Recorded).run(suite))
    result.write(report)
    if not result.ends:
        return 5
    return 0 if result.wasSuccessful() else 1


def files(root: str, pattern: str, elsewhere: list[str]) -> Iterator[str]:
    """Test files by path, in order. Links are not followed."""
    wanted = re.compile(pattern, re.IGNORECASE)
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in elsewhere)
        for name in sorted(names):
            if wanted.fullmatch(name):
                yield os.path.join(folder, name)  # noqa: PTH118


def tests_of(path: str, root: str) -> unittest.TestSuite:
    """The tests of one file: its TestCases, and its plain functions that need no fixture."""
    try:
        module = imported(path, root)
        tests = unittest.TestLoader().loadTestsFromModule(module)
    except unittest.SkipTest as skipped:
        return unittest.TestSuite([Reported(path, root, skipped)])
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a submission's module raises is a failure
        return unittest.TestSuite([Reported(path, root, error)])
    named = [(name, value) for name, value in sorted(vars(module).items()) if is_test(name, value, module)]
    return unittest.TestSuite([tests, *(Function(name, function) for name, function in named)])


def imported(path: str, root: str) -> ModuleType:
    """The module of a file, as pytest imports it: below its package, with the folder above on the path."""
    folder, name = os.path.split(path[: -len(".py")])
    while folder != root and os.path.isfile(os.path.join(folder, "__init__.py")):  # noqa: PTH113, PTH118
        folder, package = os.path.split(folder)
        name = f"{package}.{name}"
    if folder not in sys.path:
        sys.path.insert(0, folder)
    known = sys.modules.get(name)
    if known is not None and known.__file__ != path:
        return loaded(path, re.sub(r"\W", "_", os.path.relpath(path, root)))
    return importlib.import_module(name)


def loaded(path: str, name: str) -> ModuleType:
    """The module of a file under a name of its own, where another file has its name already."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_test(name: str, value: object, module: ModuleType) -> bool:
    """Whether this is a plain test function of the module that can be called with nothing."""
    if not (name.startswith("test") and isinstance(value, FunctionType)):
        return False
    if value.__module__ != module.__name__ or inspect.iscoroutinefunction(value):
        return False
    given = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = inspect.signature(value).parameters.values()
    return all(one.default is not one.empty or one.kind in given for one in parameters)


class Function(unittest.FunctionTestCase):
    """A plain function as a test, named by its module."""

    def __init__(self, name: str, function: FunctionType) -> None:
        super().__init__(function)
        self.name = f"{function.__module__}.{name}"

    def id(self) -> str:
        return self.name


class Reported(unittest.TestCase):
    """A file that could not be imported, or that is skipped as a whole, as one test."""

    def __init__(self, path: str, root: str, why: BaseException) -> None:
        super().__init__("runTest")
        self.name = os.path.relpath(path, root)
        self.why = why

    def id(self) -> str:
        return self.name

    def runTest(self) -> None:
        if isinstance(self.why, unittest.SkipTest):
            raise self.why
        raise RuntimeError(f"{self.name} cannot be imported") from self.why


class Recorded(unittest.TextTestResult):
    """Keeps how each test ended and how long it took. Its methods carry unittest's names."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.ends: dict[str, int] = {}
        self.seconds: dict[str, float] = {}
        self.begun = 0.0

    def startTest(self, test: Any) -> None:
        super().startTest(test)
        self.begun = time.perf_counter()

    def stopTest(self, test: Any) -> None:
        super().stopTest(test)
        self.seconds[test.id()] = self.seconds.get(test.id(), 0.0) + time.perf_counter() - self.begun

    def addSuccess(self, test: Any) -> None:
        super().addSuccess(test)
        self.note(test, "passed")

    def addExpectedFailure(self, test: Any, err: Any) -> None:
        super().addExpectedFailure(test, err)
        self.note(test, "passed")

    def addSkip(self, test: Any, reason: str) -> None:
        super().addSkip(test, reason)
        self.note(test, "skipped")

    def addFailure(self, test: Any, err: Any) -> None:
        super().addFailure(test, err)
        self.note(test, "failure")

    def addUnexpectedSuccess(self, test: Any) -> None:
        super().addUnexpectedSuccess(test)
        self.note(test, "failure")

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        super().addSubTest(test, subtest, err)
        self.note(test, "passed" if err is None else "failure")

    def addError(self, test: Any, err: Any) -> None:
        super().addError(test, err)
        self.note(test, "error")

    def note(self, test: Any, end: str) -> None:
        """Take down how a test ended; what is worse stays."""
        self.ends[test.id()] = max(self.ends.get(test.id(), 0), RANKS.index(end))

    def write(self, path: str) -> None:
        """Write JUnit XML."""
        suite = ET.Element("testsuite", name=SUITE)
        for name, rank in self.ends.items():
            folder, _, last = storable(name).rpartition(".")
            took = f"{self.seconds.get(name, 0.0):.6f}"
            case = ET.SubElement(suite, "testcase", classname=folder, name=last, time=took)
            if rank:
                ET.SubElement(case, RANKS[rank])
        ET.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def storable(name: str) -> str:
    """A name without characters that XML cannot hold."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
