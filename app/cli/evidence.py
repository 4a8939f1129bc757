"""`proofgrade evidence`: the machine facts and the found text of any folder, without a brief."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from app.cli.console import console, inert, print_facts
from app.cli.inputs import submission_folder
from app.formats.links import answer_of
from app.formats.outside import outside_of
from rubric.facts import facts_of, trees
from rubric.facts.recording import screencast_link
from rubric.reading.corpus import corpus_of
from rubric.reading.pointers import ItemPointers, items_of
from rubric.reading.tags import TOLD
from rubric.texts.prose import prose_of
from rubric.tree import SourceTree


def evidence(
    path: Annotated[Path, typer.Argument(help="Folder of the submission.", show_default=False)],
    starter: Annotated[
        Path | None, typer.Option(help="Folder of the starter, whose files and lines do not count.")
    ] = None,
    links: Annotated[
        bool, typer.Option("--links", help="Ask over the network whether the screencast's link answers.")
    ] = False,
) -> None:
    """Say what a folder holds: facts with their places, and text found for each evidence item.

    Nothing is run, passed or failed. Exit code 0; 2: bad input.
    """
    tree = submission_folder(path)
    given = SourceTree() if starter is None else submission_folder(starter)
    outside = outside_of(tree, given)
    print_facts(facts_of(tree, given, outside=outside))
    if links:
        _print_link(screencast_link(trees(tree, given)))
    prose = prose_of(tree, given, (), outside.pages)
    _print_items(items_of(corpus_of(prose, tree, given)))


def _print_link(link: str) -> None:
    said = answer_of(link) if link else "there is none to ask for"
    console.print(Text(f"screencast link: {inert(said)}"))


def _print_items(items: tuple[ItemPointers, ...]) -> None:
    grid = Table(box=None, show_header=False, padding=(0, 1))
    for item in items:
        found = "" if item.found else "nothing found"
        grid.add_row(Text(item.item, style="bold"), Text(item.counted or found, style="dim"))
        for one in item.found:
            grid.add_row(Text(inert(str(one.place)), style="dim"), Text(f"{inert(one.quote)}{TOLD[one.tag]}"))
    console.print(grid)
