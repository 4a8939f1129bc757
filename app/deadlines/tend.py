"""The scheduled look at every clock: reminders, the freeze, the right to push, and showing all of it.

Each minute what is due is decided anew from the record and the time; what failed is due again a minute later,
so nothing here waits for GitHub.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

from app.deadlines import final, rules, texts
from app.deadlines.clock import PersonalClock
from app.deadlines.rules import Due
from app.decision import Todo, apply
from app.durable import ATTEMPTS, Durable
from app.errors import AppError, GitHubError
from app.handlers.push import MAIN
from app.ids import ATTEMPT, AttemptRun
from app.logs import logger
from app.perform import post
from app.ports import Records
from app.state import Candidate
from app.work import Work

NOT_THERE = 404
log = logger("deadlines")


async def deadlines(durable: Durable, work: Work, _at: str) -> None:
    """Tend every clock that has started and is not done with. The tick may be old: the clock is asked.

    What takes rights away or gives them back comes first for all, what is to be read after it.
    """
    found = await durable.step("due", partial(waiting, work))
    for candidate_id in found:
        await keep_time(durable, work, candidate_id)
    for candidate_id in found:
        await tell(durable, work, candidate_id)


async def waiting(work: Work) -> list[int]:
    """Candidates whose clock asks for something now."""
    now = work.clock.now()
    with work.store.reading() as records:
        found = [entry(records, candidate_id) for candidate_id in records.clocks_to_tend()]
    return [candidate.id for candidate, clock in found if rules.due(clock, candidate, now).anything]


async def keep_time(durable: Durable, work: Work, candidate_id: int) -> None:
    """Give the reminders, freeze, or give the right to push back."""
    step = partial(_step, durable, work, candidate_id)
    due = Due.of(await step("remind", remind) or Due().recorded())
    if due.freeze and await step("seal", seal) and await step("close", set_role):
        await step("end", end)
    elif due.give_back:
        await step("give back", set_role)


async def tell(durable: Durable, work: Work, candidate_id: int) -> None:
    """Start the attempts that came of it, and show the clock."""
    step = partial(_step, durable, work, candidate_id)
    todo = Todo.from_json(await step("left", left) or "")
    for attempt_id, run in todo.start:
        this = AttemptRun(attempt_id, run)
        await durable.start(ATTEMPTS, ATTEMPT, this.workflow_id, attempt_id, run)
    if todo.start:
        await step("started", partial(started, todo=todo))
    await step("show", show)


async def _step(
    durable: Durable, work: Work, candidate_id: int, name: str, call: Callable[..., Awaitable[Any]]
) -> Any:
    return await durable.step(name, partial(guarded, name, call, work, candidate_id))


async def guarded(
    name: str, call: Callable[[Work, int], Awaitable[Any]], work: Work, candidate_id: int
) -> Any:
    """The step's answer, or None where it failed: it is due again at the next tick."""
    try:
        return await call(work, candidate_id)
    except AppError as error:
        log.error("clock not tended", candidate=candidate_id, step=name, why=str(error))
        return None


async def remind(work: Work, candidate_id: int) -> dict[str, Any]:
    """What is due now; reminders among it count as given from here on."""
    now = work.clock.now()
    with work.store.transaction() as records:
        candidate, clock = entry(records, candidate_id)
        due = rules.due(clock, candidate, now)
        if due.reminders:
            records.put_clock(rules.reminded(clock, now))
            log.info("reminded", candidate=candidate.alias, of=due.reminders)
    return due.recorded()


async def seal(work: Work, candidate_id: int) -> bool:
    """The first step of a freeze: remember where the branch points."""
    with work.store.reading() as records:
        candidate, _ = entry(records, candidate_id)
    head = await _head(work, candidate)
    with work.store.transaction() as records:
        _, clock = entry(records, candidate_id)
        if clock.sealed_at is None and clock.is_over(work.clock.now()):
            records.put_clock(clock.changed(sealed_at=work.clock.now(), sealed_sha=head))
    return True


async def set_role(work: Work, candidate_id: int) -> bool:
    """Make the candidate's right what it is to be now. Somebody who has left gets no invitation."""
    async with work.posting[f"role:{candidate_id}"]:
        with work.store.reading() as records:
            candidate, clock = entry(records, candidate_id)
        role = rules.role_at(clock, work.clock.now())
        if role is None or role == clock.role:
            return True
        place = candidate.installation_id, candidate.repo, candidate.login
        if await work.github.is_collaborator(*place):
            await work.github.add_collaborator(*place, role)
        with work.store.transaction() as records:
            records.put_clock(rules.with_role(entry(records, candidate_id)[1], role))
        log.info("role", candidate=candidate.alias, role=role)
    return True


async def end(work: Work, candidate_id: int) -> bool:
    """The last step of a freeze: read again what GitHub has, and say which commit is the submission."""
    with work.store.reading() as records:
        candidate, _ = entry(records, candidate_id)
    head, pushes = await _head(work, candidate), await _pushes(work, candidate)
    with work.store.transaction() as records:
        _, clock = entry(records, candidate_id)
        now = work.clock.now()
        if clock.frozen_at is not None or not clock.is_over(now):
            return False
        attempts = tuple(records.attempts(candidate_id))
        decision = final.end(final.Scene(candidate, clock, attempts, head, pushes, now))
        if decision is None:
            return False
        todo = apply(records, decision)
        leave_to_start(records, candidate_id, todo)
        log.info("frozen", candidate=candidate.alias, decision=decision.note)
    return True


async def left(work: Work, candidate_id: int) -> str:
    """Attempts that are still to be started, as JSON."""
    with work.store.reading() as records:
        return entry(records, candidate_id)[1].todo


async def started(work: Work, candidate_id: int, todo: Todo) -> bool:
    """These attempts have been started."""
    with work.store.transaction() as records:
        _, clock = entry(records, candidate_id)
        rest = tuple(pair for pair in Todo.from_json(clock.todo).start if pair not in todo.start)
        if clock.todo:
            records.put_clock(replace(clock, todo=Todo(start=rest).to_json() if rest else ""))
    return True


async def show(work: Work, candidate_id: int) -> bool:
    """Make GitHub show the clock as the record has it."""
    with work.store.reading() as records:
        candidate, clock = entry(records, candidate_id)
    if clock.issue is None and candidate.feedback_pr is None:
        opened = texts.issue(candidate)
        number = await work.github.put_issue(opened)
        with work.store.transaction() as records:
            records.put_clock(replace(entry(records, candidate_id)[1], issue=number))
    with work.store.transaction() as records:
        candidate, clock = entry(records, candidate_id)
        wanted = texts.comments(candidate, clock, tuple(records.attempts(candidate_id)))
        keys = [records.want(comment) for comment in wanted]
    failures = [await post(work, key) for key in keys]
    if any(failures):
        return False
    with work.store.transaction() as records:
        _, now = entry(records, candidate_id)
        place = candidate.feedback_pr or clock.issue
        records.put_clock(replace(now, shown=clock.revision, place=place))
    return True


def leave_to_start(records: Records, candidate_id: int, todo: Todo) -> None:
    """Leave attempts for the next tick to start, in the transaction of the decision that asks for them."""
    _, clock = entry(records, candidate_id)
    start = (*Todo.from_json(clock.todo).start, *todo.start)
    records.put_clock(replace(clock, todo=Todo(start=start).to_json() if start else ""))


async def _head(work: Work, candidate: Candidate) -> str | None:
    place = candidate.installation_id, candidate.repo, MAIN
    return await work.github.branch_head(*place)


async def _pushes(work: Work, candidate: Candidate) -> Any:
    """What GitHub keeps of the repository's pushes; None where this GitHub keeps no activity."""
    try:
        found = await work.github.activity(candidate.installation_id, candidate.repo, "")
    except GitHubError as error:
        if error.status != NOT_THERE:
            raise
        log.warning("no activity: only our own receipts count", candidate=candidate.alias)
        return None
    return tuple(found)


def entry(records: Records, candidate_id: int) -> tuple[Candidate, PersonalClock]:
    """The candidate and the clock. Raises AppError where there is none."""
    candidate, clock = records.candidate(candidate_id), records.clock(candidate_id)
    if candidate is None or clock is None:
        raise AppError(f"candidate {candidate_id}: no clock in the record")
    return candidate, clock
