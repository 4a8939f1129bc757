"""Fixtures of the pure half."""

from __future__ import annotations

import pytest

from rubric.grade import Graded
from tests.rubric import samples


@pytest.fixture
def graded() -> Graded:
    """The honest sample, graded, with four of six rows marked and one flag."""
    return samples.graded(given=samples.marks(3, 3, 4, 3))
