"""One thing besides code that two submissions may share: the columns of the database table."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Sort(StrEnum):
    """What a trace is of."""

    PROSE = "prose"  # a run of words of a text
    ARTEFACT = "artefact"  # the content of a whole file
    ROW = "row"  # a line of data that was pushed
    GIVEN = "given"  # a line of data that this candidate, and nobody else, was given
    VERSION = "version"  # a file as it stood at some time of the history
    COMMIT = "commit"  # a commit of the history, beyond the starter's


class Trace(NamedTuple):
    """A hash (0..2**63-1) with its place: 1-based lines, both ends included; 0 where there are none.

    `number`: which run of words it is of all in the submission, from 1. `what`: how an artefact is told,
    and whether a version is still there. A tuple, because a query makes thousands.
    """

    sort: Sort
    hash: int
    path: str = ""
    first_line: int = 0
    last_line: int = 0
    number: int = 0
    what: str = ""
