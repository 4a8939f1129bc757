"""`proofgrade invite` and `extend`: what the operator does for and about candidates."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from action.errors import BadInput
from app.cli.console import BAR_WIDTH, console
from app.cli.exits import Exit, leave

if TYPE_CHECKING:
    from app.invitations.asked import Asked
    from app.invitations.cohort import Outcome
    from app.settings import Settings


def invite(
    slug: Annotated[str, typer.Argument(help="Assessment in the hiring repository.")],
    logins: Annotated[list[str] | None, typer.Argument(help="GitHub logins of candidates.")] = None,
    csv: Annotated[
        Path | None,
        typer.Option(help="CSV with the column login, and perhaps window_hours and grace_minutes."),
    ] = None,
) -> None:
    """Invite candidates: for each a private repository with the starter, a personal clock, the review side.

    Where the assessment gives each candidate own data, they are made here, sealed in Docker.

    Run it again after an interruption: who is invited already is left alone.
    """
    from app.invitations.cohort import Ending
    from app.setup.stored import service_settings

    people = _people(logins or [], csv)
    outcomes = asyncio.run(_invited(service_settings(), slug, people))
    counts = {ending: sum(one.ending is ending for one in outcomes) for ending in Ending}
    console.print(", ".join(f"{count} {ending}" for ending, count in counts.items() if count))
    if counts[Ending.FAILED]:
        leave(Exit.OUR_FAULT)
    if counts[Ending.REFUSED]:
        leave(Exit.BAD_INPUT)


def extend(
    alias: Annotated[str, typer.Argument(help="The candidate's alias, as reviewers see it.")],
    time: Annotated[str, typer.Argument(help="How much more: 24h, 90m or 2d.")],
    reason: Annotated[
        str, typer.Option(help="Why. It stays in the audit log; the candidate does not see it.")
    ],
) -> None:
    """Give a candidate more time. The running service gives the right to push back within a minute."""
    from app.deadlines.by_hand import extend as extended
    from app.setup.stored import service_settings

    clock = extended(service_settings(), alias, time, reason)
    deadline = clock.deadline or "not known yet: the time has not begun"
    console.print(f"{alias}: {clock.window_seconds / 3600:g} h in all, deadline {deadline}")


class CohortBar:
    """A bar over all people, with whom it is at."""

    def __init__(self, total: int) -> None:
        self._progress = Progress(
            TextColumn("{task.description:30}"),
            BarColumn(BAR_WIDTH),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._task = self._progress.add_task("", total=total)

    def __enter__(self) -> CohortBar:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begins(self, asked: Asked) -> None:
        """The opening for this person begins."""
        self._progress.update(self._task, description=asked.login)

    def ended(self, outcome: Outcome) -> None:
        """One more is done: a line above the bar."""
        self._progress.advance(self._task)
        _tell(outcome)


def _people(logins: list[str], csv: Path | None) -> tuple[Asked, ...]:
    from app.invitations.asked import read_csv, read_logins, together

    try:
        listed = () if csv is None else read_csv(csv.read_bytes(), str(csv))
    except OSError as error:
        raise BadInput(f"{csv}: cannot be read: {error.strerror}") from error
    people = together(read_logins(logins), listed)
    if not people:
        raise BadInput("nobody to invite: name logins, or a file with --csv")
    return people


async def _invited(settings: Settings, slug: str, people: tuple[Asked, ...]) -> list[Outcome]:
    from app.cli.sealed_maker import SealedMaker
    from app.invitations.cohort import at_desk, invite_all

    with SealedMaker() as maker:
        async with at_desk(settings, maker) as desk:
            with CohortBar(len(people)) as bar:
                return await invite_all(desk, slug, people, bar)


def _tell(outcome: Outcome) -> None:
    from app.invitations.cohort import Ending

    candidate = outcome.candidate
    if candidate is None:
        console.print(f"{outcome.asked.login}: {outcome.ending}: {outcome.why}", style="red", markup=False)
        return
    later = "; the invitation goes out when a person advances them to the take-home"
    waits = later if outcome.ending is Ending.PREPARED else ""
    console.print(f"{candidate.login} works in {candidate.repo}{waits}", soft_wrap=True)
    console.print(f"reviewers see {candidate.alias} in {candidate.review_repo}", soft_wrap=True)
