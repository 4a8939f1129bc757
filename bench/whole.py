"""From a push's tree to the full report, beside the same commands by plain `docker`.

The honest reference of the shipped assessment. The plain side builds, trains, serves, and is asked the same
questions on the same schedule by the same program. Prints two Markdown tables.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

from action import probe
from action.questions import questions
from action.runner import observe
from action.schedule import plan
from action.workspace import read_folder
from bench.engine import plain, ready_engine
from bench.honest import write_honest
from rubric import markdown
from rubric.checks import check_all
from rubric.grade import grade
from rubric.job import Job, job_of
from rubric.observation import Ending, Observation
from rubric.parse import parse_assessment
from rubric.report import About, reviewer_report
from rubric.shipped import assessment as shipped
from rubric.shipped import default_rubric
from rubric.submission import read_submission
from scorer.measure import measured

TAG = NAME = "proofgrade-bench"
SEED = 7


def main() -> None:
    """Plain first, then the whole grading, once each."""
    folder = shipped("ticket-classifier")
    wanted = parse_assessment(folder, default_rubric())
    with ready_engine() as (client, settings), tempfile.TemporaryDirectory() as name:
        write_honest(Path(name))
        tree, job = read_folder(Path(name)), job_of(folder, wanted)
        commands, load = _plain(name, job)
        began = time.perf_counter()
        seen = observe(
            client=client,
            job=job,
            submission=tree,
            settings=settings,
            run_id=f"bench-{uuid.uuid4().hex[:12]}",
            progress=lambda _: None,
        )
        findings = check_all(wanted, tree, folder.under("starter"))
        graded = grade(wanted, read_submission(tree)[0], findings, measured(seen, folder, wanted))
        markdown.render(reviewer_report(graded, About("heron-17", tree.digest, 1, "2026-01-01T00:00:00Z")))
        took = time.perf_counter() - began
    both = commands + load
    print("| | seconds | full report against it |")
    print("|---|---|---|")
    print(f"| plain: build, train | {commands:.1f} | {took / commands:.2f} x |")
    print(f"| plain: the same, then serve under the same load | {both:.1f} | {took / both:.2f} x |")
    print(f"| full report, second cold run and own tests included | {took:.1f} | |")
    print(_phases(seen, took))


def _phases(seen: Observation, took: float) -> str:
    assert all(run.ending is Ending.OK for run in seen.phases), seen.phases
    rows = [f"| {run.phase.value} | {run.seconds:.1f} |" for run in seen.phases]
    rest = took - sum(run.seconds for run in seen.phases)
    return "\n".join(
        ("", "| phase of the full report | seconds |", "|---|---|", *rows, f"| all else | {rest:.1f} |")
    )


def _plain(folder: str, job: Job) -> tuple[float, float]:
    """Seconds of build and training, and of serving while it is asked."""
    contract, target = job.assessment.contract, job.assessment.latency
    assert target is not None
    port = str(contract.port)
    out = ("-v", f"{folder}/.out:/out", "-e", "OUT=/out")
    commands = plain("build", "--no-cache", "-t", TAG, ".", folder=folder)
    commands += plain("run", "--rm", *out, TAG, "sh", "-c", "sh run.sh reproduce")
    shots = plan(questions(job, SEED), target, SEED)
    began = time.perf_counter()
    plain("run", "-d", "--name", NAME, *out, "-e", f"PORT={port}", "-p", f"127.0.0.1:{port}:{port}", TAG,
          "sh", "-c", "sh run.sh serve")  # fmt: skip
    try:
        for part in (shots.first, shots.burst):
            told, said = Path(folder) / ".plan.json", Path(folder) / ".said.json"
            told.write_text(json.dumps(shots.to_json(part, contract, target)), encoding="utf-8")
            words = [sys.executable, "-I", probe.__file__, str(told), str(said)]
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        load = time.perf_counter() - began
    finally:
        plain("rm", "--force", NAME)
        plain("rmi", "--force", TAG)
    return commands, load


if __name__ == "__main__":
    main()
