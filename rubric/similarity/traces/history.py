"""A submission's commits: which ones it shares with another, and what a reviewer should know of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rubric.similarity.fingerprint import is_source, is_vendored
from rubric.similarity.hashing import token_hash
from rubric.similarity.traces.trace import Sort, Trace
from rubric.texts.prose import TEXTS
from rubric.tree import SourceTree
from rubric.units import counted

MANY = 5  # files from which one commit that brings nearly all of them is told
NEARLY_ALL = 0.9
LEAST_BYTES = 200  # of a version of a file: smaller ones say too little
PAST = "past"


@dataclass(frozen=True)
class Commit:
    """One commit: its id, its parents' ids, how many files it added or changed (None: too many to list)."""

    sha: str
    parents: tuple[str, ...]
    files: int | None


@dataclass(frozen=True)
class History:
    """The commits that lead to a submission, newest first. `whole`: False when older ones were not read.

    `versions`: ids of blobs that stood in it, each with a path: `is_written` ones of `LEAST_BYTES` and more.
    """

    commits: tuple[Commit, ...] = ()
    whole: bool = True
    versions: tuple[tuple[str, str], ...] = ()

    def without(self, given: Sequence[str]) -> tuple[Commit, ...]:
        """The candidate's own commits: all but those that were given."""
        known = set(given)
        return tuple(commit for commit in self.commits if commit.sha not in known)


def commit_traces(history: History, given: Sequence[str]) -> Iterator[Trace]:
    """One trace of every commit beyond those that were given."""
    for commit in history.without(given):
        yield Trace(Sort.COMMIT, token_hash(commit.sha) << 2, commit.sha[:12])


def is_written(path: str) -> bool:
    """Whether the name of a file promises source or text that a person wrote."""
    return not is_vendored(path) and (is_source(path) or path.lower().endswith(TEXTS))


def version_traces(history: History, tree: SourceTree, starter: SourceTree) -> Iterator[Trace]:
    """One trace of every version of a file that is not the starter's; `PAST` where it is there no more."""
    given, now = ({file.blob_id for file in one.files.values()} for one in (starter, tree))
    for blob, path in history.versions:
        if blob not in given:
            yield Trace(Sort.VERSION, token_hash(blob) << 2, path, what="" if blob in now else PAST)


def remarks(history: History, given: Sequence[str]) -> tuple[str, ...]:
    """What a reviewer should know of the history, in words. Dates say nothing: whoever commits sets them."""
    own = history.without(given)
    found = []
    if own and history.whole and _is_apart(history, given):
        found.append("the history does not begin with the starter that was given: it was begun anew")
    if not history.whole:
        found.append(f"older commits than the newest {len(history.commits)} were not read")
    if any(commit.files is None for commit in own):
        found.append("the names of changed files were too many to read: only ids were compared")
    counts = [commit.files or 0 for commit in own]
    total, largest = sum(counts), max(counts, default=0)
    if history.whole and largest >= MANY and largest >= NEARLY_ALL * total:
        found.append(
            f"one commit brings {largest} of the {counted(total, 'changed file')} "
            f"({counted(len(own), 'commit')} in all): ask how the work went"
        )
    return tuple(found)


def _is_apart(history: History, given: Sequence[str]) -> bool:
    known = set(given)
    roots = [commit for commit in history.commits if not commit.parents]
    return any(root.sha not in known for root in roots)
