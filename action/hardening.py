"""How a candidate's container is locked down: limits in, engine options out. Pure; knows the engine's words
only.

Every option answers an attack that was tried: see docs/architecture.md, "The sealed run".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from docker.types import LogConfig, Mount, Ulimit

from action.settings import COMMON_CA_NAMES

LABEL_RUN = "proofgrade.run"
OUT = "/out"
UID = 10_001
TRUSTED_UID = 65_534
MIB = 1 << 20
RUN_BYTES = MIB
COVER_BYTES = 8 * MIB  # for all volumes that an image declares, together
INODES = 4000
SITE_VARIABLES = (*COMMON_CA_NAMES, "PIP_INDEX_URL")
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "LOKY_MAX_CPU_COUNT",
)


@dataclass(frozen=True)
class Limits:
    """What one candidate container may use.

    What is written to a tmpfs counts to the memory of who wrote it, so together the sizes stay under half.
    """

    memory_bytes: int = 2048 * MIB
    cpus: float = 1.0
    pids: int = 256
    open_files: int = 1024

    @property
    def out_bytes(self) -> int:
        """Size of `$OUT`, and of the largest file anywhere."""
        return max(self.memory_bytes // 4, 8 * MIB)

    @property
    def tmp_bytes(self) -> int:
        """Size of `/tmp`."""
        return max(self.memory_bytes // 8, 8 * MIB)

    @property
    def shm_bytes(self) -> int:
        """Size of `/dev/shm`."""
        return min(self.memory_bytes // 16, 64 * MIB)

    @property
    def report_bytes(self) -> int:
        """Size of `/report`: predictions, or a test report."""
        return min(max(self.memory_bytes // 32, 2 * MIB), 64 * MIB)


def candidate_options(
    limits: Limits,
    mounts: Sequence[Mount],
    *,
    image_volumes: Iterable[str] = (),
    runtime: str = "",
    seccomp: str = "",
    hostname: str = "run",
) -> dict[str, Any]:
    """Options of `containers.create` for a container that runs candidate code.

    `mounts` are volumes of ours. The image's own volumes are covered, else each would be a folder of any size
    on the host's disk. `seccomp` is a profile as JSON text, empty for the engine's own.
    """
    return {
        "entrypoint": [],
        "user": f"{UID}:{UID}",
        "hostname": hostname,
        "network_mode": "none",
        "use_config_proxy": False,  # else our own user's proxy, with its password, would reach them
        "dns": ["127.0.0.1"],  # else the engine copies the host's resolver and search domain
        "dns_search": ["."],
        "cgroupns": "private",  # else /proc/self/cgroup shows the host's layout
        "read_only": True,
        "init": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges", *([f"seccomp={seccomp}"] if seccomp else [])],
        "ipc_mode": "private",
        "pids_limit": limits.pids,
        "mem_limit": limits.memory_bytes,
        "memswap_limit": limits.memory_bytes,
        "nano_cpus": int(limits.cpus * 1e9),
        "shm_size": limits.shm_bytes,
        "oom_score_adj": 1000,
        "ulimits": _ulimits(limits),
        "tmpfs": _tmpfs(limits, image_volumes, {str(mount["Target"]) for mount in mounts}),
        "mounts": list(mounts),
        "log_config": LogConfig(type="none"),
        "healthcheck": {"test": ["NONE"]},
        "stop_signal": "SIGKILL",
        "environment": _environment(limits),
        **({"runtime": runtime} if runtime else {}),
    }


def trusted_options(*, memory_bytes: int, pids: int) -> dict[str, Any]:
    """Options for our own code in a trusted image: no privilege, no network of its own, little memory."""
    return {
        "entrypoint": [],
        "user": f"{TRUSTED_UID}:{TRUSTED_UID}",
        "network_mode": "none",
        "use_config_proxy": False,
        "init": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "pids_limit": pids,
        "mem_limit": memory_bytes,
        "memswap_limit": memory_bytes,
        "log_config": LogConfig(type="none"),
        "stop_signal": "SIGKILL",
    }


def volume_options(size_bytes: int, inodes: int, *, filled: bool) -> dict[str, str]:
    """Driver options of a tmpfs volume of fixed size.

    Only the candidate's user may enter it; a filled one belongs to root, and everybody may read it.
    """
    owner = "mode=0755,uid=0,gid=0" if filled else f"mode=0700,uid={UID},gid={UID},noexec"
    flags = f"size={size_bytes},nr_inodes={inodes},{owner},nodev,nosuid"
    return {"type": "tmpfs", "device": "tmpfs", "o": flags}


def labels(run_id: str) -> dict[str, str]:
    """What everything belonging to a run is labelled with."""
    return {LABEL_RUN: run_id}


def _ulimits(limits: Limits) -> list[Ulimit]:
    return [
        Ulimit(name="nofile", soft=limits.open_files, hard=limits.open_files),
        Ulimit(name="core", soft=0, hard=0),
        Ulimit(name="fsize", soft=limits.out_bytes, hard=limits.out_bytes),
    ]


def _tmpfs(limits: Limits, image_volumes: Iterable[str], taken: Set[str]) -> Mapping[str, str]:
    common = f"nr_inodes={INODES},nodev,nosuid"
    covered = {path for path in image_volumes if path.rstrip("/") not in taken | {""}}
    size = COVER_BYTES // max(len(covered), 1)
    return {
        **dict.fromkeys(covered, f"size={size},{common},noexec,mode=1777"),
        "/tmp": f"size={limits.tmp_bytes},{common},exec,mode=1777",  # noqa: S108 - inside the container
        "/run": f"size={RUN_BYTES},{common},noexec,mode=755",
    }


def _environment(limits: Limits) -> dict[str, str | None]:
    """The whole environment besides what the image sets itself.

    Numeric libraries see the quota, not the host's cores. What the base image tells builds of this site
    (None: taken away) has no meaning without a network.
    """
    threads = str(max(1, math.ceil(limits.cpus)))
    return {
        "HOME": "/tmp",  # noqa: S108 - inside the container
        "OUT": OUT,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        **dict.fromkeys(THREAD_VARIABLES, threads),
        **dict.fromkeys(SITE_VARIABLES),
    }
