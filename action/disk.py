"""The disk under the engine's data: is there room to build, and how much has a build written?

A full disk is the operator's trouble, a build that fills it the candidate's. Other builds write at the same
time, so a candidate is blamed only for bytes that the engine counts to this build.
"""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docker
import requests
from docker.errors import DockerException

from action.builder import Objection
from action.settings import RunnerSettings
from rubric.observation import Ending
from rubric.units import mebibytes

LOG = logging.getLogger(__name__)
LOCAL = "http+docker"  # how the client calls an engine behind a Unix socket: one on this machine


def free_bytes(client: docker.DockerClient) -> int | None:
    """Free space under the engine's data root; None where that cannot be seen from here."""
    root = Path(str(client.info().get("DockerRootDir") or ""))
    if not str(client.api.base_url).startswith(LOCAL) or not root.is_absolute():
        return None
    try:
        found = os.statvfs(root)
    except OSError:
        return None  # the engine lives in a machine of its own, or hides its folder from us
    return found.f_bavail * found.f_frsize


@dataclass
class DiskGuard:
    """Watches one build. `label` is the label, as name=value, that all of the build's layers and steps
    carry.
    """

    client: docker.DockerClient
    settings: RunnerSettings
    label: str
    base_image: str
    before: int | None = field(init=False)
    _begun: float = field(init=False)

    def __post_init__(self) -> None:
        """Look at the disk before the build. Raises DockerException when the engine fails."""
        self.before = free_bytes(self.client)
        self._begun = time.time()

    @property
    def is_low(self) -> bool:
        """Whether there is less room than any build may begin with. Says so to the operator."""
        low = self.before is not None and self.before < self.settings.min_free_bytes
        if low:
            LOG.error(
                "%s free under the engine's data, and PROOFGRADE_RUNNER_MIN_FREE_BYTES wants %s; make room",
                mebibytes(self.before or 0),
                mebibytes(self.settings.min_free_bytes),
            )
        return low

    def objection(self) -> Objection | None:
        """Why the build may not go on."""
        try:
            return self._objection()
        except (DockerException, requests.RequestException):
            return None  # the engine is busy or gone; the build itself tells of that

    def _objection(self) -> Objection | None:
        free = free_bytes(self.client) if self.before is not None else None
        if self.before is None or free is None:
            return None
        most, low = self.settings.max_image_bytes, free < self.settings.min_free_bytes // 2
        if not low and self.before - free <= most:
            return None
        if self.written() > most:
            reason = f"The build wrote more than {mebibytes(most)} and was stopped; make the image smaller."
            return Objection(Ending.OUTPUT_REJECTED, reason)
        return Objection(Ending.OUR_FAULT) if low else None

    def written(self) -> int:
        """Bytes of this build by the engine's count: layers made since its begin, and the step that runs."""
        wanted = {"label": self.label}
        steps: list[dict[str, Any]] = self.client.api.containers(all=True, size=True, filters=wanted)
        layers: list[dict[str, Any]] = self.client.api.images(all=True, filters=wanted)
        base = int(self.client.images.get(self.base_image).attrs["Size"])
        made = [int(one["Size"]) - base for one in layers if int(one["Created"]) >= int(self._begun)]
        return max(made, default=0) + sum(int(one.get("SizeRw") or 0) for one in steps)
