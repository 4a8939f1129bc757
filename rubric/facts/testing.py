"""Tests of the candidate's own, as far as reading tells; what a runner collects, the run tells."""

from __future__ import annotations

from rubric.checks.testing import own_tests
from rubric.checks.wording import named
from rubric.facts.fact import Fact, Trees, absent, bad, good
from rubric.model import Place, Problem
from rubric.units import counted

ID, TITLE = "tests", "Tests of the candidate's own"


def has_tests(trees: Trees) -> Fact:
    """Good with tests that assert; bad where a file asserts, but no runner would collect anything from it."""
    found = own_tests(trees.own, trees.starter)
    if found.tests:
        words = f"{counted(found.count, 'test')} in {counted(len(found.tests), 'file')}; read, not run."
        return good(ID, TITLE, words, found.places)
    if found.scripts:
        return bad(
            ID,
            TITLE,
            [
                Problem(Place(path), "asserts, but holds no test that a runner collects")
                for path in found.scripts
            ],
        )
    hint = f" {named(found.empty[0])} asserts nothing." if found.empty else ""
    return absent(ID, TITLE, f"No test of your own was found.{hint}", map(Place, found.empty))
