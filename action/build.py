"""Command 1: the submission becomes an image, on the engine's classic builder, with the policy checked
before.

The build has the network that the assessment allows and nothing secret to take. It finds cached layers of
earlier builds in its own scope only. Trouble of ours on the way is tried again, and never the candidate's.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import docker
from docker.utils.build import PatternMatcher

from action import images
from action.builder import Told, told
from action.disk import DiskGuard
from action.dockerfile import PATH, SCRIPT, Refused, entrypoint, labelled, own_line
from action.engine import engine_errors
from action.explain import asks_registry, by_gate, explain_build
from action.hardening import LABEL_RUN, MIB, labels
from action.network import Network, Seen, network_for, nowhere
from action.registry import registry_answers
from action.settings import RunnerSettings
from action.steps import bounded_steps
from rubric.archive import write_tar
from rubric.model import ReproduceLimits
from rubric.observation import Ending, Image, Phase, PhaseRun
from rubric.tree import File, SourceTree

LOG = logging.getLogger(__name__)
COMMAND, SCRIPT_COMMAND = "docker build .", f"sh {SCRIPT} setup"
IGNORE = ".dockerignore"
OUR_FAULT = "The build could not be done on this machine. This costs nothing; it is done again."
CPU_PERIOD = 100_000  # microseconds
OPEN_FILES = 16_384
WAITS = (5.0, 15.0)  # seconds before a build that met a silent registry is tried again
LINE = re.compile(r"(?i)(?<=parse error on line )\d+|(?<=parse error line )\d+")


@dataclass(frozen=True)
class Built:
    """How the build ended, and the image where there is one. `tag` is its name on the engine."""

    run: PhaseRun
    image: Image | None = None
    tag: str = ""


def build(
    client: docker.DockerClient,
    *,
    submission: SourceTree,
    limits: ReproduceLimits,
    settings: RunnerSettings,
    run_id: str,
    seconds: float,
    cold: bool = False,
    cache_scope: str = "",
    waits: Sequence[float] = WAITS,
) -> Built:
    """Build the submission's image within `seconds`.

    `cold`: without any cached layer, under a tag of its own. `cache_scope` names whose earlier builds may
    lend their layers; empty: nobody's. `waits`: seconds before each further try where a registry did not
    answer.
    Raises EngineFailed when the engine failed; whatever the submission did wrong is in the phase's ending
    and reason.
    """
    phase = Phase.REBUILD if cold else Phase.BUILD
    try:
        dockerfile = entrypoint(submission, limits.base_image)
    except Refused as refused:
        return Built(PhaseRun(phase, Ending.REFUSED, reason=str(refused), command=COMMAND))
    with engine_errors("building the image"):
        label = images.layer_label(client, "" if cold else cache_scope, run_id)
        job = _Job(
            client, submission, dockerfile, limits, settings, run_id, images.tag_of(run_id, cold=cold), label
        )
        try:
            run = job.run(seconds, waits)
        finally:
            if label[0] == images.LABEL_SCOPE:
                images.settle(client, label[1])
        command = COMMAND if PATH in submission else SCRIPT_COMMAND
        return job.judged(replace(run, phase=phase, command=command))


@dataclass(frozen=True)
class _Job:
    """One image to build. `label`: what its layers carry."""

    client: docker.DockerClient
    submission: SourceTree
    dockerfile: str
    limits: ReproduceLimits
    settings: RunnerSettings
    run_id: str
    tag: str
    label: tuple[str, str]

    def run(self, seconds: float, waits: Sequence[float]) -> PhaseRun:
        """Build, and build again while a registry does not answer, as often as `waits` and the time allow."""
        deadline = time.monotonic() + seconds
        for wait in (*waits, None):
            run, seen = self._tried(deadline - time.monotonic())
            if not self._suspects_registry(run, seen):
                return run
            LOG.warning("run %s: no answer from %s", self.run_id, ", ".join(seen.unreachable) or "a registry")
            if wait is None or time.monotonic() + wait >= deadline:
                break
            time.sleep(wait)
        # A build that ran out of time may have met a registry that was away for a moment only: ask again.
        silent = bool(seen.unreachable) and run.ending is Ending.NONZERO
        silent = silent or not registry_answers(self.client, self.limits, self.run_id, self.settings)
        return replace(run, ending=Ending.OUR_FAULT, reason=OUR_FAULT) if silent else run

    def judged(self, run: PhaseRun) -> Built:
        """The image, if there is one that may be run."""
        if run.ending is not Ending.OK:
            return Built(run)
        image = images.describe(self.client, self.tag, self.limits.base_image)
        objection = images.objection(self.client, self.tag, self.settings.max_image_bytes)
        if objection:
            return Built(replace(run, ending=Ending.OUTPUT_REJECTED, reason=objection), image)
        return Built(run, image, self.tag)

    def _suspects_registry(self, run: PhaseRun, seen: Seen) -> bool:
        """Whether a build may have failed for want of a registry: the gate says so, or the log looks so."""
        if run.ending not in (Ending.NONZERO, Ending.TIMEOUT) or self.limits.build_network == "none":
            return False
        return bool(seen.unreachable) or (not seen.refused and asks_registry(run.log_tail))

    def _tried(self, seconds: float) -> tuple[PhaseRun, Seen]:
        guard = DiskGuard(self.client, self.settings, "=".join(self.label), self.limits.base_image)
        if guard.is_low:
            return PhaseRun(Phase.BUILD, Ending.OUR_FAULT, reason=OUR_FAULT), Seen()
        archive = context(self.submission, labelled(self.dockerfile, *self.label))
        begun = time.monotonic()
        cached = self._from_cache(archive, seconds, guard)
        if cached is not None:
            return self._explained(cached, Seen(), time.monotonic() - begun), Seen()
        seconds -= time.monotonic() - begun
        with (
            network_for(self.client, self.limits, self.settings, self.run_id, seconds) as network,
            bounded_steps(self.client, "=".join(self.label)),
        ):
            begun = time.monotonic()
            story = told(self.client, archive, self._parameters(network), seconds, guard.objection)
            taken = time.monotonic() - begun
        return self._explained(story, network.seen, taken), network.seen

    def _from_cache(self, archive: bytes, seconds: float, guard: DiskGuard) -> Told | None:
        """The build without the gate, which takes longer to come up than such a build; None where a command
        has to run, which fails before it begins.
        """
        if self.limits.build_network != "registries" or not images.has_layers(self.client, self.label):
            return None
        parameters = self._parameters(nowhere(self.run_id))
        story = told(self.client, archive, parameters, seconds, guard.objection)
        return story if story.ending is Ending.OK else None

    def _explained(self, story: Told, seen: Seen, seconds: float) -> PhaseRun:
        message = LINE.sub(lambda found: str(own_line(self.dockerfile, int(found[0]))), story.error)
        tail = story.tail.text().replace(story.error.strip() or "\n", message.strip() or "\n")
        reason = explain_build(story.ending, message, tail, online=self.limits.build_network != "none")
        if story.code is not None and story.ending is Ending.NONZERO:
            reason = by_gate(seen.refused, spent=seen.spent) or reason
        if story.ending is Ending.OUR_FAULT:
            reason = OUR_FAULT
        if story.stopped and story.stopped.reason:
            reason = story.stopped.reason
        return PhaseRun(
            Phase.BUILD, story.ending, seconds=seconds, exit_code=story.code, reason=reason, log_tail=tail
        )

    def _parameters(self, network: Network) -> dict[str, str]:
        memory = str(self.limits.memory_mb * MIB)
        cpus = min(self.limits.cpus, float(self.client.info()["NCPU"]))
        caps = {"fsize": self.settings.max_image_bytes, "nofile": OPEN_FILES, "core": 0}
        return {
            "t": self.tag,
            "dockerfile": PATH,
            "rm": "1",
            "forcerm": "1",
            "memory": memory,
            "memswap": memory,
            "cpuperiod": str(CPU_PERIOD),
            "cpuquota": str(int(cpus * CPU_PERIOD)),
            "ulimits": json.dumps(
                [{"Name": name, "Soft": most, "Hard": most} for name, most in caps.items()]
            ),
            "labels": json.dumps(labels(self.run_id) | dict([self.label])),
            "buildargs": json.dumps(dict(network.variables)),
            "networkmode": network.mode,
            **({"nocache": "1"} if self.label[0] == LABEL_RUN else {}),
        }


def context(submission: SourceTree, dockerfile: str) -> bytes:
    """The build context as a tar: the tree less what its `.dockerignore` leaves out, and the Dockerfile."""
    lines = (line.strip() for line in (submission.text(IGNORE) or "").splitlines())
    matcher = PatternMatcher([line for line in lines if line and not line.startswith("#")])
    # The stubs ask for a PathLike, but the matcher splits text.
    kept = {path: file for path, file in submission.files.items() if not matcher.matches(path)}  # type: ignore[arg-type]
    return write_tar(SourceTree({**kept, PATH: File(dockerfile.encode())}))
