"""A commit of a git directory as a source tree, whatever blobs the copy lacks."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from rubric.facts.leftovers import LARGE_BYTES
from rubric.paths import refuse_collisions, refuse_path
from rubric.tree import File, SourceTree

_REGULAR = ("100644", "100755")


def git_directory(folder: Path, repo: str) -> Path:
    """Where the git directory of `owner/name` stands below `folder`: bare, with a work tree, or in `repo`.

    Raises FileNotFoundError naming the places that were looked at.
    """
    name = repo.replace("/", "+")
    places = [folder / name / "repo" / ".git", folder / name / "repo", folder / name / ".git", folder / name]
    found = next((place for place in places if (place / "HEAD").is_file()), None)
    if found is None:
        raise FileNotFoundError(f"{repo}: no git directory at {', '.join(map(str, places))}")
    return found


def read_commit(git: Path, commit: str) -> SourceTree:
    """The regular files of a commit. Raises subprocess.CalledProcessError where git cannot list it."""
    entries = {path: (mode, blob) for mode, blob, path in _entries(git, commit)}
    refused = {path: why for path in entries if (why := refuse_path(path))}
    refused |= refuse_collisions(path for path in entries if path not in refused)
    kept = {path: one for path, one in entries.items() if path not in refused and one[0] in _REGULAR}
    blobs = _blobs(git, sorted({blob for _, blob in kept.values()}))
    files = {path: File(blobs[blob].data, mode == "100755") for path, (mode, blob) in kept.items()}
    return SourceTree(files, refused)


def _entries(git: Path, commit: str) -> Iterator[tuple[str, str, str]]:
    listed = _git(git, "ls-tree", "-r", "-z", commit)
    for entry in listed.split(b"\0"):
        facts, _, path = entry.decode(errors="surrogateescape").partition("\t")
        if path:
            mode, _, blob = facts.split(" ")
            yield mode, blob, path


def _blobs(git: Path, wanted: list[str]) -> Mapping[str, File]:
    answer = _git(git, "cat-file", "--batch", given="".join(f"{blob}\n" for blob in wanted).encode())
    found, at = {}, 0
    for blob in wanted:
        end = answer.index(b"\n", at)
        head = answer[at:end].split(b" ")
        if head[-1] == b"missing":
            found[blob], at = _stand_in(blob), end + 1
            continue
        size = int(head[2])
        found[blob], at = File(answer[end + 1 : end + 1 + size]), end + size + 2
    return found


def _stand_in(blob: str) -> File:
    """For a blob that public snapshots leave out: its least size, and no content but its name."""
    return File(b"\0" * LARGE_BYTES + blob.encode())


def _git(git: Path, *words: str, given: bytes = b"") -> bytes:
    command = ["git", f"--git-dir={git}", *words]
    return subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True).stdout
