"""What network a build has: none, the engine's bridge, or package registries by the gate and nothing else.

The gate is two trusted containers that share a socket. The build's steps run in the network of the one that
has none: they see a loopback with a proxy on it, no route, no resolver, no neighbour.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

import docker
from docker.models.containers import Container
from docker.types import Mount

from action import gate
from action.container import Running
from action.errors import EngineFailed
from action.gate_rules import HOST, Config
from action.hardening import MIB, TRUSTED_UID, labels, trusted_options
from action.sandbox import remove
from action.settings import RunnerSettings
from rubric.archive import write_tar
from rubric.model import ReproduceLimits
from rubric.tree import File, SourceTree

# What a submission's build may reach where an assessment says `build_network: registries`: the public package
# registries by name, and no code forge, model hub or data set.
PUBLIC = (
    *("pypi.org", "files.pythonhosted.org", "download.pytorch.org"),
    *("deb.debian.org", "security.debian.org"),
    *("conda.anaconda.org", "repo.anaconda.com"),
    *("registry.npmjs.org", "registry.yarnpkg.com"),
    *("cran.r-project.org", "cloud.r-project.org"),
)
WEB_PORTS = (80, 443)
MEMORY, PIDS = 128 * MIB, 64
START_SECONDS = 30.0
SLACK_SECONDS = 60.0  # the gate ends by itself that long after the build, in case nobody is left to end it
FOLDER = "/program"
PROGRAM = ("__init__.py", "gate.py", "gate_rules.py")
PROXY, NO_PROXY = f"http://{gate.HOST}:{gate.PORT}", "localhost,127.0.0.1"
VOLUME = {
    "type": "tmpfs",
    "device": "tmpfs",
    "o": f"size=64k,nr_inodes=8,mode=0700,uid={TRUSTED_UID},gid={TRUSTED_UID},nodev,nosuid,noexec",
}
BOOT = f"import sys; sys.path.insert(0, {FOLDER!r}); from action.gate import main; main()"
PROXY_NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
NO_PROXY_NAMES = ("NO_PROXY", "no_proxy")


@dataclass(frozen=True)
class Seen:
    """What the gate says about a build: hosts that it refused, registries that did not answer it.

    `spent`: it moved all the bytes that it may.
    """

    refused: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()
    spent: bool = False


@dataclass
class Network:
    """The engine's network mode for a build's steps, and the proxy variables that go with it.

    `seen` is complete when the block of `network_for` has ended.
    """

    mode: str
    variables: Mapping[str, str] = field(default_factory=dict)
    seen: Seen = Seen()


@contextmanager
def network_for(
    client: docker.DockerClient,
    limits: ReproduceLimits,
    settings: RunnerSettings,
    run_id: str,
    seconds: float,
) -> Iterator[Network]:
    """The network that this assessment gives builds, for the length of the block, `seconds` at most.

    Raises EngineFailed when the gate does not come up.
    """
    if limits.build_network == "none":
        yield Network("none")
    elif limits.build_network == "open":
        yield Network("bridge", _variables(settings.proxy, settings.no_proxy))
    else:
        config = config_of(settings, seconds + SLACK_SECONDS)
        with _gate(client, limits.base_image, run_id, config) as network:
            yield network


def nowhere(run_id: str) -> Network:
    """What a build behind the gate sees, without the gate: a network that does not exist, and the proxy
    variables, which are part of a layer's key. Where every command is cached, none runs and none misses it.
    """
    return Network(f"container:proofgrade-nowhere-{run_id}", _variables(PROXY, NO_PROXY))


def config_of(settings: RunnerSettings, seconds: float) -> Config:
    """What the gate lets through: the public registries, and those that the operator named."""
    own = dict(map(_place, settings.registries))
    index = urlsplit(settings.pip_index_url)
    hosts = dict.fromkeys(PUBLIC, WEB_PORTS) | own
    if index.hostname:
        port = index.port or (443 if index.scheme == "https" else 80)
        own[index.hostname] = hosts[index.hostname] = (*hosts.get(index.hostname, ()), port)
    return Config(
        hosts=hosts,
        own=tuple(own),
        upstream=settings.proxy,
        direct=tuple(settings.no_proxy.split(",")) if settings.no_proxy else (),
        max_bytes=2 * settings.max_image_bytes,
        seconds=seconds,
    )


def _place(entry: str) -> tuple[str, tuple[int, ...]]:
    host, _, port = entry.partition(":")
    return host, (int(port),) if port else WEB_PORTS


def _variables(proxy: str, no_proxy: str) -> dict[str, str]:
    """The engine's predefined build arguments: they reach every step, no layer's key and no image."""
    pairs = dict.fromkeys(PROXY_NAMES, proxy) | dict.fromkeys(NO_PROXY_NAMES, no_proxy)
    return {name: value for name, value in pairs.items() if value}


@contextmanager
def _gate(client: docker.DockerClient, base_image: str, run_id: str, config: Config) -> Iterator[Network]:
    """Both containers of the gate, up and ready; the network of the inner one is what the build gets."""
    volume = client.volumes.create(driver="local", driver_opts=VOLUME, labels=labels(run_id))
    outside = _Side("outside", "bridge", config)
    inside = _Side("inside", "none", Config({}, seconds=config.seconds))
    try:
        with ThreadPoolExecutor(2) as both:
            list(
                both.map(
                    lambda side: side.start(client, base_image, run_id, str(volume.name)), (outside, inside)
                )
            )
        network = Network(f"container:{inside.id}", _variables(PROXY, NO_PROXY))
        yield network
        network.seen = read_seen(outside.end())
    finally:
        with ThreadPoolExecutor(2) as both:
            list(both.map(_Side.remove, (outside, inside)))
        volume.remove(force=True)


@dataclass
class _Side:
    """One container of the gate."""

    name: str
    network: str
    config: Config
    container: Container | None = None
    running: Running | None = None
    ready: threading.Event = field(default_factory=threading.Event)

    @property
    def id(self) -> str:
        """The engine's id of the container."""
        return str(self.container.id) if self.container else ""

    def start(self, client: docker.DockerClient, base_image: str, run_id: str, volume: str) -> None:
        """Raises EngineFailed when it does not say in time that it listens."""
        self.container = client.containers.create(
            base_image,
            ["python3", "-I", "-c", BOOT, self.name],
            labels=labels(run_id),
            environment={gate.CONFIG: self.config.to_json()},
            mounts=[Mount(str(Path(gate.SOCKET).parent), volume, type="volume", no_copy=True)],
            **(trusted_options(memory_bytes=MEMORY, pids=PIDS) | {"network_mode": self.network}),
        )
        self.container.put_archive("/", write_tar(_program()))
        self.running = Running(self.container, self._heard)
        if not self.ready.wait(START_SECONDS):
            told = self.end()
            raise EngineFailed(f"the gate for package registries did not come up: {told[-300:]}")

    def end(self) -> str:
        """Stop it. What it said, at most 50 lines."""
        running, self.running = self.running, None
        return running.finish(timed_out=False).log_tail if running else ""

    def remove(self) -> None:
        """Stop it, and remove the container."""
        try:
            self.end()
        finally:
            if self.container:
                remove(self.container)

    def _heard(self, output: bytes) -> None:
        if output.startswith(gate.READY.encode()):
            self.ready.set()


def read_seen(log: str) -> Seen:
    """The gate's own words. A host that is none by its form came from the build and is left out."""
    told: dict[str, list[str]] = {gate.REFUSED: [], gate.UNREACHABLE: [], gate.SPENT: []}
    for line in log.splitlines():
        for kind, host in json.loads(line).items() if line.startswith("{") else ():
            told[kind] += [host] if kind == gate.SPENT or HOST.fullmatch(host) else []
    return Seen(tuple(told[gate.REFUSED]), tuple(told[gate.UNREACHABLE]), bool(told[gate.SPENT]))


def _program() -> SourceTree:
    """The gate's program as a package of its own in the container."""
    package = resources.files("action")
    return SourceTree(
        {f"{FOLDER}/action/{name}".lstrip("/"): File(package.joinpath(name).read_bytes()) for name in PROGRAM}
    )
