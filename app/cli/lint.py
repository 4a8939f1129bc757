"""`proofgrade lint`: everything that is wrong or odd about assessments, before anybody sees them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from app.cli.console import console, inert
from app.cli.exits import Exit, leave
from app.cli.inputs import assessment_folder
from rubric.lint import Remark
from rubric.lint import lint as found_in
from rubric.shipped import default_rubric
from rubric.units import counted

LINE = 2_000  # characters


def lint(
    assessments: Annotated[
        list[str] | None,
        typer.Argument(help="Shipped slugs, folders with assessment.yml, or a hiring repository."),
    ] = None,
) -> None:
    """Read assessments and name every mistake and everything odd, each as path:line: message.

    Exit code 0: no mistake, though there may be remarks. 1: mistakes. 2: bad input.
    """
    mistakes = remarks = 0
    for name in (one for given in assessments or ["."] for one in _folders(given)):
        for one in found_in(assessment_folder(name), default_rubric(), name):
            mistakes, remarks = mistakes + one.is_mistake, remarks + (not one.is_mistake)
            _print(name, one)
    console.print(f"{counted(mistakes, 'mistake')}, {counted(remarks, 'remark')}")
    leave(Exit.GATE_FAILED if mistakes else Exit.OK)


def _folders(given: str) -> Iterator[str]:
    """The assessments of a hiring repository, or what was named itself."""
    below = sorted(Path(given).glob("assessments/*/assessment.yml"))
    if below and not (Path(given) / "assessment.yml").is_file():
        yield from (str(path.parent) for path in below)
    else:
        yield given


def _print(name: str, one: Remark) -> None:
    line = inert(f"{name.rstrip('/')}/{one}".removeprefix("./"), LINE)
    console.print(Text(line, style="red" if one.is_mistake else "yellow"), soft_wrap=True)
