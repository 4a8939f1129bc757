"""Deliverable `tests`: test files with tests of the candidate's own. They are read here, not run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rubric.checks.wording import failed, named, passed
from rubric.deliverable import Deliverable
from rubric.model import Assessment, Finding, Place
from rubric.tree import File, SourceTree
from rubric.units import counted

MAX_BYTES = 1024 * 1024

# Folders whose tests are somebody else's.
ELSEWHERE = frozenset({".venv", "venv", "node_modules", "site-packages", "vendor", "third_party"})


@dataclass(frozen=True)
class _Language:
    """How one language names its test files, begins a test and asserts."""

    file: re.Pattern[str]
    test: re.Pattern[str]
    asserts: re.Pattern[str]


PYTHON = re.compile(r"test_.*\.py|.*_tests?\.py|tests?\.py", re.IGNORECASE)
_LANGUAGES = (
    _Language(
        PYTHON,
        re.compile(r"\s*(?:async\s+)?def\s+test\w*\s*\("),
        re.compile(r"\bassert\b|\bself\.(?:assert|fail)|\bpytest\.(?:raises|warns|fail)\b|assert_\w+\("),
    ),
    _Language(
        re.compile(r".*\.(?:test|spec)\.[cm]?[jt]sx?"),
        re.compile(r"\s*(?:it|test)(?:\.\w+)?\s*\("),
        re.compile(r"\bexpect\s*\(|\bassert\b"),
    ),
    _Language(
        re.compile(r"test[-_].*\.[rR]"),
        re.compile(r"\s*test_that\s*\("),
        re.compile(r"\bexpect_\w+\s*\("),
    ),
)


@dataclass(frozen=True)
class OwnTests:
    """Test files of the candidate's own: the lines on which tests begin, and files that only look like tests.

    `scripts` assert something, but no runner collects a test from them; `empty` assert nothing.
    """

    tests: Mapping[str, tuple[int, ...]]
    scripts: tuple[str, ...]
    empty: tuple[str, ...]

    @property
    def count(self) -> int:
        """Tests in all files."""
        return sum(map(len, self.tests.values()))

    @property
    def places(self) -> list[Place]:
        """The first test of each file."""
        return [Place(path, lines[0]) for path, lines in self.tests.items()]


def own_tests(tree: SourceTree, starter: SourceTree) -> OwnTests:
    """Read, not run. A line that the starter's file has as well begins no test of the candidate's."""
    tests: dict[str, tuple[int, ...]] = {}
    scripts: list[str] = []
    empty: list[str] = []
    for path, file in tree.without(starter).files.items():
        language = _language(path)
        if language is None or file.is_binary or len(file.data) > MAX_BYTES:
            continue
        numbers = _tests(file, starter.get(path), language)
        if numbers:
            tests[path] = tuple(numbers)
        else:
            (scripts if _asserts(file, language) else empty).append(path)
    return OwnTests(tests, tuple(scripts), tuple(empty))


def check_tests(_: Assessment, deliverable: Deliverable, tree: SourceTree, starter: SourceTree) -> Finding:
    """Counts tests in files named as tests; lines that the starter's file has as well do not count."""
    found = own_tests(tree, starter)
    if not found.tests:
        empty = min((*found.scripts, *found.empty), default=None)
        return failed(deliverable, _absent(empty), [Place(empty)] if empty else [])
    total = counted(found.count, "test")
    return passed(
        deliverable,
        f"{total} of your own in {counted(len(found.tests), 'file')}; read here, not run.",
        found.places,
    )


def is_python_test(path: str) -> bool:
    """Whether a file is named as Python tests of the candidate's own."""
    language = _language(path)
    return language is not None and language.file is PYTHON


def _absent(empty: str | None) -> str:
    if empty is not None:
        return f"{named(empty)} holds no test of your own that asserts. Write test_... functions that do."
    return "There is no test file of your own. Add tests/test_<what>.py with functions test_... that assert."


def _language(path: str) -> _Language | None:
    *folders, name = path.split("/")
    if not ELSEWHERE.isdisjoint(folders):
        return None
    return next((language for language in _LANGUAGES if language.file.fullmatch(name)), None)


def _asserts(file: File, language: _Language) -> bool:
    return language.asserts.search(file.text()) is not None


def _tests(file: File, given: File | None, language: _Language) -> list[int]:
    """The lines on which own tests begin; none where nothing in the file asserts."""
    if not _asserts(file, language):
        return []
    text = file.text()
    known = frozenset(given.text().split("\n")) if given is not None else frozenset()
    lines = enumerate(text.split("\n"), start=1)
    return [number for number, line in lines if language.test.match(line) and line not in known]
