"""What a run is given, as one tar archive, and in which portions it lies in the record."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator, Mapping

from app.errors import RunnerError
from rubric.archive import write_tar
from rubric.tree import SourceTree

VERSION = 1
MAX_BYTES = 512 * 1024 * 1024  # as much as a runner takes
PORTION_BYTES = 1024 * 1024


def pack(job: SourceTree, submission: SourceTree, *, commit: str, cache_scope: str) -> bytes:
    """run.json, job.tar and submission.tar, as docs/runner-protocol.md has them.

    Raises RunnerError when they are more than a runner takes.
    """
    told = {"version": VERSION, "commit": commit, "cache_scope": cache_scope.replace("/", ".")}
    members = {
        "run.json": json.dumps(told).encode(),
        "job.tar": write_tar(job),
        "submission.tar": write_tar(submission),
    }
    archive = tar(members)
    if len(archive) > MAX_BYTES:
        raise RunnerError(f"inputs of {len(archive)} bytes: a runner takes at most {MAX_BYTES}")
    return archive


def tar(members: Mapping[str, bytes]) -> bytes:
    """An uncompressed tar archive of plain files."""
    target = io.BytesIO()
    with tarfile.TarFile(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return target.getvalue()


def portions(archive: bytes) -> Iterator[bytes]:
    """The archive cut up, so that no transaction on the record and no answer holds all of it."""
    return (archive[start : start + PORTION_BYTES] for start in range(0, len(archive), PORTION_BYTES))
