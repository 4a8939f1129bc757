"""`proofgrade calibrate` opens a calibration set; `proofgrade calibration` says how far reviewers agree."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from action.errors import BadInput
from app.cli.console import console, print_document

if TYPE_CHECKING:
    from app.calibration.scores import Scored


def calibrate(
    slug: Annotated[str, typer.Argument(help="The assessment.")],
    alias: Annotated[
        str | None, typer.Argument(help="Whose take-home; without it, the newest one that is settled.")
    ] = None,
    month: Annotated[str | None, typer.Option(help="The month it is for, as 2026-03; else this one.")] = None,
) -> None:
    """Open the calibration set of a month: one settled take-home, scored by all who did not mark it for real.

    The running service puts a card on the desk of each within a minute. Run it again to ask who has joined
    the team since.
    """
    from app.clock import SystemClock
    from app.people.record import opened
    from app.review.calibrating import MONTH, open_set

    now = SystemClock().now()
    with opened() as store:
        found = open_set(store, slug, month or now[:MONTH], now, alias)
    if found.alias is None:
        raise BadInput(f"{slug}: no calibration set: {found.why}")
    console.print(f"{found.alias}: {found.why}", soft_wrap=True)
    console.print(f"asked: {', '.join(found.seated) or 'nobody new'}", markup=False, soft_wrap=True)


def calibration(
    slug: Annotated[
        str | None, typer.Argument(help="One assessment of the record; without it, all of them.")
    ] = None,
    scores: Annotated[
        Path | None,
        typer.Option(help="CSV instead of the record: unit, stage, row, reviewer, points, at (UTC)."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines: one JSON object.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet: one figure a line.")] = False,
) -> None:
    """Say how far reviewers agree, row by row, and how each differs from the others."""
    from app.calibration.figures import figures
    from app.calibration.told import document

    if as_json and as_csv:
        raise BadInput("--json and --csv: give one of the two")
    if slug is not None and scores is not None:
        raise BadInput(f"{slug}: a file of scores has no assessments; give one of SLUG and --scores")
    given, page = _of_record(slug) if scores is None else (_of_file(scores), "")
    found = figures(given)
    if as_json:
        typer.echo(json.dumps(found.to_json(), indent=2))
    elif as_csv:
        typer.echo(found.to_csv(), nl=False)
    else:
        print_document(document(found, slug or ""))
        if page:
            console.print(f"\nAs a page, for whoever has the address: {page}", soft_wrap=True)


def _of_record(slug: str | None) -> tuple[Sequence[Scored], str]:
    """The scores, and the address of the page that shows the same."""
    from app.db.session import open_store
    from app.review.scored import scored
    from app.setup.stored import service_settings

    settings = service_settings()
    store = open_store(settings.store_url)
    try:
        with store.reading() as records:
            return scored(records, slug), settings.links.calibration(slug or "")
    finally:
        store.close()


def _of_file(path: Path) -> Sequence[Scored]:
    from app.calibration.scores_file import read_scores

    try:
        return read_scores(path.read_bytes(), str(path))
    except OSError as error:
        raise BadInput(f"{path}: not readable: {error.strerror}") from None
