"""All traces of a submission. Pure; never raises on what a candidate wrote."""

from __future__ import annotations

from collections.abc import Sequence

from rubric.outside import Pages
from rubric.similarity.traces.artefacts import artefacts
from rubric.similarity.traces.history import History, commit_traces, version_traces
from rubric.similarity.traces.prose import every_run, runs
from rubric.similarity.traces.rows import rows
from rubric.similarity.traces.trace import Sort, Trace
from rubric.texts.prose import NO_PAGES
from rubric.tree import SourceTree


def traces_of(
    tree: SourceTree,
    starter: SourceTree,
    history: History | None = None,
    given: Sequence[str] = (),
    pages: Pages = NO_PAGES,
) -> tuple[Trace, ...]:
    """What a submission holds besides code, each once, less what the starter holds as well.

    `given`: ids of the commits that every candidate, or this one, was given; `starter`: their files.
    """
    known = {(one.sort, one.hash) for one in rows(starter, SourceTree())}
    known |= {(Sort.PROSE, value) for value in every_run(starter, pages)}
    found: dict[tuple[Sort, int], Trace] = {}
    for one in (
        *runs(tree, starter, pages),
        *artefacts(tree, starter),
        *rows(tree, starter),
        *version_traces(history or History(), tree, starter),
        *commit_traces(history or History(), given),
    ):
        if (one.sort, one.hash) not in known:
            found.setdefault((one.sort, one.hash), one)
    return tuple(found.values())
