"""`proofgrade selftest`: proves an assessment on its own reference submissions before a candidate sees it."""

from __future__ import annotations

from collections.abc import Sequence
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
from rubric.expected import Expectation, Surprise, composed, read_expected, surprises
from rubric.grade import Graded
from rubric.proof import PATH as PROOF_PATH
from rubric.proof import proved
from rubric.tree import SourceTree

RUNS_MAX = 2  # of one reference, where the machine keeps it from being told


def selftest(
    assessment: Annotated[str, typer.Argument(help="Shipped slug, or folder with assessment.yml.")],
    only: Annotated[str | None, typer.Option(help="Run just this reference.")] = None,
) -> None:
    """Run every reference submission of an assessment and compare with expected.yml.

    What a busy machine keeps from being told is run once more.
    Where all of a folder's own do, proof.yml is written into it: without it no candidate can be invited.
    Exit code 0: each came out as expected. 1: one did not. 2: bad input. 3: our fault, or the machine is too
    noisy to tell.
    """
    folder = assessment_folder(assessment)
    table = Table("reference", "gate", "quality", "claim", "latency", "resume", "as expected")
    wrong: list[Surprise] = []
    for expected in read_expected(folder):
        if only in (None, expected.reference):
            wrong += _run(folder, expected, table)
    console.print(table)
    if not wrong and only is None and is_own(assessment):
        _prove(folder, Path(assessment))
    leave(_exit(wrong))


def _exit(wrong: Sequence[Surprise]) -> Exit:
    if not wrong:
        return Exit.OK
    return Exit.OUR_FAULT if all(one.is_open for one in wrong) else Exit.GATE_FAILED


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


def _run(folder: SourceTree, expected: Expectation, table: Table) -> tuple[Surprise, ...]:
    console.print(f"[bold]{expected.reference}[/bold]")
    graded, wrong = _told(folder, expected)
    judged = graded.judgements
    rows = (judged.gate, judged.quality, judged.claim, judged.latency, judged.resume)
    outcomes = ["not asked" if row is None else row.outcome.value for row in rows]
    told = "; ".join(map(str, wrong)) or "yes"
    table.add_row(expected.reference, *outcomes, told, style="red" if wrong else "green")
    return wrong


def _told(folder: SourceTree, expected: Expectation) -> tuple[Graded, tuple[Surprise, ...]]:
    """The run that counts: the first one that told what it was asked, else the last.

    References of an assessment lend each other what they installed; the second run of each has nothing of it.
    """
    scope = f"selftest/{folder.digest}"
    for runs in range(1, RUNS_MAX + 1):
        graded = graded_tree(folder, composed(folder, expected.reference), cache_scope=scope)
        wrong = surprises(expected, graded)
        if not wrong or not all(one.is_open for one in wrong) or runs == RUNS_MAX:
            break
        console.print(f"again: {'; '.join(map(str, wrong))}", markup=False)
    return graded, wrong
