"""A sample submission of the ticket classifier, graded: honest by default, every part replaceable."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

from rubric.grade import Graded, grade
from rubric.model import (
    Assessment,
    Claim,
    Competency,
    Contract,
    Deliverable,
    DeliverableKind,
    Finding,
    Flag,
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
    Ending,
    Image,
    Load,
    Measured,
    Observation,
    Phase,
    PhaseRun,
    Provenance,
    Reported,
    RunnerFacts,
)
from rubric.report import About

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
    return Load(latencies(11) if windows is None else windows, errors, 20.0, 5000.0, 11, lag, 1.4)


PHASES = (
    PhaseRun(Phase.BUILD, Ending.OK, 38.2, 0, 310 * MIB, "docker build ."),
    PhaseRun(Phase.REPRODUCE, Ending.OK, 12.7, 0, 402 * MIB, "sh run.sh reproduce"),
    PhaseRun(Phase.SERVE, Ending.OK, 1.4, None, 180 * MIB, "sh run.sh serve"),
    PhaseRun(Phase.LOAD, Ending.OK, 51.3, None, 196 * MIB),
)

OBSERVATION = Observation(
    provenance=Provenance("sha256:77aa", "ticket-classifier", "sha256:91c0", "0.1.0", 7),
    phases=PHASES,
    runner=RunnerFacts("Docker 20.10.24", "runc", "6.1.0", 2, 8192 * MIB, "local"),
    image=Image("sha256:c0ffee", 418 * MIB, "python:3.11-slim-bookworm", "sha256:ba5e"),
    reported=(Reported("macro_precision", 0.905), Reported("accuracy", 0.93)),
    measured=Measured("macro_precision", 0.893, 0.871, 0.914, 600, 0.061, 0),
    load=load(),
)


def stopped(phase: Phase, ending: Ending, reason: str = "", log: str = "") -> Observation:
    """The sample run, stopped at `phase`: later phases were not run, and nothing later was measured."""
    order = list(Phase)
    before = tuple(run for run in PHASES if order.index(run.phase) < order.index(phase))
    end = PhaseRun(phase, ending, 21.5, 1, None, "sh run.sh " + phase.value, reason, log)
    return replace(OBSERVATION, phases=(*before, end), measured=None, load=None, image=None, reported=())


def mark(competency: str, points: int) -> Mark:
    """A reviewer's mark."""
    return Mark(competency, points, "remy-review", NOW, RUBRIC.version)


def marks(*points: int) -> tuple[Mark, ...]:
    """Marks for the rows in order, as many as are given."""
    return tuple(mark(row[0], given) for row, given in zip(ROWS, points, strict=False))


def graded(
    observation: Observation = OBSERVATION,
    submission: Submission = SUBMISSION,
    findings: Iterable[Finding] = FINDINGS,
    given: Iterable[Mark] = (),
    flags: Iterable[Flag] = (FLAG,),
) -> Graded:
    """The sample, graded."""
    return grade(ASSESSMENT, submission, findings, observation, given, flags=flags)
