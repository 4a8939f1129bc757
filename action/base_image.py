"""Sees to the base image: present, pulled, or bootstrapped from Debian's packages; with the site's
certificates in it.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
from docker.errors import APIError, ImageNotFound
from docker.models.images import Image

from action import debian
from action.engine import engine_errors
from action.errors import ActionError, BaseImageMissing
from action.settings import COMMON_CA_NAMES, RunnerSettings

LABEL_BASE = "proofgrade.base"  # `local` where the image was bootstrapped here
LABEL_SITE = "proofgrade.site"  # digest of the certificates and index that were put into the image
CA_PATH = "/usr/local/share/proofgrade/ca.pem"
BOOTSTRAPPED = re.compile(r"python:3\.11(?:[.-][A-Za-z0-9.-]*)?")
SUITE = "bookworm"  # the Debian release whose python3 is 3.11
PACKAGES = ("python3", "python3-pip", "python3-venv", "ca-certificates")


def ensure_base_image(
    client: docker.DockerClient, tag: str, settings: RunnerSettings, say: Callable[[str], None]
) -> None:
    """Have the image `tag` on the engine. Safe to repeat: a ready image costs one look.

    Pulls it where it is missing. Where no registry answers, tags `python:3.11*` are bootstrapped from
    Debian's packages as root (about a minute). Puts the settings' certificate file and package index on it
    as one layer. `say` gets a line for each thing that takes long. Raises BaseImageMissing, ActionError or
    EngineFailed.
    """
    with engine_errors(f"preparing the base image {tag}"):
        image = (
            _present(client, tag) or _pulled(client, tag, say) or _bootstrapped(client, tag, settings, say)
        )
        if not _fits(image, settings):
            say(f"putting this site's certificates into {tag}")
            _put_site_layer(client, image, tag, settings)


def site_digest(settings: RunnerSettings) -> str:
    """Names what the site layer holds; empty when nothing is to be put in."""
    if settings.ca_file is None and not settings.pip_index_url:
        return ""
    content = settings.ca_file.read_bytes() if settings.ca_file else b""
    return hashlib.sha256(content + b"\0" + settings.pip_index_url.encode()).hexdigest()[:16]


def _present(client: docker.DockerClient, tag: str) -> Image | None:
    try:
        return client.images.get(tag)
    except ImageNotFound:
        return None


def _pulled(client: docker.DockerClient, tag: str, say: Callable[[str], None]) -> Image | None:
    say(f"pulling {tag}")
    try:
        client.images.pull(tag)
    except APIError as error:
        if BOOTSTRAPPED.fullmatch(tag):
            return None
        raise BaseImageMissing(
            f"{tag} is not here and cannot be pulled ({error.explanation}); load it, or ask for python:3.11"
        ) from error
    return _present(client, tag)


def _fits(image: Image, settings: RunnerSettings) -> bool:
    wanted = site_digest(settings)
    return not wanted or image.labels.get(LABEL_SITE) == wanted


def _put_site_layer(client: docker.DockerClient, image: Image, tag: str, settings: RunnerSettings) -> None:
    """One layer with the certificates and the variables that pip, OpenSSL and requests read."""
    lines = [f"FROM {image.id}", f"LABEL {LABEL_SITE}={site_digest(settings)}"]
    files: dict[str, bytes] = {}
    if settings.ca_file:
        files["ca.pem"] = settings.ca_file.read_bytes()
        lines += [f"COPY ca.pem {CA_PATH}", *(f"ENV {name}={CA_PATH}" for name in COMMON_CA_NAMES)]
    if settings.pip_index_url:
        lines.append(f'ENV PIP_INDEX_URL="{settings.pip_index_url}"')
    files["Dockerfile"] = "\n".join(lines).encode()
    client.images.build(fileobj=_context(files), custom_context=True, tag=tag, rm=True, forcerm=True)


def _context(files: dict[str, bytes]) -> io.BytesIO:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(data), 0o644
            archive.addfile(member, io.BytesIO(data))
    target.seek(0)
    return target


def _bootstrapped(
    client: docker.DockerClient, tag: str, settings: RunnerSettings, say: Callable[[str], None]
) -> Image:
    if not debian.can_install():
        raise BaseImageMissing(
            f"no image registry answers for {tag}; load it (docker load), or run once as root on Debian"
        )
    if shutil.which("debootstrap") is None:
        say("no image registry answers; installing debootstrap")
        debian.install("debootstrap", "debian-archive-keyring")
    say(f"no image registry answers; making {tag} from Debian's packages (about a minute)")
    with _bootstrap_folder() as root:
        mirror = [settings.debian_mirror] if settings.debian_mirror else []
        include = f"--include={','.join(PACKAGES)}"
        debian.run_quietly(["debootstrap", "--variant=minbase", include, SUITE, str(root), *mirror])
        _slim(root)
        _import(client, root, tag)
    image = _present(client, tag)
    if image is None:
        raise BaseImageMissing(f"{tag} was made from Debian's packages, but the engine did not take it")
    return image


@contextmanager
def _bootstrap_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="proofgrade-base-") as folder:
        root = Path(folder) / "root"
        try:
            yield root
        finally:
            # An interrupted debootstrap leaves these mounted, and removing the folder would reach into them.
            for name in ("proc", "sys"):
                if (root / name).is_mount():
                    debian.run_quietly(["umount", "--lazy", str(root / name)])


def _slim(root: Path) -> None:
    """Drop package caches; let pip install system-wide, and `python` mean python3, as in the image's
    original.
    """
    for pattern in (
        "var/cache/apt/archives/*.deb",
        "var/lib/apt/lists/*_*",
        "usr/lib/python3*/EXTERNALLY-MANAGED",
    ):
        for path in root.glob(pattern):
            path.unlink()
    (root / "usr/local/bin/python").symlink_to("/usr/bin/python3")


def _import(client: docker.DockerClient, root: Path, tag: str) -> None:
    repository, _, version = tag.partition(":")
    changes = [f"LABEL {LABEL_BASE}=local", 'CMD ["python3"]']
    with subprocess.Popen(["tar", "-C", str(root), "-c", "."], stdout=subprocess.PIPE) as packed:
        client.api.import_image_from_stream(
            packed.stdout, repository=repository, tag=version, changes=changes
        )
    if packed.returncode:
        raise ActionError(f"tar failed with exit code {packed.returncode} while packing the base image")
