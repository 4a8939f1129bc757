"""`proofgrade check`: the static facts, for the candidate before a push. No Docker, no network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import console, print_facts, print_findings
from app.cli.exits import Exit, leave
from app.cli.inputs import assessment_folder, parsed, submission_folder
from rubric.checks import check_all
from rubric.facts import MENDED_FIRST, Fact, State, facts_of
from rubric.facts.probed import misstated
from rubric.model import Outcome
from rubric.submission import read_submission


def check(
    path: Annotated[Path, typer.Argument(help="Folder of the submission.", show_default=False)],
    assessment: Annotated[
        str, typer.Option(help="Shipped slug, or folder with assessment.yml.")
    ] = "ticket-classifier",
) -> None:
    """Read a submission as the service will, without running it.

    Exit code 0: nothing missing. 1: something the brief asks for is missing. 2: bad input.
    """
    folder = assessment_folder(assessment)
    tree = submission_folder(path)
    starter = folder.under("starter")
    assessment_ = parsed(folder)
    findings = check_all(assessment_, tree, starter)
    submission, problems = read_submission(tree)
    print_findings(findings)
    print_facts(fact for fact in facts_of(tree, starter) if _is_to_mend(fact))
    for problem in (*problems, *misstated(assessment_.contract, submission)):
        console.print(str(problem), style="red", markup=False, highlight=False)
    for refused, why in tree.refused.items():
        console.print(f"{refused!a}: left out, {why}", style="yellow", markup=False, highlight=False)
    missing = problems or any(finding.outcome is Outcome.FAIL for finding in findings)
    leave(Exit.GATE_FAILED if missing else Exit.OK)


def _is_to_mend(fact: Fact) -> bool:
    return fact.id in MENDED_FIRST and fact.state is State.BAD
