"""`proofgrade selftest`: proves an assessment on its own reference submissions before a candidate sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from action.describe import grader_version
from action.errors import BadInput
from app.cli.console import console
from app.cli.exits import Exit, leave
from app.cli.grade import graded_tree
from app.cli.inputs import assessment_folder, is_own
from rubric.expected import Expectation, composed, read_expected, surprises
from rubric.proof import PATH as PROOF_PATH
from rubric.proof import proved
from rubric.tree import SourceTree


def selftest(
    assessment: Annotated[str, typer.Argument(help="Shipped slug, or folder with assessment.yml.")],
    only: Annotated[str | None, typer.Option(help="Run just this reference.")] = None,
) -> None:
    """Run every reference submission of an assessment and compare with expected.yml.

    Where all of a folder's own do, proof.yml is written into it: without it no candidate can be invited.
    Exit code 0: each came out as expected. 1: one did not. 2: bad input. 3: our fault.
    """
    folder = assessment_folder(assessment)
    table = Table("reference", "gate", "quality", "claim", "latency", "resume", "as expected")
    failed = False
    for expected in read_expected(folder):
        if only in (None, expected.reference):
            wrong = _run(folder, expected, table)
            failed = failed or bool(wrong)
    console.print(table)
    if not failed and only is None and is_own(assessment):
        _prove(folder, Path(assessment))
    leave(Exit.GATE_FAILED if failed else Exit.OK)


def _prove(folder: SourceTree, place: Path) -> None:
    """Write down that the folder is proved as it was read. Raises BadInput where that cannot be."""
    whole = proved(folder, grader_version())
    path = place / PROOF_PATH
    try:
        path.write_bytes(whole.files[PROOF_PATH].data)
    except OSError as error:
        raise BadInput(f"{path}: cannot be written ({error.strerror})") from error
    console.print(
        f"{path}: written; commit it, and whenever a file changes, run this again",
        markup=False,
        soft_wrap=True,
    )


def _run(folder: SourceTree, expected: Expectation, table: Table) -> tuple[str, ...]:
    console.print(f"[bold]{expected.reference}[/bold]")
    graded = graded_tree(folder, composed(folder, expected.reference))
    wrong = surprises(expected, graded)
    judged = graded.judgements
    rows = (judged.gate, judged.quality, judged.claim, judged.latency, judged.resume)
    outcomes = ["not asked" if row is None else row.outcome.value for row in rows]
    table.add_row(expected.reference, *outcomes, "; ".join(wrong) or "yes", style="red" if wrong else "green")
    return wrong
