"""Settings of the runner, read from the environment once.

Knows names and ranges, nothing of what they are used for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from action.errors import BadSetting

PREFIX = "PROOFGRADE_RUNNER_"
MIB = 1 << 20
# Names that other tools already use for the bundle of trusted certificates, in the order in which they count.
COMMON_CA_NAMES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
KINDS = ("local", "actions")
GIB = 1 << 30
REGISTRY = re.compile(r"(?=[^:]*[a-z])[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[1-9][0-9]{0,4})?")


@dataclass(frozen=True)
class RunnerSettings:
    """How this machine runs submissions. Every variable starts with `PROOFGRADE_RUNNER_`.

    `CA_FILE`: bundle of trusted certificates put into the base image, for sites whose network ends TLS
    itself. Default: the file that `PIP_CERT`, `SSL_CERT_FILE` or `REQUESTS_CA_BUNDLE` names. An empty value
    means none.
    `PROXY`, `NO_PROXY`: how this site reaches the network. Where a build may ask package registries only, our
    own gate uses them and the build never sees them; an open build gets them as the predefined proxy
    arguments, which leave no trace in the image.
    `PIP_INDEX_URL`: index that pip asks inside builds. It stays in the base image, so it must hold no
    password.
    `REGISTRIES`: further package registries that builds may ask, as `host` or `host:port` with commas
    between. Default: none but the public ones and the index.
    `DEBIAN_MIRROR`: where the base image is bootstrapped from, if no image registry answers.
    `RUNTIME`: engine runtime for candidate containers. Default: `runsc` (gVisor) where the engine lists it,
    else the engine's own; `default` means the engine's own in any case.
    `MAX_FILES`, `MAX_BYTES`: caps of one source tree. Defaults 5,000 files and 256 MiB.
    `BUILD_SECONDS`: a build may take at most this much of the assessment's limit. Default: all of it.
    `MAX_IMAGE_BYTES`: a larger built image is rejected, and a build that writes more is stopped. Default 10
    GiB.
    `MIN_FREE_BYTES`: no build begins with less free disk space under the engine's data. Default 2 GiB.
    `KEEP_IMAGES`, `KEEP_BYTES`: for how many candidates the built image stays after the run, so that a next
    push of theirs finds its layers, and how large all of these may be. Defaults 2 and 20 GiB.
    `KIND`: `local` or `actions`, shown in the report. Default: `actions` where `GITHUB_ACTIONS` is `true`.
    """

    ca_file: Path | None = None
    proxy: str = ""
    no_proxy: str = ""
    pip_index_url: str = ""
    registries: tuple[str, ...] = ()
    debian_mirror: str = ""
    runtime: str = ""
    max_files: int = 5000
    max_bytes: int = 256 * MIB
    build_seconds: float | None = None
    max_image_bytes: int = 10 * GIB
    min_free_bytes: int = 2 * GIB
    keep_images: int = 2
    keep_bytes: int = 20 * GIB
    kind: str = "local"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> RunnerSettings:
        """Read the settings. Raises BadSetting naming the variable that is wrong."""
        return cls(
            ca_file=_ca_file(environ),
            proxy=_url(environ, "PROXY"),
            no_proxy=environ.get(PREFIX + "NO_PROXY", ""),
            pip_index_url=_url(environ, "PIP_INDEX_URL"),
            registries=_registries(environ),
            debian_mirror=_url(environ, "DEBIAN_MIRROR"),
            runtime=environ.get(PREFIX + "RUNTIME", ""),
            max_files=_whole(environ, "MAX_FILES", cls.max_files, least=1),
            max_bytes=_whole(environ, "MAX_BYTES", cls.max_bytes, least=1),
            build_seconds=_whole(environ, "BUILD_SECONDS", 0, least=0) or None,
            max_image_bytes=_whole(environ, "MAX_IMAGE_BYTES", cls.max_image_bytes, least=1),
            min_free_bytes=_whole(environ, "MIN_FREE_BYTES", cls.min_free_bytes, least=0),
            keep_images=_whole(environ, "KEEP_IMAGES", cls.keep_images, least=0),
            keep_bytes=_whole(environ, "KEEP_BYTES", cls.keep_bytes, least=0),
            kind=_kind(environ),
        )


def _ca_file(environ: Mapping[str, str]) -> Path | None:
    own = PREFIX + "CA_FILE"
    name = own if own in environ else next((known for known in COMMON_CA_NAMES if environ.get(known)), None)
    if name is None or not environ[name]:
        return None
    path = Path(environ[name])
    if not path.is_file():
        raise BadSetting(f"{name}: {environ[name]} is no file; name a PEM file, or set {own} to nothing")
    return path


def _url(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(PREFIX + name, "")
    bad = any(sign.isspace() or sign in "\"'\\" or not sign.isprintable() for sign in value)
    if value and (bad or not value.startswith(("http://", "https://"))):
        raise BadSetting(f"{PREFIX}{name}: must be an http:// or https:// URL without blanks or quotes")
    return value


def _registries(environ: Mapping[str, str]) -> tuple[str, ...]:
    name = PREFIX + "REGISTRIES"
    hosts = tuple(entry.strip().lower() for entry in environ.get(name, "").split(",") if entry.strip())
    for host in hosts:
        if not REGISTRY.fullmatch(host):
            raise BadSetting(
                f"{name}: {host!r} must be a host name, or host:port; no scheme, path or address"
            )
    return hosts


def _whole(environ: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    value = environ.get(PREFIX + name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= 18 and int(value) >= least):
        raise BadSetting(f"{PREFIX}{name}: {value!r} must be a whole number of at least {least}")
    return int(value)


def _kind(environ: Mapping[str, str]) -> str:
    name = PREFIX + "KIND"
    kind = environ.get(name, "") or ("actions" if environ.get("GITHUB_ACTIONS") == "true" else "local")
    if kind not in KINDS:
        raise BadSetting(f"{name}: {kind!r} must be one of {', '.join(KINDS)}")
    return kind
