"""`proofgrade status`: what is stuck, failed, waiting and running, and what candidates have used up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from app.cli.console import console, inert
from app.cli.exits import Exit, leave
from rubric.units import seconds

if TYPE_CHECKING:
    from app.status import Standing, Status


def status(
    as_json: Annotated[bool, typer.Option("--json", help="For machines: one JSON object.")] = False,
) -> None:
    """Say how the service stands. Exit code 1 when something needs a person."""
    from app.clock import SystemClock
    from app.db.session import open_store
    from app.db.workflows import WorkflowTables
    from app.errors import ConfigurationError
    from app.settings import load_host_settings
    from app.status import Limits, look

    settings = load_host_settings()
    store, workflows = open_store(settings.store_url), WorkflowTables(settings.workflow_url)
    try:
        if not (store.ready() and workflows.ready()):
            raise ConfigurationError(
                "the databases do not answer, or are not set up: look at PROOFGRADE_DATA_DIR and "
                "PROOFGRADE_DATABASE_URL, and run `proofgrade serve` once"
            )
        tries = 1 + len(settings.run_retry_waits)
        limits = Limits(settings.run_seconds, tries, settings.candidate_reruns_per_day)
        found = look(store, workflows, SystemClock().now(), limits)
    finally:
        workflows.close()
        store.close()
    if as_json:
        typer.echo(json.dumps(found.to_json(), indent=2))
    else:
        _print(found)
    if found.needs_a_person:
        leave(Exit.GATE_FAILED)


def _print(found: Status) -> None:
    _table("Stuck", ("attempt", "candidate", "for", "needs"), [
        (str(one.attempt), one.alias, seconds(one.seconds), one.stuck) for one in found.stuck
    ])  # fmt: skip
    _table("Stuck deliveries", ("delivery",), [(guid,) for guid in found.stuck_deliveries])
    _table("Failed deliveries", ("delivery", "event", "received", "why"), [
        (one.guid, one.event, one.received_at, one.note) for one in found.failed
    ])  # fmt: skip
    for state, title in (("running", "Running"), ("received", "Waiting")):
        fine = [one for one in found.attempts if one.state == state and not one.stuck]
        _table(title, ("attempt", "candidate", "for"), [_row(one) for one in fine])
    _table("Queues", ("queue", "waiting", "running"), [
        (one.queue, str(one.waiting), str(one.running)) for one in found.backlog
    ])  # fmt: skip
    of = found.reruns_a_day
    _table("Used up", ("candidate", "re-runs within a day", "minutes"), [
        (one.alias, f"{one.reruns} of {of}", f"{one.minutes:.1f}") for one in found.spent
    ])  # fmt: skip
    oldest = seconds(found.oldest_delivery_seconds)
    console.print(f"{found.waiting_deliveries} deliveries wait, the oldest for {oldest}")
    words = "something needs a person" if found.needs_a_person else "nothing needs a person"
    console.print(Text(words, style="red" if found.needs_a_person else "green"))


def _row(one: Standing) -> tuple[str, ...]:
    return str(one.attempt), one.alias, seconds(one.seconds)


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    grid = Table(*head, title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for row in rows:
        grid.add_row(*(Text(inert(cell)) for cell in row))
    console.print(grid)
