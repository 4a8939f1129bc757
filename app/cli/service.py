"""`proofgrade serve` and `replay`: what the operator of the service runs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from app.cli.console import console


def serve(
    only: Annotated[str | None, typer.Option(help="Run just one process: receiver or worker.")] = None,
) -> None:
    """Run the service: a receiver that verifies and stores webhooks, and a worker that does the rest.

    Settings come from the environment and .env; .env.example names every one.
    """
    from app import supervisor
    from app.settings import load_host_settings

    settings = load_host_settings()
    if only is None:
        sys.exit(supervisor.serve(settings))
    alone = {"receiver": supervisor.run_receiver, "worker": supervisor.run_worker}
    if only not in alone:
        raise typer.BadParameter(f"{only!r} is neither receiver nor worker", param_hint="--only")
    sys.exit(alone[only](settings))


def replay(
    delivery: Annotated[
        str, typer.Argument(help="A file of JSON with event, guid and payload, or a GUID in the record.")
    ],
    in_process: Annotated[
        bool, typer.Option("--in-process", help="No running service: store and work it here.")
    ] = False,
) -> None:
    """Feed a delivery to the running service again, or work it in this process.

    One that is done or ignored stays as it is; one that failed is worked anew.
    """
    from app.replay import replay as replayed
    from app.setup.stored import service_settings

    console.print(replayed(service_settings(), delivery, in_process=in_process))
