"""From `git log` to the commits that lead to a submission. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.github.names import check_commit
from rubric.similarity.traces.history import LEAST_BYTES, Commit, History, is_written

COMMITS_MAX = 500  # of a sprint of a few days
LOG_BYTES = 16 * 1024 * 1024
VERSIONS_MAX = 5000  # of files, the newest
IDS_BYTES = 1024 * 1024  # with parents: a merge may have thousands
_FORMAT = "--format=%x01%H %P"
SIZES = ("cat-file", "--batch-check=%(objectname) %(objectsize)")
_REGULAR = ("100644", "100755")
_BEGIN = "\x01"  # git quotes names that hold it


def fetch_arguments(url: str, sha: str) -> tuple[str, ...]:
    """Git's words that bring the commits, one more than are read: it shows whether there are older ones."""
    depth = f"--depth={COMMITS_MAX + 1}"
    return ("fetch", "--quiet", depth, "--no-tags", "--no-recurse-submodules", "--", url, check_commit(sha))


def ids_arguments(sha: str) -> tuple[str, ...]:
    """Git's words that list commits, newest first, each with its parents."""
    return ("log", f"--max-count={COMMITS_MAX + 1}", "--no-color", _FORMAT, check_commit(sha), "--")


def names_arguments(sha: str) -> tuple[str, ...]:
    """Git's words that list the same commits, each with changed files: modes, blobs, name."""
    shown = ("--no-color", "--no-renames", "--raw", "--no-abbrev", "--root", _FORMAT)
    return ("log", f"--max-count={COMMITS_MAX + 1}", *shown, check_commit(sha), "--")


def versions_in(names: bytes | None) -> Mapping[str, str]:
    """Files that somebody wrote, as they stood after any commit: ids of blobs with a path, newest first."""
    found: dict[str, str] = {}
    for _, files in _entries(names or b""):
        for line in files:
            facts, _, path = line.replace('"', "").partition("\t")
            _, mode, _, blob, *_ = facts.split(" ")
            if mode in _REGULAR and is_written(path) and len(found) < VERSIONS_MAX:
                found.setdefault(blob, path)
    return found


def read_log(
    ids: bytes, names: bytes | None, versions: Mapping[str, str] | None = None, sizes: bytes = b""
) -> History:
    """The history in git's answers. `names`: None where they were too many; `sizes` of the `versions`."""
    counts = None if names is None else {head[0]: len(rest) for head, rest in _entries(names)}
    commits = [
        Commit(sha, tuple(parents), None if counts is None else counts.get(sha, 0))
        for (sha, *parents), _ in _entries(ids)
    ]
    told = [line.split() for line in sizes.decode().splitlines()]
    large = {blob for blob, size in told if size.isdigit() and int(size) >= LEAST_BYTES}
    kept = tuple(one for one in (versions or {}).items() if one[0] in large)
    return History(tuple(commits[:COMMITS_MAX]), whole=len(commits) <= COMMITS_MAX, versions=kept)


def _entries(output: bytes) -> Iterator[tuple[list[str], list[str]]]:
    """Of each commit the ids (its own, its parents') and the names below it."""
    for entry in output.decode(errors="replace").split(_BEGIN)[1:]:
        head, *names = entry.split("\n")
        yield head.split(), [name for name in names if name]
