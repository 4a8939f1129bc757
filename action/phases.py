"""A run under way: which phase follows which, and what each may take."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import docker

from action import runtime
from action.build import Built, build
from action.calibration import calibrate
from action.cold import CONDITIONS, moved_packages, repeated
from action.describe import provenance, run_limits, runner_facts
from action.engine import engine_errors
from action.errors import EngineFailed
from action.explain import of_pointers
from action.hardening import MIB, Limits
from action.interrupt import interrupted
from action.ledger import Ledger
from action.load import LoadTest
from action.own_tests import has_tests, own_tests
from action.predict import predict
from action.questions import Question, questions
from action.reproduce import Reproduced, reproduce
from action.sandbox import Sandbox, seccomp_profile
from action.schedule import plan
from action.settings import RunnerSettings
from action.volume import Volumes
from rubric.gate import differences
from rubric.job import Job
from rubric.latency import is_spoilt
from rubric.model import Assessment, ContractKind, LatencyTarget
from rubric.observation import (
    Calibration,
    ColdRun,
    Ending,
    Observation,
    Phase,
    PhaseRun,
)
from rubric.submission import read_submission
from rubric.tree import SourceTree
from rubric.units import counted

LOG = logging.getLogger(__name__)
HOLDER_SLACK_SECONDS = 900  # container starts and ends, own tests' harvest, the calibration job
LEAST_SECONDS = 1.0
LOADS_MAX = 3  # how often a load is sent at most, where noise spoils it
PREDICT_SHARE = 0.5  # of the limit for both commands: what one pass over the hidden rows may take
OUR_FAULT = "The machine that runs submissions failed. This costs nothing; the run is done again."


class Run:
    """One submission under one job. `observation` does it all, once."""

    def __init__(
        self,
        client: docker.DockerClient,
        *,
        job: Job,
        tree: SourceTree,
        settings: RunnerSettings,
        run_id: str,
        ledger: Ledger,
        commit: str,
        cache_scope: str,
    ) -> None:
        """Raises ActionError where this project is not installed as a package."""
        self._client = client
        self._job = job
        self._assessment = job.assessment
        self._tree = tree
        self._settings = settings
        self._run_id = run_id
        self._ledger = ledger
        self._cache_scope = cache_scope
        self._commands = read_submission(tree)[0]
        self._first = PhaseRun(Phase.REPRODUCE, Ending.NOT_RUN)
        self._seen = Observation(provenance(job.assessment, tree, commit), ())

    def observation(self) -> Observation:
        """Go through the phases as far as they lead."""
        try:
            self._phases()
        except EngineFailed as error:
            LOG.error("run %s: %s", self._run_id, error)
            self._ledger.end(PhaseRun(self._ledger.current, Ending.OUR_FAULT, reason=OUR_FAULT))
        return replace(self._seen, phases=self._ledger.runs(self._assessment.contract.kind))

    def _phases(self) -> None:
        limits = self._described()
        built = self._build(Phase.BUILD)
        self._seen = replace(self._seen, image=built.image)
        if not self._ledger.end(self._with_pointers(built.run)):
            return
        with engine_errors("setting up the sandbox"):
            sandbox = self._sandbox(built.tag, limits)
        done = self._reproduce(sandbox, built, Phase.REPRODUCE)
        self._seen = replace(self._seen, reported=done.reported)
        self._first = done.run
        if not self._ledger.end(self._with_pointers(done.run)):
            return
        self._ask(sandbox)
        self._own_tests(sandbox)
        if self._assessment.reproduce.twice:
            self._second_run(sandbox)

    def _with_pointers(self, run: PhaseRun) -> PhaseRun:
        """A failure that files missing from the tree may explain says so."""
        if run.ending not in (Ending.NONZERO, Ending.OUTPUT_REJECTED):
            return run
        return replace(run, reason=run.reason + of_pointers(self._tree.lfs_pointers))

    def _described(self) -> Limits:
        """The limits on this machine; they and the machine go on record."""
        with engine_errors("describing itself"):
            self._info: Mapping[str, Any] = self._client.info()
        self._runtime = runtime.pick(self._info, self._settings)
        wanted = self._assessment.reproduce
        limits = Limits(wanted.memory_mb * MIB, min(wanted.cpus, float(self._info["NCPU"])))
        self._seen = replace(
            self._seen,
            runner=runner_facts(self._info, self._runtime, self._settings),
            limits=run_limits(self._assessment, limits),
        )
        return limits

    def _build(self, phase: Phase) -> Built:
        wanted = self._assessment.reproduce
        seconds = min(wanted.within_seconds, self._settings.build_seconds or wanted.within_seconds)
        self._ledger.begin(phase, seconds)
        return build(
            self._client,
            submission=self._tree,
            limits=wanted,
            settings=self._settings,
            run_id=self._run_id,
            seconds=seconds,
            cold=phase is Phase.REBUILD,
            cache_scope=self._cache_scope,
        )

    def _sandbox(self, tag: str, limits: Limits) -> Sandbox:
        filters_calls = any("seccomp" in option for option in self._info.get("SecurityOptions") or ())
        room = sum(len(file.data) for file in self._tree.files.values())
        base = self._assessment.reproduce.base_image
        specs = Volumes.standard(limits, room)
        return Sandbox(
            client=self._client,
            run_id=self._run_id,
            image=tag,
            limits=limits,
            volumes=Volumes(self._client, self._run_id, base, specs, _longest(self._assessment)),
            runtime=self._runtime,
            seccomp=seccomp_profile() if filters_calls else "",
        )

    def _reproduce(self, sandbox: Sandbox, built: Built, phase: Phase) -> Reproduced:
        left = max(self._assessment.reproduce.within_seconds - built.run.seconds, LEAST_SECONDS)
        self._ledger.begin(phase, left)
        if phase is Phase.REPRODUCE:
            return reproduce(sandbox, self._commands.reproduce, left)
        cold = replace(sandbox, image=built.tag)
        if self._assessment.reproduce.interrupt:
            return interrupted(cold, self._commands.reproduce, left, self._first)
        return repeated(cold, self._commands.reproduce, left)

    def _ask(self, sandbox: Sandbox) -> None:
        asked = questions(self._job, self._seen.provenance.seed)
        target = self._assessment.latency
        if self._assessment.contract.kind is ContractKind.BATCH or target is None:
            self._predict(sandbox, asked)
            return
        base = self._assessment.reproduce.base_image
        before = calibrate(self._client, base, self._run_id)
        for spoilt in range(LOADS_MAX):
            self._load(sandbox, asked, target, spoilt)
            after = calibrate(self._client, base, self._run_id)
            self._seen = replace(self._seen, calibration=Calibration(before, after))
            if not is_spoilt(self._seen.load, target, self._seen.calibration):
                return
            before = after

    def _predict(self, sandbox: Sandbox, asked: Sequence[Question]) -> None:
        seconds = PREDICT_SHARE * self._assessment.reproduce.within_seconds
        self._ledger.begin(Phase.PREDICT, seconds)
        done = predict(sandbox, self._assessment.contract, asked, self._commands.predict, seconds)
        self._seen = replace(self._seen, answers=done.answers)
        self._ledger.end(done.run)

    def _load(self, sandbox: Sandbox, asked: Sequence[Question], target: LatencyTarget, spoilt: int) -> None:
        """A server of its own for each load, so that none knows what an earlier one was asked."""
        shots = plan(asked, target, self._seen.provenance.seed)

        def on_ready(seconds: float) -> None:
            self._ledger.announce_end(Phase.SERVE, seconds)
            self._ledger.begin(Phase.LOAD, shots.load_seconds(target))

        self._ledger.begin(Phase.SERVE, target.ready_within_seconds)
        loaded = LoadTest(
            sandbox=sandbox,
            contract=self._assessment.contract,
            target=target,
            plan=shots,
            base_image=self._assessment.reproduce.base_image,
            seed=self._seen.provenance.seed,
            on_ready=on_ready,
        ).run(self._commands.serve)
        self._ledger.end(loaded.serve)
        self._seen = replace(self._seen, load=loaded.load, answers=loaded.answers)
        run = loaded.load_run  # not run where the server did not come up again: no spoilt load stays
        if loaded.load is not None:
            run = replace(run, reason=" ".join(filter(None, (run.reason, _again(spoilt)))))
        self._ledger.end(run)

    def _own_tests(self, sandbox: Sandbox) -> None:
        seconds = self._assessment.reproduce.tests_seconds
        if not seconds or not has_tests(self._tree):
            return
        self._ledger.begin(Phase.TESTS, seconds)
        run, tests = own_tests(sandbox, self._tree, seconds)
        self._seen = replace(self._seen, tests=tests)
        self._ledger.end(run)

    def _second_run(self, sandbox: Sandbox) -> None:
        """Both commands once more, with nothing of the first run at hand."""
        built = self._build(Phase.REBUILD)
        digest = built.image.digest if built.image else ""
        cold = ColdRun(CONDITIONS.hostname, CONDITIONS.clock_offset_minutes, digest)
        self._seen = replace(self._seen, cold=cold)
        if not self._ledger.end(built.run):
            return
        again = self._reproduce(sandbox, built, Phase.REPEAT)
        cold = replace(cold, reported=again.reported, killed=again.killed)
        self._seen = replace(self._seen, cold=cold)
        apart = differences(self._seen, self._assessment.reproduce.tolerance)
        if self._ledger.end(again.run) and not apart:
            return
        moved = moved_packages(sandbox, replace(sandbox, image=built.tag))
        self._seen = replace(self._seen, cold=replace(cold, moved=moved))


def _again(spoilt: int) -> str:
    if not spoilt:
        return ""
    return f"Noise on the machine spoilt {counted(spoilt, 'load')} before this one; none of them counts."


def _longest(assessment: Assessment) -> float:
    """Seconds after which everything of a run is over, whatever happened: the holder ends then by itself."""
    wanted, target = assessment.reproduce, assessment.latency
    runs = 3 if wanted.interrupt else 2  # a leg that is killed may take as long as a whole one
    both = runs * wanted.within_seconds + PREDICT_SHARE * wanted.within_seconds + wanted.tests_seconds
    if target is None:
        return both + HOLDER_SLACK_SECONDS
    windows = 1 + target.extra_windows / target.windows
    asking = target.warmup_seconds + windows * target.requests / target.rate_per_second
    loads = LOADS_MAX * (target.ready_within_seconds + asking + target.saturation_seconds)
    return both + loads + HOLDER_SLACK_SECONDS
