"""What a run was run with: this machine and its engine, the limits given, the versions, the seed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from action.errors import ActionError
from action.hardening import Limits
from action.settings import RunnerSettings
from rubric.model import Assessment
from rubric.observation import Provenance, RunLimits, RunnerFacts
from rubric.tree import SourceTree


def seed_of(submission: SourceTree, assessment: Assessment) -> int:
    """The seed of questions, schedule and bootstrap: the same tree and assessment are always asked alike."""
    digest = hashlib.sha256(f"{submission.digest} {assessment.version}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def grader_version() -> str:
    """The installed version of this project. Raises ActionError when it is not installed as a package."""
    try:
        return version("proofgrade")
    except PackageNotFoundError as error:
        raise ActionError("proofgrade is not installed here; run pip install in its checkout") from error


def runner_facts(info: Mapping[str, Any], runtime: str, settings: RunnerSettings) -> RunnerFacts:
    """This machine by its engine's own description (`GET /info`); `runtime` is what candidates run under."""
    return RunnerFacts(
        engine=f"Docker {info['ServerVersion']}",
        runtime=runtime or str(info["DefaultRuntime"]),
        kernel=str(info["KernelVersion"]),
        cpus=int(info["NCPU"]),
        memory_bytes=int(info["MemTotal"]),
        kind=settings.kind,
        architecture=str(info.get("Architecture") or ""),
        cgroup=f"v{info.get('CgroupVersion') or 1}",
    )


def run_limits(assessment: Assessment, limits: Limits) -> RunLimits:
    """The limits as they go on record."""
    return RunLimits(
        within_seconds=assessment.reproduce.within_seconds,
        memory_bytes=limits.memory_bytes,
        cpus=limits.cpus,
        pids=limits.pids,
        open_files=limits.open_files,
        out_bytes=limits.out_bytes,
        build_network=assessment.reproduce.build_network,
    )


def provenance(assessment: Assessment, submission: SourceTree, commit: str) -> Provenance:
    """What exactly is run with what. Raises ActionError like `grader_version`."""
    return Provenance(
        tree_digest=submission.digest,
        assessment=assessment.slug,
        assessment_version=assessment.version,
        grader_version=grader_version(),
        seed=seed_of(submission, assessment),
        commit=commit,
        rubric_version=assessment.rubric.version,
    )
