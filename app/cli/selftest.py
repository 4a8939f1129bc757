"""`proofgrade selftest`: proves an assessment on its own reference submissions before a candidate sees it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from app.cli.console import console
from app.cli.exits import Exit, leave
from app.cli.grade import graded_tree
from app.cli.inputs import assessment_folder
from rubric.expected import Expectation, read_expected, surprises
from rubric.tree import SourceTree


def selftest(
    assessment: Annotated[str, typer.Argument(help="Shipped slug, or folder with assessment.yml.")],
    only: Annotated[str | None, typer.Option(help="Run just this reference.")] = None,
) -> None:
    """Run every reference submission of an assessment and compare with expected.yml.

    Exit code 0: each came out as expected. 1: one did not. 2: bad input. 3: our fault.
    """
    folder = assessment_folder(assessment)
    table = Table("reference", "gate", "quality", "claim", "latency", "as expected")
    failed = False
    for expected in read_expected(folder):
        if only in (None, expected.reference):
            wrong = _run(folder, expected, table)
            failed = failed or bool(wrong)
    console.print(table)
    leave(Exit.GATE_FAILED if failed else Exit.OK)


def composed(folder: SourceTree, reference: str) -> SourceTree:
    """A reference submission: the starter overlaid with the reference's own files."""
    starter = folder.under("starter")
    return SourceTree({**starter.files, **folder.under(f"references/{reference}").files})


def _run(folder: SourceTree, expected: Expectation, table: Table) -> tuple[str, ...]:
    console.print(f"[bold]{expected.reference}[/bold]")
    graded = graded_tree(folder, composed(folder, expected.reference))
    wrong = surprises(expected, graded)
    judged = graded.judgements
    rows = (judged.gate, judged.quality, judged.claim, judged.latency)
    outcomes = ["not asked" if row is None else row.outcome.value for row in rows]
    table.add_row(expected.reference, *outcomes, "; ".join(wrong) or "yes", style="red" if wrong else "green")
    return wrong
