"""`proofgrade evidence`: the machine facts and the found text of any folder, without a brief."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from app.cli.console import console, inert, print_facts
from app.cli.inputs import submission_folder
from rubric.facts import facts_of
from rubric.reading.corpus import corpus_of
from rubric.reading.pointers import ItemPointers, items_of
from rubric.texts.prose import prose_of
from rubric.tree import SourceTree


def evidence(
    path: Annotated[Path, typer.Argument(help="Folder of the submission.", show_default=False)],
    starter: Annotated[
        Path | None, typer.Option(help="Folder of the starter, whose files and lines do not count.")
    ] = None,
) -> None:
    """Say what a folder holds: facts with their places, and text found for each evidence item.

    Nothing is run, passed or failed. Exit code 0; 2: bad input.
    """
    tree = submission_folder(path)
    given = SourceTree() if starter is None else submission_folder(starter)
    print_facts(facts_of(tree, given))
    _print_items(items_of(corpus_of(prose_of(tree, given, ()), tree, given)))


def _print_items(items: tuple[ItemPointers, ...]) -> None:
    grid = Table(box=None, show_header=False, padding=(0, 1))
    for item in items:
        grid.add_row(Text(item.item, style="bold"), Text("" if item.found else "nothing found", style="dim"))
        for one in item.found:
            tag = ' (says "not" or "later")' if one.hedged else ""
            grid.add_row(Text(inert(str(one.place)), style="dim"), Text(f"{inert(one.quote)}{tag}"))
    console.print(grid)
