"""The images that builds leave: what one is, what it may not be, and how long it stays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import docker
from docker.errors import APIError, ImageNotFound
from docker.models.images import Image as EngineImage

from action.hardening import LABEL_RUN
from rubric.observation import Image
from rubric.units import mebibytes

REPOSITORY = "proofgrade/run"
COLD = "proofgrade/cold"
KEPT = "proofgrade/kept"
LABEL_SCOPE = "proofgrade.scope"
LOOSE_KEPT = 4  # layers per scope that no image holds: stages of their own, and what failed builds left
VOLUMES_MAX = 16


def tag_of(run_id: str, *, cold: bool = False) -> str:
    """The name of a run's image on the engine, or of that of its second, cold build."""
    return f"{COLD if cold else REPOSITORY}:{run_id}"


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


def layer_label(client: docker.DockerClient, cache_scope: str, run_id: str) -> tuple[str, str]:
    """The label, as name and value, that every layer of a build carries and that divides the layer cache.

    A scope's name is hashed with the engine's own id, which no candidate can know: what cannot be named
    cannot be built for. Without a scope the layers belong to the run and go with it.
    """
    if not cache_scope:
        return LABEL_RUN, run_id
    engine = str(client.info().get("ID"))
    return LABEL_SCOPE, hashlib.sha256(f"{engine}\n{cache_scope}".encode()).hexdigest()[:32]


def has_layers(client: docker.DockerClient, label: tuple[str, str]) -> bool:
    """Whether earlier builds of this scope left layers; a run's own label has none yet."""
    name, value = label
    return name == LABEL_SCOPE and bool(client.images.list(filters={"label": f"{name}={value}"}))


def settle(client: docker.DockerClient, scope: str) -> None:
    """After a build: let go of layers of this scope that no image holds, all but the newest few.

    Those that a failed build leaves serve the next one; they stay only while the scope does.
    """
    ours = {"label": f"{LABEL_SCOPE}={scope}"}
    loose = _newest_first(client.images.list(filters={**ours, "dangling": True}))
    for old in loose[LOOSE_KEPT:]:
        _remove(client, old)
    if loose and not any(image.tags for image in client.images.list(filters=ours)):
        loose[0].tag(KEPT, scope)


def retire(client: docker.DockerClient, run_id: str, keep: int, keep_bytes: int | None = None) -> None:
    """Let go of a run's images.

    The newest image of each scope stays, for a next build in it to find its layers: of the `keep` scopes that
    built last, while they take no more than `keep_bytes` together. All else of a scope goes with it.
    """
    image = _found(client, tag_of(run_id))
    scope = image.labels.get(LABEL_SCOPE) if image is not None else None
    if image is not None and scope and keep:
        before = _found(client, f"{KEPT}:{scope}")
        image.tag(KEPT, scope)
        client.images.remove(tag_of(run_id))
        if before is not None and before.id != image.id:
            _remove(client, before)
    else:
        scope = None
    for ours in client.images.list(filters={"label": f"{LABEL_RUN}={run_id}"}):
        if image is None or not scope or ours.id != image.id:
            _remove(client, ours)
    _trim(client, keep, keep_bytes)


def _trim(client: docker.DockerClient, keep: int, keep_bytes: int | None) -> None:
    """Let go of whole scopes until the rest is within the budget."""
    room = float("inf") if keep_bytes is None else keep_bytes
    kept = _newest_first(client.images.list(name=KEPT))
    for number, image in enumerate(kept):
        room -= int(image.attrs["Size"])
        if number < keep and room >= 0:
            continue
        scopes = [tag.removeprefix(f"{KEPT}:") for tag in image.tags if tag.startswith(f"{KEPT}:")]
        for scope in scopes:
            for ours in client.images.list(filters={"label": f"{LABEL_SCOPE}={scope}"}):
                _remove(client, ours)
        _remove(client, image)


def _newest_first(images: Iterable[EngineImage]) -> list[EngineImage]:
    return sorted(images, key=lambda item: str(item.attrs["Created"]), reverse=True)


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
