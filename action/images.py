"""The images that builds leave: what one is, what it may not be, and how long it stays."""

from __future__ import annotations

from typing import Any

import docker
from docker.errors import APIError, ImageNotFound
from docker.models.images import Image as EngineImage

from action.hardening import LABEL_RUN
from rubric.observation import Image
from rubric.units import mebibytes

REPOSITORY = "proofgrade/run"
KEPT = "proofgrade/kept"
VOLUMES_MAX = 16


def tag_of(run_id: str) -> str:
    """The name of a run's image on the engine."""
    return f"{REPOSITORY}:{run_id}"


def describe(client: docker.DockerClient, tag: str, base: str) -> Image:
    """The facts of a built image. Raises ImageNotFound when it is not there."""
    image = client.images.get(tag)
    base_id = str(client.images.get(base).id)
    return Image(digest=str(image.id), size_bytes=int(image.attrs["Size"]), base=base, base_digest=base_id)


def objection(client: docker.DockerClient, tag: str, max_bytes: int) -> str:
    """Why this image is not run, in one sentence; empty when it is fine."""
    attrs = client.images.get(tag).attrs
    config: dict[str, Any] = attrs.get("Config") or {}
    volumes = tuple(config.get("Volumes") or ())
    folder = str(config.get("WorkingDir") or "/").rstrip("/") + "/"
    if int(attrs["Size"]) > max_bytes:
        taken, most = mebibytes(int(attrs["Size"])), mebibytes(max_bytes)
        return f"The image takes {taken}; at most {most} are run. Make it smaller."
    if len(volumes) > VOLUMES_MAX:
        return f"The image declares {len(volumes)} volumes; drop VOLUME from the Dockerfile."
    # Volumes start empty here, so one above the working directory would hide the program.
    if any(folder.startswith(volume.rstrip("/") + "/") for volume in volumes):
        return "The image declares its working directory as a volume, which hides it; drop that VOLUME."
    return ""


def retire(client: docker.DockerClient, run_id: str, keep: int) -> None:
    """Let go of a run's image; the newest `keep` of all runs stay, for a next build to find their layers."""
    image = _found(client, tag_of(run_id))
    if image is not None and keep:
        image.tag(KEPT, run_id)
        client.images.remove(tag_of(run_id))
    else:
        for ours in client.images.list(filters={"label": f"{LABEL_RUN}={run_id}"}):
            _remove(client, ours)
    kept = client.images.list(name=KEPT)
    for old in sorted(kept, key=lambda item: str(item.attrs["Created"]), reverse=True)[keep:]:
        _remove(client, old)


def _found(client: docker.DockerClient, tag: str) -> EngineImage | None:
    try:
        return client.images.get(tag)
    except ImageNotFound:
        return None


def _remove(client: docker.DockerClient, image: EngineImage) -> None:
    """Another run may have removed it, or may hold it just now; then it goes with the next one."""
    try:
        client.images.remove(str(image.id), force=True)
    except APIError as error:
        if error.status_code not in (404, 409):
            raise
