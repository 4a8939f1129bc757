"""The same honest submission again and again: the same verdicts, the spread of each timing, what is left.

A small keyword classifier with a hidden set of its own; 600 requests over three windows, second cold run on.
Prints two Markdown tables.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import uuid
from collections import Counter
from pathlib import Path

import docker

from action.runner import observe
from action.settings import RunnerSettings
from action.workspace import read_folder
from bench.engine import ready_engine
from rubric.checks import check_all
from rubric.grade import Graded, grade
from rubric.job import job_of
from rubric.observation import Phase
from rubric.parse import parse_assessment
from rubric.shipped import default_rubric
from rubric.stats import percentile
from rubric.submission import read_submission
from rubric.tree import File, SourceTree
from scorer.measure import measured

SUBMISSION = Path("tests") / "submissions" / "honest"
ROWS = 600
TEXTS = {"billing": "my invoice is wrong", "bug": "it ends with an error", "other": "where is the office"}
ASSESSMENT = """\
version: 1
slug: keywords
title: Keyword classifier
role: NLP engineer
effort_hours: 1
window_hours: 48
reproduce: {within_minutes: 1, memory_mb: 256, cpus: 1, build_network: none}
contract: {port: 8000, route: /predict, ready_route: /healthz, labels: [billing, bug, other]}
quality: {metric: macro_precision, at_least: 0.6}
latency: {p95_ms: 200, rate_per_second: 60, requests: 600, windows: 3, saturation_seconds: 1}
deliverables:
  - {id: entrypoint, title: Dockerfile or run.sh, kind: entrypoint}
people: {leads: [lena-lead]}
"""


def main() -> None:
    """Grade it `--runs` times on one engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    verdicts: Counter[str] = Counter()
    took: dict[str, list[float]] = {}
    left = 0
    with ready_engine() as (client, settings):
        for _ in range(runs):
            began = time.perf_counter()
            graded, behind = _graded(client, settings)
            verdicts[_verdict(graded)] += 1
            left += behind
            for name, value in {**_timings(graded), "whole run, s": time.perf_counter() - began}.items():
                took.setdefault(name, []).append(value)
    print(f"{runs} runs; {left} containers, volumes, networks or images left behind\n")
    print("| verdicts | runs |\n|---|---|")
    for verdict, count in verdicts.most_common():
        print(f"| {verdict} | {count} |")
    print("\n| timing | least | median | most | spread (CV) |\n|---|---|---|---|---|")
    for name, values in took.items():
        middle, spread = statistics.median(values), statistics.pstdev(values) / statistics.fmean(values)
        print(f"| {name} | {min(values):.2f} | {middle:.2f} | {max(values):.2f} | {spread:.0%} |")


def _graded(client: docker.DockerClient, settings: RunnerSettings) -> tuple[Graded, int]:
    folder, tree = _folder(), read_folder(SUBMISSION)
    assessment = parse_assessment(folder, default_rubric())
    run_id = f"bench-{uuid.uuid4().hex[:12]}"
    seen = observe(
        client=client,
        job=job_of(folder, assessment),
        submission=tree,
        settings=settings,
        run_id=run_id,
        progress=lambda _: None,
    )
    findings = check_all(assessment, tree, SourceTree())
    scored = measured(seen, folder, assessment)
    return grade(assessment, read_submission(tree)[0], findings, scored), _left(client, run_id)


def _folder() -> SourceTree:
    labels = tuple(TEXTS)
    rows = [(f"t{n:04}", labels[n % len(labels)]) for n in range(ROWS)]
    features = "".join(
        json.dumps({"id": key, "text": f"{TEXTS[label]}, case {key}"}) + "\n" for key, label in rows
    )
    answers = "".join(json.dumps({"id": key, "label": label}) + "\n" for key, label in rows)
    files = {
        "assessment.yml": ASSESSMENT,
        "holdout/features.jsonl": features,
        "holdout/labels.jsonl": answers,
    }
    return SourceTree({path: File(text.encode()) for path, text in files.items()})


def _verdict(graded: Graded) -> str:
    return ", ".join(f"{name} {one.outcome.value}" for name, one in graded.judgements.named().items())


def _timings(graded: Graded) -> dict[str, float]:
    seen, load = graded.observation, graded.observation.load
    assert load is not None
    phases = {
        f"{phase.value}, s": seen.phase(phase).seconds
        for phase in (Phase.BUILD, Phase.REPRODUCE, Phase.SERVE)
    }
    return {
        **phases,
        "p50, ms": percentile(load.samples_ms, 0.50),
        "p95, ms": percentile(load.samples_ms, 0.95),
        "p99, ms": percentile(load.samples_ms, 0.99),
    }


def _left(client: docker.DockerClient, run_id: str) -> int:
    wanted: dict[str, str | list[str] | bool] | None = {"label": f"proofgrade.run={run_id}"}
    containers, volumes = (
        client.containers.list(all=True, filters=wanted),
        client.volumes.list(filters=wanted),
    )
    networks, images = client.networks.list(filters=wanted), client.images.list(filters=wanted)
    return len(containers) + len(volumes) + len(networks) + len(images)


if __name__ == "__main__":
    main()
