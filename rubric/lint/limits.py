"""Windows, efforts and limits that are allowed and odd, and a generator that cannot be called."""

from __future__ import annotations

from collections.abc import Iterator

from rubric.latency import MIN_SAMPLES
from rubric.lint.remark import Remark, Subject, mistake, remark
from rubric.model import Place

EFFORT_HOURS_MOST = 12
WAKING_SHARE = 1 / 4  # of a window: people work, sleep and live in it
OPTIONS = ("--seed", "--out")


def check_limits(subject: Subject) -> Iterator[Remark]:
    """What people and a judgement need: time, and samples."""
    assessment = subject.assessment
    effort, window = assessment.effort_hours, assessment.window_hours
    if effort > EFFORT_HOURS_MOST:
        told = f"{effort:g} hours are more than most people give; {EFFORT_HOURS_MOST} are plenty"
        yield remark(subject.at("effort_hours"), told)
    if effort > window * WAKING_SHARE:
        told = f"{effort:g} hours of work within {window:g} hours leave no room for a working week"
        yield remark(subject.at("window_hours"), told)
    latency = assessment.latency
    if latency is not None and latency.requests < MIN_SAMPLES:
        told = f"{latency.requests} requests leave the judgement inconclusive; take at least {MIN_SAMPLES}"
        yield remark(subject.at("latency.requests"), told)
    if assessment.quality.at_least <= 1 / len(assessment.contract.labels):
        yield remark(subject.at("quality"), "quality.at_least is what guessing reaches")


def check_generator(subject: Subject) -> Iterator[Remark]:
    """`python generator.py --seed N --out DIR` has to work: both options are looked for in its text."""
    data = subject.assessment.data
    if data is None:
        return
    text = subject.folder.text(data.generator) or ""
    for option in OPTIONS:
        if f'"{option}"' not in text and f"'{option}'" not in text:
            yield mistake(Place(data.generator), f"takes no option {option}; data are made with it")


def check_papers(subject: Subject) -> Iterator[Remark]:
    """What people need beside the machine."""
    if "probes.md" not in subject.folder:
        yield remark(Place("probes.md"), "is missing; interviewers would have nothing to ask")
