"""`proofgrade similarity`: compares folders with each other. No service, no database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.exits import Exit, leave
from app.cli.inputs import submission_folder
from rubric.tree import SourceTree


def similarity(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR...",
            help="A folder of submissions, or several folders that each hold one.",
            show_default=False,
        ),
    ],
    starter: Annotated[
        Path | None, typer.Option(help="Folder of the starter: what stands there counts nothing.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write all pairs with their matches as JSON.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write a new folder that Dolos' viewer opens.")] = None,
) -> None:
    """Compare submissions of the same brief with each other: evidence for a reviewer, never a verdict.

    Exit code 0: compared. 2: bad input, or a folder that had to be left out.
    """
    from app.cli.similar import compared_folders, show, write, write_all
    from rubric.similarity.export import to_dolos, to_json

    given = submission_folder(starter) if starter else SourceTree()
    compared, left_out = compared_folders(folders, given)
    pairs = compared.round.pairs()
    if json:
        write(json, to_json(compared.round, pairs))
    if csv:
        write_all(csv, to_dolos(compared.round, pairs, compared.trees()))
    show(compared.round, pairs)
    leave(Exit.BAD_INPUT if left_out else Exit.OK)
