"""A sample submission of the ticket classifier, graded: honest by default, every part replaceable."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

from rubric.deliverable import Deliverable, DeliverableKind
from rubric.flag import Flag
from rubric.grade import Graded, grade
from rubric.measured import Agreement, Bin, Measured, Reliability
from rubric.model import (
    Assessment,
    Claim,
    Competency,
    Contract,
    ContractKind,
    Finding,
    GateCap,
    LatencyTarget,
    Mark,
    Outcome,
    Place,
    QualityTarget,
    ReproduceLimits,
    Rubric,
    Submission,
)
from rubric.observation import (
    ASKING,
    Calibration,
    ColdRun,
    Ending,
    Image,
    Load,
    Observation,
    OwnTests,
    Phase,
    PhaseRun,
    Provenance,
    Reported,
    RunLimits,
    RunnerFacts,
    Saturation,
    phases_of,
)
from rubric.reading import Reading
from rubric.report import About
from tests.rubric.readings import READING

MIB = 1024 * 1024
NOW = "2026-03-02T10:15:00Z"
SHA = "4f0c2a9be1d7358c6a4e0f9d2b7c1a3e5d6f7081"
ABOUT = About("heron-17", SHA, 2, NOW, {"tree": f"https://git.example/acme/review/blob/{SHA}"})

ROWS = (
    ("framing", "Problem framing & assumptions", 15.0, ("memo",)),
    ("data", "Data handling & feature pipeline", 20.0, ()),
    ("modelling", "Modelling choices & metrics", 20.0, ("claim", "memo")),
    ("reproducibility", "Reproducibility & code hygiene", 20.0, ("entrypoint", "pins", "steps", "tests")),
    ("deployment", "Deployment & monitoring readiness", 15.0, ("monitoring",)),
    ("ethics", "Ethics & bias mitigation", 10.0, ("model_card",)),
)


def anchors(title: str) -> tuple[str, str, str, str, str]:
    """Five anchors of plain words."""
    return (
        f"Nothing about {title.lower()} can be found.",
        "Named, but copied or wrong in the main point.",
        "Sound in the main, with gaps that a colleague would have to close before it could be used.",
        "Sound throughout; the reasons are given and fit the data.",
        "Convincing: alternatives were weighed, limits are measured, and a colleague could build on it.",
    )


RUBRIC = Rubric(
    title="Take-home rubric",
    competencies=tuple(
        Competency(id_, title, weight, anchors(title), asks) for id_, title, weight, asks in ROWS
    ),
    pass_line=70.0,
    gate_caps=(GateCap("reproducibility", 0), GateCap("deployment", 1)),
    version="sha256:5b1d",
)

ASSESSMENT = Assessment(
    slug="ticket-classifier",
    title="Support ticket classifier",
    role="NLP engineer",
    effort_hours=8,
    window_hours=72,
    reproduce=ReproduceLimits(),
    contract=Contract(8000, "/predict", "/healthz", "label", "confidence", ("billing", "outage", "other")),
    quality=QualityTarget("macro_precision", 0.88, 0.02),
    latency=LatencyTarget(p95_ms=200, requests=900),
    deliverables=(
        Deliverable("entrypoint", "Dockerfile or run.sh", DeliverableKind.ENTRYPOINT),
        Deliverable("pins", "Pinned dependencies", DeliverableKind.PINS),
        Deliverable("steps", "Two commands in the README", DeliverableKind.STEPS, "README.md"),
        Deliverable("claim", "Claimed metric", DeliverableKind.CLAIM),
        Deliverable("memo", "Trade-off memo", DeliverableKind.DOCUMENT, "MEMO.md", max_words=650),
        Deliverable("monitoring", "Monitoring checklist", DeliverableKind.DOCUMENT, "MONITORING.md"),
        Deliverable("screencast", "5-8 minute screencast", DeliverableKind.SCREENCAST, required=False),
    ),
    reviewers=("remy-review",),
    leads=("lena-lead",),
    family="ticket-classifier",
    rubric=RUBRIC,
    version="sha256:91c0",
)

CLAIM = Claim("macro_precision", 0.91, Place("submission.yml", 4))
SUBMISSION = Submission(claim=CLAIM, seed=7)

FINDINGS = (
    Finding(
        "entrypoint",
        "Dockerfile or run.sh",
        Outcome.PASS,
        "run.sh with setup, reproduce and serve",
        (Place("run.sh", 1),),
    ),
    Finding("pins", "Pinned dependencies", Outcome.PASS, "6 of 6 exact", (Place("requirements.txt", 1),)),
    Finding(
        "steps",
        "Two commands in the README",
        Outcome.PASS,
        "both commands are written down",
        (Place("README.md", 12), Place("README.md", 17)),
    ),
    Finding("claim", "Claimed metric", Outcome.PASS, "macro_precision 0.910", (Place("submission.yml", 4),)),
    Finding(
        "memo", "Trade-off memo", Outcome.PASS, "548 words, every heading filled", (Place("MEMO.md", 1),)
    ),
    Finding(
        "monitoring",
        "Monitoring checklist",
        Outcome.FAIL,
        "the heading Rollback is empty: write how to go back",
        (Place("MONITORING.md", 31),),
    ),
    Finding(
        "screencast",
        "5-8 minute screencast",
        Outcome.INCONCLUSIVE,
        "a link is given; whether it plays is for a person to see",
        (Place("submission.yml", 7),),
    ),
)

FLAG = Flag(
    other="heron-04",
    score=0.31,
    strength="notable",
    spans=((Place("src/features.py", 20), Place("lib/text.py", 44), 18, 17),),
)


def latencies(
    seed: int, median: float = 18.0, spread: float = 0.45, windows: int = 3
) -> tuple[tuple[float, ...], ...]:
    """Windows of 300 log-normal latencies in ms."""
    numbers = random.Random(seed)
    return tuple(
        tuple(median * numbers.lognormvariate(0, spread) for _ in range(300)) for _ in range(windows)
    )


def load(windows: tuple[tuple[float, ...], ...] | None = None, errors: int = 0, lag: float = 2.4) -> Load:
    """Open-loop load with these windows."""
    timed = latencies(11) if windows is None else windows
    return Load(timed, errors, 20.0, 5000.0, 11, lag, 1.4, 0, Saturation(8, 5.0, 431, 0))


FIRST = (
    PhaseRun(Phase.BUILD, Ending.OK, 38.2, 0, 310 * MIB, "docker build ."),
    PhaseRun(Phase.REPRODUCE, Ending.OK, 12.7, 0, 402 * MIB, "sh run.sh reproduce", cpu_seconds=11.9),
)
SERVED = (
    PhaseRun(Phase.SERVE, Ending.OK, 1.4, None, 180 * MIB, "sh run.sh serve"),
    PhaseRun(Phase.LOAD, Ending.OK, 51.3, None, 196 * MIB, cpu_seconds=20.3),
)
PREDICTED = (PhaseRun(Phase.PREDICT, Ending.OK, 3.1, 0, 190 * MIB, "sh run.sh predict", cpu_seconds=2.8),)
TESTED = (PhaseRun(Phase.TESTS, Ending.OK, 5.0, 0, 150 * MIB, "python -m pytest"),)
SECOND = (
    PhaseRun(Phase.REBUILD, Ending.OK, 41.5, 0, 310 * MIB, "docker build ."),
    PhaseRun(Phase.REPEAT, Ending.OK, 12.9, 0, 401 * MIB, "sh run.sh reproduce", cpu_seconds=12.0),
)
PHASES = (*FIRST, *SERVED, *TESTED, *SECOND)
COLD = ColdRun(
    "again",
    817,
    "sha256:c01d",
    (Reported("macro_precision", 0.9046), Reported("accuracy", 0.93)),
)
RELIABILITY = Reliability(
    0.031,
    0.019,
    0.047,
    (Bin(0.5, 0.6, 41, 0.553, 0.585), Bin(0.8, 0.9, 120, 0.861, 0.842), Bin(0.9, 1.0, 439, 0.972, 0.925)),
)
AGREEMENTS = (Agreement("twins", 200, 196, 179, 178), Agreement("again", 50, 50, 45, 45))

OBSERVATION = Observation(
    provenance=Provenance("sha256:77aa", "ticket-classifier", "sha256:91c0", "0.1.0", 7),
    phases=PHASES,
    runner=RunnerFacts("Docker 20.10.24", "runc", "6.1.0", 2, 8192 * MIB, "local", "x86_64", "v2"),
    limits=RunLimits(1800.0, 2048 * MIB, 1.0, 256, 1024, 512 * MIB, "registries"),
    image=Image("sha256:c0ffee", 418 * MIB, "python:3.11-slim-bookworm", "sha256:ba5e"),
    reported=(Reported("macro_precision", 0.905), Reported("accuracy", 0.93)),
    cold=COLD,
    measured=Measured("macro_precision", 0.893, 0.871, 0.914, 600, 0.061, 0, (), RELIABILITY, AGREEMENTS),
    load=load(),
    calibration=Calibration(1.012, 1.034),
    tests=OwnTests("pytest", 31, 30, 0, 1, 4.2),
)

BATCH_ASSESSMENT = replace(
    ASSESSMENT,
    contract=replace(ASSESSMENT.contract, kind=ContractKind.BATCH, port=0, route="", ready_route=""),
    latency=None,
)
BATCH_OBSERVATION = replace(
    OBSERVATION, phases=(*FIRST, *PREDICTED, *TESTED, *SECOND), load=None, calibration=None
)


def stopped(phase: Phase, ending: Ending, reason: str = "", log: str = "") -> Observation:
    """The sample run, stopped at `phase`. What rests on that phase was not run or measured."""
    sample = BATCH_OBSERVATION if phase is Phase.PREDICT else OBSERVATION
    kind = ContractKind.BATCH if phase is Phase.PREDICT else ContractKind.HTTP
    end = PhaseRun(phase, ending, 21.5, 1, None, "sh run.sh " + phase.value, reason, log)
    not_run = _resting(phase)
    order = phases_of(kind)
    runs = {run.phase: run for run in sample.phases if run.phase not in not_run} | {phase: end}
    seen = replace(sample, phases=tuple(runs[one] for one in order if one in runs))
    if phase in {Phase.BUILD, Phase.REPRODUCE}:
        nothing = replace(seen, load=None, calibration=None, image=None, tests=None, cold=None)
        return replace(nothing, measured=None, reported=())
    if phase in {*ASKING[kind]}:
        return replace(seen, measured=None, load=None, calibration=None)
    return replace(seen, tests=None) if phase is Phase.TESTS else replace(seen, cold=ColdRun("again", 817))


def _resting(phase: Phase) -> frozenset[Phase]:
    """The phases that are not run when this one does not end well."""
    order = list(Phase)
    if phase in {Phase.BUILD, Phase.REPRODUCE}:
        return frozenset(order[order.index(phase) + 1 :])
    return {Phase.SERVE: frozenset({Phase.LOAD}), Phase.REBUILD: frozenset({Phase.REPEAT})}.get(
        phase, frozenset()
    )


def mark(competency: str, points: int, note: str = "seen in the code", reviewer: str = "remy-review") -> Mark:
    """A reviewer's mark."""
    return Mark(competency, points, reviewer, NOW, RUBRIC.version, note)


def marks(*points: int) -> tuple[Mark, ...]:
    """Marks for the rows in order, as many as are given."""
    return tuple(mark(row[0], given) for row, given in zip(ROWS, points, strict=False))


def graded(
    observation: Observation = OBSERVATION,
    submission: Submission = SUBMISSION,
    findings: Iterable[Finding] = FINDINGS,
    given: Iterable[Mark] = (),
    flags: Iterable[Flag] = (FLAG,),
    *,
    assessment: Assessment = ASSESSMENT,
    reading: Reading | None = READING,
) -> Graded:
    """The sample, graded."""
    return grade(assessment, submission, findings, observation, given, flags=flags, reading=reading)


def batch(observation: Observation = BATCH_OBSERVATION) -> Graded:
    """The sample under a batch contract, graded."""
    return graded(observation, assessment=BATCH_ASSESSMENT)


def contract_of(phase: Phase) -> Assessment:
    """The sample assessment whose contract has this phase."""
    return BATCH_ASSESSMENT if phase is Phase.PREDICT else ASSESSMENT
