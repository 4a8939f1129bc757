"""`proofgrade init`: a hiring repository, ready to be pushed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from action.errors import BadInput
from app.cli.console import console
from app.cli.inputs import logins, parsed
from app.cli.outputs import SEEDS, drawn_seed, generate, write_tree
from app.hiring_repo import hiring_repo
from rubric import shipped
from rubric.tree import SourceTree


def init(
    org: Annotated[str, typer.Argument(help="The organisation on GitHub that hires.")],
    into: Annotated[Path, typer.Option(help="A folder that is empty or not there yet.")] = Path("hiring"),
    *,
    slugs: Annotated[
        list[str] | None, typer.Option("--with", help="Shipped assessment to copy; may be given again.")
    ] = None,
    reviewer: Annotated[list[str] | None, typer.Option(help="Login of a reviewer; again for more.")] = None,
    lead: Annotated[list[str] | None, typer.Option(help="Login of a lead; again for more.")] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=SEEDS - 1, help="Seed of the data; default: drawn.")
    ] = None,
) -> None:
    """Write a hiring repository: assessments, the workflow for GitHub's runners, and what to do next.

    The data are made anew with a seed of your own: the hidden sets that are shipped are public.
    Without --reviewer and --lead, names to be replaced stand in each assessment.yml. Exit code 0: done.
    2: bad input. 3: a generator failed.
    """
    logins([org])
    workflow = (files("workflows") / "reproduce.yml").read_bytes()
    chosen = {slug: _shipped(slug) for slug in slugs or ["ticket-classifier"]}
    tree = hiring_repo(org, chosen, workflow, reviewers=logins(reviewer), leads=logins(lead))
    for slug in chosen:
        parsed(tree.under(f"assessments/{slug}"))
    write_tree(tree, into)
    drawn = drawn_seed() if seed is None else seed
    for slug in chosen:
        generate(into / "assessments" / slug, drawn)
    console.print(
        f"{into}: hiring repository of {org} with {', '.join(chosen)}, data made with seed {drawn}",
        markup=False,
        soft_wrap=True,
    )
    console.print(f"{into / 'README.md'} says what to do next", markup=False, soft_wrap=True)


def _shipped(slug: str) -> SourceTree:
    if slug not in shipped.assessments():
        raise BadInput(f"{slug}: no such assessment; there are: {', '.join(shipped.assessments())}")
    return shipped.assessment(slug)
