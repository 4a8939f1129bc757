"""`proofgrade verify`: run a result again and say what came back. `proofgrade schema`: its published form."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from action.errors import BadInput
from app.cli.console import SIGN, STYLE, console, inert
from app.cli.exits import BY_GATE, leave
from app.cli.grade import graded_tree
from app.cli.inputs import assessment_folder, parsed, submission_folder
from rubric import schema as schemas
from rubric.assessment_schema import assessment_schema, rubric_schema
from rubric.compare import Comparison, Likeness, Told, compare, outcomes_of
from rubric.model import Outcome
from rubric.result import ResultError, read_result
from rubric.submission_schema import metrics_schema, submission_schema

SAID = {
    Outcome.PASS: "it came back the same",
    Outcome.FAIL: "it did not come back the same",
    Outcome.OUR_FAULT: "one of the runs was broken by our side",
}
LIKENESS_STYLE = {Likeness.SAME: "green", Likeness.WITHIN: "green", Likeness.DIFFERS: "red"}


class Published(StrEnum):
    """What there is a schema of."""

    OBSERVATION = "observation"
    RESULT = "result"
    SUBMISSION = "submission"
    METRICS = "metrics"
    ASSESSMENT = "assessment"
    RUBRIC = "rubric"


SCHEMAS = {
    Published.OBSERVATION: schemas.observation_schema,
    Published.RESULT: schemas.result_schema,
    Published.SUBMISSION: submission_schema,
    Published.METRICS: metrics_schema,
    Published.ASSESSMENT: assessment_schema,
    Published.RUBRIC: rubric_schema,
}


def verify(
    result: Annotated[Path, typer.Argument(help="Result of `proofgrade grade --json`.", show_default=False)],
    path: Annotated[Path, typer.Argument(help="Folder of the same submission.")] = Path(),
    assessment: Annotated[
        str, typer.Option(help="Shipped slug, or folder with assessment.yml.")
    ] = "ticket-classifier",
) -> None:
    """Run a graded submission again and say, fact by fact, what came back the same.

    Exit code 0: all that counts did. 1: something did not. 2: usage or bad input. 3: our fault.
    """
    first = _read(result)
    folder, tree = assessment_folder(assessment), submission_folder(path)
    ran = first.observation.provenance
    _require(f"{path} is not the submission of {result}", ran.tree_digest, tree.digest)
    _require(
        f"{assessment} is not what {result} was run with", ran.assessment_version, parsed(folder).version
    )
    graded = graded_tree(folder, tree)
    second = Told(graded.observation, outcomes_of(graded.judgements))
    compared = compare(first, second, graded.assessment.reproduce.tolerance)
    _show(compared)
    leave(BY_GATE[compared.outcome])


def schema(of: Annotated[Published, typer.Argument(help="Which file.")] = Published.RESULT) -> None:
    """Print the JSON Schema of a file that other programs read, or that people write."""
    print(schemas.schema_text(SCHEMAS[of]()), end="")


def _read(path: Path) -> Told:
    try:
        return read_result(path.read_bytes())
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror})") from error
    except ResultError as error:
        raise BadInput(f"{path}: {error}") from error


def _require(otherwise: str, expected: str, found: str) -> None:
    if expected != found:
        raise BadInput(f"{otherwise}: digest {found[:19]} is not {expected[:19]}")


def _show(compared: Comparison) -> None:
    table = Table("fact", "first run", "second run", "", "allowed")
    for row in compared.rows:
        style = LIKENESS_STYLE[row.likeness] if row.counts else "dim"
        said = row.likeness.value if row.counts else f"{row.likeness.value} (shown only)"
        cells = [Text(inert(cell)) for cell in (row.what, row.first, row.second)]
        table.add_row(*cells, Text(said, style=style), row.tolerance)
    console.print(table)
    console.print(f"{SIGN[compared.outcome]} {SAID[compared.outcome]}", style=STYLE[compared.outcome])
