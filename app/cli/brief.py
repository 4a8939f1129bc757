"""`proofgrade brief`: what candidates are asked, made of assessment.yml and put into the starter's README."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from action.errors import BadInput
from app.cli.console import console
from app.cli.inputs import assessment_folder, assessment_path, parsed
from rubric.brief_place import placed
from rubric.brief_text import rendered

README = Path("starter") / "README.md"


def brief(
    assessment: Annotated[str, typer.Argument(help="Shipped slug, or folder with assessment.yml.")],
    write: Annotated[bool, typer.Option(help="Write it into the folder's starter/README.md.")] = False,
) -> None:
    """Print the brief of an assessment as its candidates read it, or write it into the starter's README.

    Exit code 0: done. 2: bad input.
    """
    if write:
        write_brief(assessment)
    else:
        print(rendered(parsed(assessment_folder(assessment))), end="")


def write_brief(assessment: str) -> None:
    """Put the brief of a folder into its starter/README.md and say so. Raises BadInput, ParseError."""
    target = assessment_path(assessment) / README
    told = _written(target, rendered(parsed(assessment_folder(assessment))))
    console.print(f"{target}: {told}", markup=False, soft_wrap=True)


def _written(target: Path, text: str) -> str:
    try:
        before = target.read_text(encoding="utf-8") if target.exists() else ""
        after = placed(before, text)
        if after != before:
            target.parent.mkdir(exist_ok=True)
            target.write_text(after, encoding="utf-8", newline="\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{target}: cannot be written ({error})") from error
    return "is current" if after == before else "written"
