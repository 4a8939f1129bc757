"""JUnit XML from a hostile hand -> counts. They are a claim: whoever wrote the file may have made them up.

No DTD, entity or external reference is read, and no tree is built: elements are counted as they pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

JUNIT_BYTES = 4 * 1024 * 1024
DEPTH_MAX = 32
TESTS_MAX = 20_000

_SUITE, _CASE = "testsuite", "testcase"
_ROOTS = (_SUITE, "testsuites")
_PASSED, _SKIPPED, _FAILED = range(3)  # the worse one counts
_VERDICTS = {"skipped": _SKIPPED, "failure": _FAILED, "error": _FAILED}
_SECONDS = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,20})?(?:[eE]-[0-9]{1,3})?")


class JUnitError(Exception):
    """The text is no JUnit XML that is read here. The message quotes nothing of it."""


@dataclass(frozen=True)
class Counts:
    """Test cases by how they ended. `seconds`: the sum of their claims; `suite`: the first suite's name."""

    passed: int
    failed: int
    skipped: int
    seconds: float
    suite: str = ""

    @property
    def collected(self) -> int:
        """All test cases."""
        return self.passed + self.failed + self.skipped


def read_junit(data: bytes) -> Counts:
    """Count the test cases of all suites, however they are nested.

    A suite's own totals are not looked at. Two cases of the same class and name are one test, and the worse
    counts: pytest writes a second one where the clean-up of a test fails. Raises JUnitError.
    """
    if len(data) > JUNIT_BYTES:
        raise JUnitError(f"it is {len(data):,} bytes; at most {JUNIT_BYTES:,} are read")
    cases = _Cases()
    try:
        # With an encoding set, the declared one is passed over, and no codec is looked up by its name.
        parser = DefusedXMLParser(target=cases, encoding="utf-8", forbid_dtd=True)
        parser.feed(data)
        parser.close()
    except DefusedXmlException:
        raise JUnitError("it declares a document type or entities") from None
    except ParseError:
        raise JUnitError("it is no well-formed XML") from None
    return cases.counts()


class _Cases:
    """Takes the parser's events. Its methods carry the names that the parser calls."""

    def __init__(self) -> None:
        self._depth = 0
        self._case: tuple[int, tuple[str, ...]] | None = None  # the open test case: its depth and its key
        self._verdicts: dict[tuple[str, ...], int] = {}
        self._seconds = 0.0
        self._suite: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._depth == 0 and tag not in _ROOTS:
            raise JUnitError("its root is neither testsuite nor testsuites")
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise JUnitError(f"it is nested deeper than {DEPTH_MAX} elements")
        if self._suite is None and tag == _SUITE:
            self._suite = attributes.get("name", "")
        if self._case is None and tag == _CASE:
            self._open(attributes)
        elif self._case is not None and self._depth == self._case[0] + 1:
            _, key = self._case
            self._verdicts[key] = max(self._verdicts[key], _VERDICTS.get(tag, _PASSED))

    def end(self, _: str) -> None:
        """An element ends."""
        if self._case is not None and self._depth == self._case[0]:
            self._case = None
        self._depth -= 1

    def counts(self) -> Counts:
        """What was counted."""
        ends = list(self._verdicts.values())
        passed, failed, skipped = (ends.count(verdict) for verdict in (_PASSED, _FAILED, _SKIPPED))
        return Counts(passed, failed, skipped, self._seconds, self._suite or "")

    def _open(self, attributes: dict[str, str]) -> None:
        name = attributes.get("name")
        # Without a name it is nobody's second report.
        key = (str(len(self._verdicts)),) if name is None else (attributes.get("classname", ""), name)
        self._case = (self._depth, key)
        self._verdicts.setdefault(key, _PASSED)
        self._seconds += _seconds(attributes.get("time", ""))
        if len(self._verdicts) > TESTS_MAX:
            raise JUnitError(f"it holds more than {TESTS_MAX:,} test cases")


def _seconds(text: str) -> float:
    """A plain number of seconds of less than four months; anything else counts as none."""
    return float(text) if _SECONDS.fullmatch(text) else 0.0
