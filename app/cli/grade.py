"""`proofgrade grade`: the whole grading of a folder, with no GitHub and no service."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Annotated

import typer

from action.settings import RunnerSettings
from app.cli.console import PhaseBars, console, print_document
from app.cli.exits import BY_GATE, ended_like_ctrl_c, leave
from app.cli.inputs import assessment_folder, parsed, submission_folder
from app.cli.result import about_folder
from app.formats.outside import outside_of
from rubric import html
from rubric.checks import check_all
from rubric.grade import Graded
from rubric.grade import grade as graded_with
from rubric.job import job_of
from rubric.model import ReproduceLimits
from rubric.reading import read
from rubric.report import reviewer_report
from rubric.result import write_result
from rubric.submission import read_submission
from rubric.tree import SourceTree


def grade(
    path: Annotated[Path, typer.Argument(help="Folder of the submission.", show_default=False)],
    assessment: Annotated[
        str, typer.Option(help="Shipped slug, or folder with assessment.yml.")
    ] = "ticket-classifier",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result as JSON here.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Write the report as a page here.")] = None,
) -> None:
    """Rebuild and run a submission sealed, measure it from outside, print the report.

    Exit code 0: graded, the gate passed. 1: graded, the gate failed. 2: usage or bad input. 3: our fault.
    """
    folder = assessment_folder(assessment)
    tree = submission_folder(path)
    graded = graded_tree(folder, tree)
    report = reviewer_report(graded, about_folder(path, tree))
    print_document(report)
    if json_file:
        json_file.write_text(write_result(graded), encoding="utf-8")
    if html_file:
        html_file.write_text(html.render(report), encoding="utf-8")
    leave(BY_GATE[graded.judgements.gate.outcome])


def prepare(
    image: Annotated[str, typer.Option(help="Base image to have ready.")] = ReproduceLimits().base_image,
) -> None:
    """Make this machine a runner: a Docker engine that answers and the base image, pulled or built."""
    from action.base_image import ensure_base_image
    from action.engine import ensure_engine

    settings = RunnerSettings.from_environ(os.environ)
    with ensure_engine(settings, keep=True) as client:
        ensure_base_image(client, image, settings, lambda text: console.print(text, style="dim"))
    console.print(f"ready: Docker engine and base image {image}", style="green")


def graded_tree(folder: SourceTree, tree: SourceTree, *, cache_scope: str = "") -> Graded:
    """Check, run and grade one submission tree, with progress bars. ActionError if it cannot run.

    `cache_scope`: whose earlier builds lend their layers to the first build; empty: nobody's.
    """
    from action.base_image import ensure_base_image
    from action.engine import ensure_engine
    from action.runner import observe
    from scorer.measure import measured

    assessment = parsed(folder)
    settings = RunnerSettings.from_environ(os.environ)
    starter = folder.under("starter")
    findings = check_all(assessment, tree, starter)
    submission, _ = read_submission(tree)
    with ended_like_ctrl_c(), ensure_engine(settings) as client:
        image = assessment.reproduce.base_image
        ensure_base_image(client, image, settings, lambda text: console.print(text, style="dim"))
        with PhaseBars() as bars:
            observation = observe(
                client=client,
                job=job_of(folder, assessment),
                submission=tree,
                settings=settings,
                run_id=f"local-{uuid.uuid4().hex[:12]}",
                cache_scope=cache_scope,
                progress=bars.show,
            )
    seen = measured(observation, folder, assessment)
    return graded_with(
        assessment,
        submission,
        findings,
        seen,
        reading=read(assessment, tree, starter, outside_of(tree, starter)),
    )
