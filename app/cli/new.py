"""`proofgrade new`: a ready assessment folder for a role, to be filled in and proved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from action.errors import BadInput
from app.cli.brief import write_brief
from app.cli.console import console
from app.cli.inputs import logins
from app.cli.outputs import SEEDS, drawn_seed, generate, write_tree
from app.hiring_repo import with_people
from rubric.new_assessment import new_assessment
from rubric.parse import ASSESSMENT_PATH
from rubric.people import WORD, WORD_WANTED
from rubric.roles import shipped
from rubric.shipped import default_rubric, new_templates
from rubric.tree import File, SourceTree

SLUG_LENGTH = 40


def new(
    slug: Annotated[str, typer.Argument(help="Id of the assessment, such as parcel-sorter.")],
    *,
    role: Annotated[str, typer.Option(help="A role of docs/roles.md, such as nlp.")],
    into: Annotated[Path, typer.Option(help="Where the folder SLUG is made.")] = Path("assessments"),
    seed: Annotated[
        int | None, typer.Option(min=0, max=SEEDS - 1, help="Seed of the shipped data; default: drawn.")
    ] = None,
    reviewer: Annotated[list[str] | None, typer.Option(help="Login of a reviewer; again for more.")] = None,
    lead: Annotated[list[str] | None, typer.Option(help="Login of a lead; again for more.")] = None,
) -> None:
    """Write a ready assessment folder from the role's evidence matrix: starter, data, references, probes.

    Without --reviewer and --lead, a name to be replaced stands in its assessment.yml. Exit
    code 0: written. 2: bad input. 3: the generator failed.
    """
    if role not in shipped():
        raise BadInput(f"{role}: no such role; there are: {', '.join(shipped())}")
    if not re.fullmatch(WORD, slug) or len(slug) > SLUG_LENGTH:
        raise BadInput(f"{slug}: a slug is {WORD_WANTED}, at most {SLUG_LENGTH}")
    drawn = drawn_seed() if seed is None else seed
    folder = into / slug
    made = new_assessment(shipped()[role], slug, drawn, new_templates(), default_rubric())
    write_tree(_with_people(made, logins(reviewer), logins(lead)), folder)
    generate(folder, drawn)
    write_brief(str(folder))
    console.print(f"{folder}: written for {role}, data made with seed {drawn}", soft_wrap=True)
    console.print(
        "Next: fill in what `proofgrade lint` names, then `proofgrade brief --write`, then selftest.",
        soft_wrap=True,
    )


def _with_people(made: SourceTree, reviewers: Sequence[str], leads: Sequence[str]) -> SourceTree:
    if not (reviewers or leads):
        return made
    text = with_people(made.text(ASSESSMENT_PATH) or "", reviewers, leads)
    return SourceTree({**made.files, ASSESSMENT_PATH: File(text.encode())})
