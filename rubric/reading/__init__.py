"""What a person would look for in the files, read once: changes, write-ups, found text, oddities.

Everything is a pointer for people. Nothing here passes, fails or scores, and candidates do not see it.
"""

from __future__ import annotations

from dataclasses import dataclass

from rubric.deliverable import DeliverableKind
from rubric.facts import Fact, facts_of
from rubric.facts.routes import Route, told_routes
from rubric.model import Assessment
from rubric.outside import NOTHING, Outside
from rubric.reading.changes import Changes, changes_of
from rubric.reading.corpus import corpus_of
from rubric.reading.oddities import Oddity, oddities_of
from rubric.reading.pointers import ItemPointers, Pointer, RowPointers, items_of, pointers_of
from rubric.reading.writeups import Section, Writeup, writeups_of
from rubric.texts.prose import prose_of
from rubric.tree import SourceTree

__all__ = [
    "Changes",
    "Fact",
    "ItemPointers",
    "Oddity",
    "Pointer",
    "Reading",
    "RowPointers",
    "Section",
    "Writeup",
    "read",
]


@dataclass(frozen=True)
class Reading:
    """One submission's files as a reviewer is shown them. All texts are the candidate's, cut and legible.

    `more_writeups`: how many write-ups there are beside the listed ones. `items`: found text for each
    evidence item, whatever the rubric asks. `facts`: what a machine can be sure of. `routes`: what
    the candidate's Python serves, as its syntax trees declare it.
    """

    changes: Changes
    writeups: tuple[Writeup, ...]
    pointers: tuple[RowPointers, ...]
    oddities: tuple[Oddity, ...]
    more_writeups: int = 0
    items: tuple[ItemPointers, ...] = ()
    facts: tuple[Fact, ...] = ()
    routes: tuple[Route, ...] = ()


def read(
    assessment: Assessment, tree: SourceTree, starter: SourceTree, outside: Outside = NOTHING
) -> Reading:
    """Read a submission beside its starter. Never raises, whatever the tree holds.

    `outside`: what programs at the edge read of it, such as the pages of a PDF.
    """
    asked = tuple(
        one.path for one in assessment.deliverables if one.kind is DeliverableKind.DOCUMENT and one.path
    )
    prose = prose_of(tree, starter, asked, outside.pages)
    writeups, more = writeups_of(prose, tree, starter)
    corpus = corpus_of(prose, tree, starter)
    return Reading(
        changes_of(tree, starter),
        writeups,
        pointers_of(assessment, corpus),
        oddities_of(tree, starter),
        more,
        items_of(corpus),
        facts_of(tree, starter, outside=outside),
        told_routes(tree.without(starter)),
    )
