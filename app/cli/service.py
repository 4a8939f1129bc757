"""`proofgrade serve`, `invite` and `replay`: what the operator of the service runs."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
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
    from app.settings import load_settings

    settings = load_settings()
    if only is None:
        sys.exit(supervisor.serve(settings))
    alone = {"receiver": supervisor.run_receiver, "worker": supervisor.run_worker}
    if only not in alone:
        raise typer.BadParameter(f"{only!r} is neither receiver nor worker", param_hint="--only")
    sys.exit(alone[only](settings))


def invite(
    slug: Annotated[str, typer.Argument(help="Assessment in the hiring repository.")],
    login: Annotated[str, typer.Argument(help="GitHub login of the candidate.")],
) -> None:
    """Open an assessment for a candidate: private repository with the starter, invitation, review side."""
    from app.invite import invite as opened
    from app.settings import load_settings

    candidate = asyncio.run(opened(load_settings(), slug, login))
    console.print(f"{candidate.login} works in {candidate.repo}")
    console.print(f"reviewers see {candidate.alias} in {candidate.review_repo}")


def replay(
    delivery: Annotated[Path, typer.Argument(help="JSON with event, guid and payload.")],
    in_process: Annotated[
        bool, typer.Option("--in-process", help="No running service: store and work it here.")
    ] = False,
) -> None:
    """Feed a stored delivery to the running service again, or work it in this process."""
    from app.replay import replay as replayed
    from app.settings import load_settings

    console.print(replayed(load_settings(), delivery, in_process=in_process))
