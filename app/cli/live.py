"""`proofgrade live`: a broken project for live coding and debugging, as the candidate is given it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from action.errors import BadInput
from app.cli.console import console
from app.cli.outputs import write_tree


def live(
    name: Annotated[str, typer.Argument(help="broken-script or failing-pipeline.")],
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet.")],
) -> None:
    """Lay a broken project out in a folder. What is wrong with it is in docs/stages.md."""
    from rubric.shipped import broken_project, broken_projects

    if name not in broken_projects():
        raise BadInput(f"{name}: no such project; there are: {', '.join(broken_projects())}")
    write_tree(broken_project(name), folder)
    console.print(f"{folder}: {name}, as the candidate is given it", soft_wrap=True)
