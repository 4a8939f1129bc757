"""`proofgrade demo`: the whole loop on this machine, without GitHub credentials."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from action.settings import RunnerSettings
from app.cli.console import console
from app.cli.exits import Exit, ended_like_ctrl_c, leave
from app.cli.inputs import assessment_folder, parsed, submission_folder
from rubric.expected import composed

SLUG = "ticket-classifier"


def demo(
    submission: Annotated[
        Path | None, typer.Option(help="Folder to push instead of the honest reference.")
    ] = None,
    stay: Annotated[bool, typer.Option("--stay", help="Leave everything running to look around.")] = False,
) -> None:
    """Push a take-home as a candidate would, and watch it graded on a pull request."""
    from action.base_image import ensure_base_image
    from action.engine import ensure_engine
    from demo.loop import Story, play

    folder = assessment_folder(SLUG)
    tree = submission_folder(submission) if submission else composed(folder, "honest")
    settings = RunnerSettings.from_environ(os.environ)
    with ended_like_ctrl_c(), ensure_engine(settings) as client:
        image = parsed(folder).reproduce.base_image
        ensure_base_image(client, image, settings, lambda text: console.print(text, style="dim"))
        play(Story(slug=SLUG, assessment=folder, submission=tree, stay=stay), console)
    leave(Exit.OK)
