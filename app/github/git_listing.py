"""From `git ls-tree` to what is read of a submission: caps first, then every entry taken or refused. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.errors import TreeRefused
from rubric.paths import TreeCaps, printable, refuse_collisions, refuse_path

_MIB = 1 << 20
_NAMED = 3  # of the files that are too large
MAKE_IT = "leave data and models out, and make or fetch them in the build"
REGULAR = {"100644", "100664", "100755"}
REFUSED_MODES = {"120000": "a symbolic link", "160000": "a submodule"}


@dataclass(frozen=True)
class Entry:
    """One entry of a tree. `size` is in bytes, 0 for what is no blob."""

    mode: str
    object_id: str
    size: int
    path: str


@dataclass(frozen=True)
class Listing:
    """Files to read by path, and why the others are left out; refused names are printable."""

    files: Mapping[str, Entry]
    refused: Mapping[str, str]


def read_listing(output: bytes, caps: TreeCaps) -> Listing:
    """Judge what `git ls-tree -r -t -z -l --full-tree` printed. Raises TreeRefused, naming the cap."""
    entries = list(_entries(output))
    blobs = [entry for entry in entries if entry.mode in REGULAR]
    _check_caps(entries, caps)
    refused = {printable(entry.path): why for entry in entries if (why := _why_refused(entry)) is not None}
    taken = {entry.path: entry for entry in blobs if refuse_path(entry.path) is None}
    collisions = refuse_collisions(taken)
    files = {path: entry for path, entry in taken.items() if path not in collisions}
    return Listing(files, refused | {printable(path): printable(why) for path, why in collisions.items()})


def listing_bytes(caps: TreeCaps) -> int:
    """The longest listing that can keep the caps."""
    return caps.entries * (caps.path_bytes + 64)


def too_many_entries(caps: TreeCaps, found: int | None = None) -> TreeRefused:
    """The refusal for a tree of too many entries; `found` is None where its listing has no end in sight."""
    counted = (
        f"more than {caps.entries} files and folders"
        if found is None
        else f"{found} files and folders, {found - caps.entries} more than the {caps.entries} that are taken"
    )
    return TreeRefused(f"the tree holds {counted}: leave environments, caches and generated files out")


def size(count: int) -> str:
    """A number of bytes in words: exact where it is small, else in MiB."""
    return f"{count} bytes" if count < _MIB else f"{count / _MIB:.1f} MiB"


def _entries(output: bytes) -> Iterator[Entry]:
    for line in output.split(b"\0"):
        if line:
            facts, _, path = line.partition(b"\t")
            mode, _, object_id, size = facts.decode("ascii").split()
            yield Entry(
                mode, object_id, int(size) if size.isdecimal() else 0, path.decode(errors="surrogateescape")
            )


def _check_caps(entries: list[Entry], caps: TreeCaps) -> None:
    """Each refusal names the cap, by how much it is broken, and what to do."""
    if len(entries) > caps.entries:
        raise too_many_entries(caps, len(entries))
    for entry in entries:
        length = len(entry.path.encode(errors="surrogateescape"))
        if length > caps.path_bytes:
            shown = printable(entry.path)[:80]
            raise TreeRefused(
                f"the path {shown}… is {length} bytes long, {length - caps.path_bytes} longer than "
                f"{caps.path_bytes} bytes: shorten it"
            )
    if large := [entry for entry in entries if entry.size > caps.file_bytes]:
        raise TreeRefused(f"{_largest(large)}, more than {size(caps.file_bytes)} for a file: {MAKE_IT}")
    total = sum(entry.size for entry in entries)
    if total > caps.total_bytes:
        over = f"{size(total - caps.total_bytes)} over"
        raise TreeRefused(
            f"the tree holds {size(total)}, more than {size(caps.total_bytes)} ({over}); "
            f"of these {_largest(entries)}: {MAKE_IT}"
        )


def _largest(entries: list[Entry]) -> str:
    """The largest files with their sizes, as in `a.bin has 3000 bytes, b.bin has 2000 bytes and 4 others`."""
    ordered = sorted(entries, key=lambda entry: (-entry.size, entry.path))
    named = [f"{printable(entry.path)[:80]} has {size(entry.size)}" for entry in ordered[:_NAMED]]
    others = len(ordered) - len(named)
    return ", ".join(named) + (f" and {others} others" if others else "")


def _why_refused(entry: Entry) -> str | None:
    if entry.mode.endswith("40000"):  # folders count for the caps; their names show in the files below
        return None
    if entry.mode in REFUSED_MODES:
        return REFUSED_MODES[entry.mode]
    return refuse_path(entry.path) if entry.mode in REGULAR else f"an entry of unknown mode {entry.mode}"
