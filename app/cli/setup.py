"""`proofgrade setup` opens the set-up pages to the operator; `proofgrade doctor` is their self-test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from app.cli.console import console, print_document
from app.cli.exits import Exit, leave

if TYPE_CHECKING:
    from app.ports import Store
    from app.settings import HostSettings
    from app.setup.row import Row

ResultT = TypeVar("ResultT")


def setup(
    reseal: Annotated[bool, typer.Option("--reseal", help="Seal what is stored with the first key.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Forget the stored App and repository.")] = False,
    new_key: Annotated[bool, typer.Option("--new-key", help="Print a key for SECRET_KEY.")] = False,
) -> None:
    """Print the address of the set-up pages. It opens once, within fifteen minutes, and is a secret.

    Earlier addresses are void. The service must be running to answer there.
    """
    from app.setup.vault import new_key as made

    if new_key:
        print(made())
    elif reseal:
        _with_record(_resealed)
    elif forget:
        _with_record(_forgotten)
    else:
        _with_record(_linked)


def doctor() -> None:
    """Check the whole set-up: App, permissions, events, webhook, repositories, runner.

    Exit code 0: nothing is wrong. 1: something is, and the table says how to mend it.
    """
    from app.setup.report import report, worst
    from app.setup.row import State

    rows = _with_record(_examined)
    print_document(report(rows))
    leave(Exit.GATE_FAILED if worst(rows) is State.WRONG else Exit.OK)


def _with_record(act: Callable[[HostSettings, Store], ResultT]) -> ResultT:
    from app.db.session import migrate, open_store
    from app.settings import load_host_settings

    settings = load_host_settings()
    migrate(settings.store_url)
    store = open_store(settings.store_url, durability="FULL")
    try:
        return act(settings, store)
    finally:
        store.close()


def _linked(settings: HostSettings, store: Store) -> None:
    from app.clock import SystemClock
    from app.setup.journey import Journey

    ticket = Journey(settings, store, SystemClock()).link()
    console.print("Open this address within fifteen minutes. It works once; keep it to yourself:")
    console.print(f"{settings.public_url}/setup?ticket={ticket}", soft_wrap=True, markup=False)


def _resealed(settings: HostSettings, store: Store) -> None:
    from app.clock import SystemClock
    from app.setup import stored

    with store.transaction() as records:
        count = stored.reseal(records, settings, SystemClock().now())
    console.print(f"sealed anew: {count}; keys after the first one are no longer needed")


def _forgotten(_: HostSettings, store: Store) -> None:
    with store.transaction() as records:
        count = records.forget_sealed()
    console.print(f"forgotten: {count}; restart the service, and delete the App on GitHub if it is of no use")


def _examined(settings: HostSettings, store: Store) -> tuple[Row, ...]:
    from app.setup.connect import asking, host
    from app.setup.gather import PLACES_MAX, gather
    from app.setup.rows import rows
    from app.setup.stored import current

    known = current(settings, store)
    with store.reading() as records:
        places = records.places(PLACES_MAX)

    async def examine() -> tuple[Row, ...]:
        async with asking(known) as sources:
            return rows(await gather(known, places, sources, host(known)))

    return asyncio.run(examine())
