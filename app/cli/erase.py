"""`proofgrade erase`: removes a person, and keeps figures that are nobody's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import console, inert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.state import Candidate

QUESTION = "Delete this for good? It cannot be undone"
ON_GITHUB = "Delete the repositories on GitHub too, for good"


def erase(
    alias: Annotated[str, typer.Argument(help="The candidate's alias, as reviewers see it.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask. GitHub is left alone unless --github is given.")
    ] = False,
    github: Annotated[
        bool | None,
        typer.Option(
            "--github/--no-github",
            help="Whether to delete, on GitHub, the candidate's repository, the mirrored branches and what "
            "was said on the review side. Without a word it asks.",
        ),
    ] = None,
) -> None:
    """Remove a person with all their assessments from the record, the engine and this host's disk.

    What stays is nobody's: for each card its points, stage, rubric version, month, gate, and whether it was
    decided. What was cut off goes on when it is called again. docs/operations.md says what is out of reach.
    """
    from app.people.by_hand import candidacies, erase_all
    from app.settings import load_host_settings

    settings = load_host_settings()
    found = candidacies(settings, alias)
    _show(found)
    if not yes:
        typer.confirm(QUESTION, abort=True)
    everywhere = github if github is not None else not yes and typer.confirm(ON_GITHUB)
    asyncio.run(erase_all(settings, found, on_github=everywhere))
    console.print("erased; the statistics stay")
    if not everywhere:
        console.print("GitHub still has what is named above")


def _show(found: Sequence[Candidate]) -> None:
    for one in found:
        console.print(f"{one.alias} ({inert(one.login)}), {one.assessment}", markup=False)
        console.print(f"  works in {one.repo}, is read in {one.review_repo}", markup=False, soft_wrap=True)
