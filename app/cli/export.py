"""`proofgrade export`: everything about one candidate, or about all of one assessment, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from action.errors import BadInput
from app.cli.console import console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.people.state import Rows
    from app.ports import Records
    from app.state import Candidate


def export(
    slug: Annotated[str, typer.Argument(help="The assessment.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write, for its owner only.")],
    alias: Annotated[str | None, typer.Argument(help="One candidate; without it, all of them.")] = None,
    login: Annotated[str | None, typer.Option(help="One candidate, by the GitHub login.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Only the marks, for spreadsheets.")] = False,
) -> None:
    """Write all that the record holds about a candidate, as for a data-access request, or an assessment.

    One JSON file that says itself what is in it. No secrets, and nobody's data but that of the candidates
    asked for; reviewers are named. With --csv it holds every mark that was given, and nothing else.
    """
    from app.clock import SystemClock
    from app.people.export import MARKS, document, marks
    from app.people.files import write_private
    from app.people.record import opened
    from app.people.sheet import written

    if alias is not None and login is not None:
        raise BadInput("an alias and --login: give one of the two")
    with opened() as store, store.reading() as records:
        people = [_about(records, one) for one in _asked(records, slug, alias, login)]
    if as_csv:
        text = written(MARKS, (mark for one, rows, _ in people for mark in marks(one, rows)))
    else:
        text = document(slug, SystemClock().now(), people)
    write_private(output, text)
    console.print(f"{output}: {len(people)} of {slug}", markup=False)


def _asked(records: Records, slug: str, alias: str | None, login: str | None) -> Sequence[Candidate]:
    from app.people.record import with_alias

    if alias is not None:
        found = with_alias(records, alias)
        if found.assessment != slug:
            raise BadInput(f"{alias}: is a candidate of {found.assessment}, not of {slug}")
        return [found]
    if login is not None:
        person = records.candidate_by_login(slug, login)
        if person is None:
            raise BadInput(f"{login}: was not invited to {slug}")
        return [person]
    everybody = records.candidates_of(slug)
    if not everybody:
        raise BadInput(f"{slug}: nobody was invited to an assessment of this name")
    return everybody


def _about(records: Records, candidate: Candidate) -> tuple[Candidate, Rows, Sequence[tuple[str, str]]]:
    return candidate, records.rows_about(candidate), records.other_names(candidate)
