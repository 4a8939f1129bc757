"""One sealed run of one submission, phase after phase, into an Observation.

Whatever happens, nothing stays behind.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

import docker

from action import images
from action.build import Built, build
from action.engine import engine_errors
from action.errors import ActionError, BadInput, EngineFailed
from action.hardening import MIB, Limits
from action.load import LoadTest
from action.reproduce import reproduce
from action.sandbox import Sandbox, seccomp_profile, sweep
from action.schedule import plan
from action.settings import RunnerSettings
from action.volume import OutVolume
from rubric.job import Job
from rubric.model import Assessment, Submission
from rubric.observation import (
    Answered,
    Ending,
    Image,
    Load,
    Observation,
    Phase,
    PhaseRun,
    Progress,
    Provenance,
    Reported,
    RunnerFacts,
    phases_of,
)
from rubric.submission import read_submission
from rubric.tree import SourceTree

LOG = logging.getLogger(__name__)
RUN_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")  # what an image tag and a volume name may be
HOLDER_SLACK_SECONDS = 600
LEAST_SECONDS = 1.0
OUR_FAULT = "The machine that runs submissions failed. This costs nothing; the run is done again."


def observe(
    *,
    client: docker.DockerClient,
    job: Job,
    submission: SourceTree,
    settings: RunnerSettings,
    run_id: str,
    progress: Callable[[Progress], None],
    commit: str = "",
    cache_scope: str = "",
) -> Observation:
    """Build, reproduce, serve and load one submission, sealed, and say what was seen.

    Everything made for the run is labelled with `run_id` and removed before this returns or raises. What the
    submission did wrong is in the observation; an engine that fails makes the phase OUR_FAULT. The base
    image must be there. `cache_scope` names whose earlier builds may lend their layers; empty: nobody's.
    Raises BadInput for a bad run id, EngineFailed when even the clean-up fails.
    """
    if not RUN_ID.fullmatch(run_id):
        raise BadInput(f"run id {run_id!r}: use lower-case letters, digits, - and _, at most 100")
    grader = grader_version()
    seed = seed_of(submission, job.assessment)
    run = _Run(
        client=client,
        assessment=job.assessment,
        job=job,
        tree=submission,
        submission=read_submission(submission)[0],
        settings=settings,
        run_id=run_id,
        seed=seed,
        grader_version=grader,
        progress=progress,
        commit=commit,
        cache_scope=cache_scope,
    )
    try:
        return run.observation()
    finally:
        clean_up(client, run_id, settings.keep_images)


def clean_up(client: docker.DockerClient, run_id: str, keep_images: int) -> None:
    """Remove what a run made; its image may stay for the layer cache. Raises EngineFailed."""
    sweep(client, run_id, images=False)
    with engine_errors("removing images"):
        images.retire(client, run_id, keep_images)


def seed_of(submission: SourceTree, assessment: Assessment) -> int:
    """The seed of schedule and bootstrap: the same tree and assessment are always asked alike."""
    digest = hashlib.sha256(f"{submission.digest} {assessment.version}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def grader_version() -> str:
    """The installed version of this project. Raises ActionError when it is not installed as a package."""
    try:
        return version("proofgrade")
    except PackageNotFoundError as error:
        raise ActionError("proofgrade is not installed here; run pip install in its checkout") from error


def runner_facts(client: docker.DockerClient, settings: RunnerSettings) -> RunnerFacts:
    """This machine as its engine describes it."""
    info = client.info()
    return RunnerFacts(
        engine=f"Docker {info['ServerVersion']}",
        runtime=settings.runtime or str(info["DefaultRuntime"]),
        kernel=str(info["KernelVersion"]),
        cpus=int(info["NCPU"]),
        memory_bytes=int(info["MemTotal"]),
        kind=settings.kind,
    )


@dataclass
class _Run:
    """A run under way: what it is about, and what has been seen so far."""

    client: docker.DockerClient
    assessment: Assessment
    job: Job
    tree: SourceTree
    submission: Submission
    settings: RunnerSettings
    run_id: str
    seed: int
    grader_version: str
    progress: Callable[[Progress], None]
    commit: str
    cache_scope: str
    phases: dict[Phase, PhaseRun] = field(default_factory=dict)
    runner: RunnerFacts | None = None
    image: Image | None = None
    reported: tuple[Reported, ...] = ()
    answers: tuple[Answered, ...] = ()
    load: Load | None = None
    current: Phase = Phase.BUILD

    def observation(self) -> Observation:
        """Go through the phases until one does not end well."""
        try:
            with engine_errors("describing itself"):
                self.runner = runner_facts(self.client, self.settings)
            self._phases()
        except EngineFailed as error:
            LOG.error("run %s: %s", self.run_id, error)
            self._ended(PhaseRun(self.current, Ending.OUR_FAULT, reason=OUR_FAULT), 0.0)
        kinds = phases_of(self.assessment.contract.kind)
        phases = tuple(self.phases.get(phase, PhaseRun(phase, Ending.NOT_RUN)) for phase in kinds)
        return Observation(
            provenance=self._provenance(),
            phases=phases,
            runner=self.runner,
            image=self.image,
            reported=self.reported,
            answers=self.answers,
            load=self.load,
        )

    def _phases(self) -> None:
        limits = self.assessment.reproduce
        built = self._build(min(limits.within_seconds, self.settings.build_seconds or limits.within_seconds))
        if built.run.ending is not Ending.OK:
            return
        left = max(limits.within_seconds - built.run.seconds, LEAST_SECONDS)
        with engine_errors("setting up the sandbox"):
            sandbox = self._sandbox(built)
        self._started(Phase.REPRODUCE, left)
        done = reproduce(sandbox, self.submission.reproduce, left)
        self.reported = done.reported
        self._ended(done.run, left)
        if done.run.ending is Ending.OK:
            self._measure(sandbox)

    def _build(self, seconds: float) -> Built:
        self._started(Phase.BUILD, seconds)
        built = build(
            self.client,
            submission=self.tree,
            limits=self.assessment.reproduce,
            settings=self.settings,
            run_id=self.run_id,
            seconds=seconds,
        )
        self.image = built.image
        self._ended(built.run, seconds)
        return built

    def _sandbox(self, built: Built) -> Sandbox:
        target, wanted = self.assessment.latency, self.assessment.reproduce
        info = self.client.info()
        limits = Limits(wanted.memory_mb * MIB, min(wanted.cpus, float(info["NCPU"])))
        longest = wanted.within_seconds + target.ready_within_seconds + target.warmup_seconds
        longest += target.requests / target.rate_per_second + HOLDER_SLACK_SECONDS
        filters_calls = any("seccomp" in option for option in info.get("SecurityOptions") or ())
        return Sandbox(
            client=self.client,
            run_id=self.run_id,
            image=built.tag,
            limits=limits,
            out=OutVolume(self.client, self.run_id, wanted.base_image, limits, longest),
            runtime=self.settings.runtime,
            seccomp=seccomp_profile() if filters_calls else "",
        )

    def _measure(self, sandbox: Sandbox) -> None:
        target = self.assessment.latency
        asked = plan(self.job.features, target, self.seed)
        load_limit = asked.load_seconds(target)

        def on_ready(seconds: float) -> None:
            self.progress(Progress(Phase.SERVE, "ended", seconds, target.ready_within_seconds))
            self._started(Phase.LOAD, load_limit)

        self._started(Phase.SERVE, target.ready_within_seconds)
        loaded = LoadTest(sandbox, self.assessment, asked, self.seed, on_ready).run(self.submission.serve)
        self.phases[Phase.SERVE] = loaded.serve
        self.load = loaded.load
        if loaded.load is None:
            self._ended(loaded.serve, target.ready_within_seconds)
            return
        self.answers = loaded.answers
        self._ended(loaded.load_run, load_limit)

    def _started(self, phase: Phase, limit: float) -> None:
        self.current = phase
        self.progress(Progress(phase, "started", 0.0, limit))

    def _ended(self, run: PhaseRun, limit: float) -> None:
        self.phases[run.phase] = run
        self.progress(Progress(run.phase, "ended", run.seconds, limit))

    def _provenance(self) -> Provenance:
        return Provenance(
            tree_digest=self.tree.digest,
            assessment=self.assessment.slug,
            assessment_version=self.assessment.version,
            grader_version=self.grader_version,
            seed=self.seed,
            commit=self.commit,
            rubric_version=self.assessment.rubric.version,
        )
