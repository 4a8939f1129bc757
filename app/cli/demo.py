"""`proofgrade demo`: the whole loop on this machine, without GitHub credentials."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import console
from app.cli.exits import Exit, leave
from app.cli.inputs import assessment_folder, submission_folder
from app.cli.selftest import composed


def demo(
    submission: Annotated[
        Path | None, typer.Option(help="Folder to push instead of the honest reference.")
    ] = None,
    stay: Annotated[bool, typer.Option("--stay", help="Leave everything running to look around.")] = False,
) -> None:
    """Push a take-home as a candidate would, and watch it graded on a pull request."""
    from demo.loop import Story, play

    folder = assessment_folder("ticket-classifier")
    tree = submission_folder(submission) if submission else composed(folder, "honest")
    play(Story(slug="ticket-classifier", assessment=folder, submission=tree, stay=stay), console)
    leave(Exit.OK)
