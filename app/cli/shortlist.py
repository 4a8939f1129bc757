"""`proofgrade shortlist`: the candidates of one assessment, how far they are and what waits for whom."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Column, Table
from rich.text import Text

from action.errors import BadInput
from app.cli.console import SIGN, STYLE, console, inert
from app.people.shortlist import HEAD, Listed, Order, ordered, to_json
from rubric.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

GRID = ("name", "gate", "score", "state", "stage", "days waiting")


def shortlist(
    slug: Annotated[str, typer.Argument(help="The assessment.")],
    sort: Annotated[
        Order,
        typer.Option(help="What decides within one stage, among complete and among incomplete cards."),
    ] = Order.WAITING,
    as_csv: Annotated[bool, typer.Option("--csv", help="For spreadsheets.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines: one JSON object.")] = False,
) -> None:
    """List candidates: gate, score with the panel's spread, state, stage, days that they wait for the team.

    Whoever is furthest comes first, then complete cards before incomplete ones, then who waits longest.
    The score never orders the whole list: with --sort score it does so within one stage only, complete and
    incomplete cards apart. A name is shown once it was unhidden, or where the assessment hides none.
    """
    from app.clock import SystemClock
    from app.people.sheet import written

    if as_csv and as_json:
        raise BadInput("--csv and --json: give one of the two")
    now = SystemClock().now()
    found = ordered(_listed(slug, now), sort)
    if as_json:
        typer.echo(json.dumps(to_json(slug, now, sort, found), indent=2))
    elif as_csv:
        typer.echo(written(HEAD, (one.cells() for one in found)), nl=False)
    else:
        _print(found)


def _listed(slug: str, now: str) -> list[Listed]:
    from app.people.record import opened
    from app.people.shortlist import listed
    from app.review.facts import gather

    with opened() as store, store.reading() as records:
        candidates = records.candidates_of(slug)
        if not candidates:
            raise BadInput(f"{slug}: nobody was invited to an assessment of this name")
        return [listed(gather(records, one), records.clock(one.id), now) for one in candidates]


def _print(found: Sequence[Listed]) -> None:
    grid = Table(Column("alias", no_wrap=True), *GRID, box=box.SIMPLE_HEAD)
    for one in found:
        days = "" if one.days_waiting is None else str(one.days_waiting)
        rest = (_score(one), one.state, one.stage, days)
        grid.add_row(_text(one.alias), _text(one.name), _gate(one.gate), *map(_text, rest))
    console.print(grid)


def _gate(gate: str) -> Text:
    if not gate:
        return Text("")
    outcome = Outcome(gate)
    return Text(f"{SIGN[outcome]} {gate}", style=STYLE[outcome])


def _score(one: Listed) -> str:
    if one.sealed:
        return "sealed"
    score = "" if one.score is None else f"{one.score:.0f} %"
    if one.low is None or one.high is None:
        return score
    return f"{score} ({one.low:.0f}-{one.high:.0f})".strip()


def _text(cell: str) -> Text:
    return Text(inert(cell))
