"""Who may press re-run, and what follows. Facts in, decision out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import renderings
from app.decision import AddRun
from app.events import RerunRequested
from app.handlers.rerun import Facts, decide
from app.state import AttemptState, AuditEntry
from tests.app.handlers.cast import AROUND, CASEY, attempt

ATTEMPT = attempt(1, "a" * 40)
KEY = renderings.check_key(1, renderings.REPRODUCIBILITY)
PRESS = RerunRequested(CASEY.repo, CASEY.repo_id, 77, ATTEMPT.sha, KEY, CASEY.login)
SHOWN = renderings.ended(CASEY, ATTEMPT, "success", ("Reproduced", "words"), [renderings.REPRODUCIBILITY])
FACTS = Facts(PRESS, AROUND, CASEY, ATTEMPT, is_newest=True, shown=SHOWN)


def test_candidate_gets_a_run() -> None:
    """Within the budgets, in any case of the login, with a charged entry in the audit log."""
    decision = decide(replace(FACTS, event=replace(PRESS, sender="Casey")))
    entry = AuditEntry(AROUND.at, "Casey", "rerun", CASEY.id, "attempt 1")
    assert (decision.changes, decision.effects) == ((AddRun(1), entry), ())


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"event": replace(PRESS, sender="stranger")}, "stranger may not run this again"),
        ({"recent": 3}, "the budget of 3 re-runs a day is used up"),
        ({"spent": 36_000.0}, "the budget of 600 runner minutes is used up"),
        ({"is_newest": False}, "only the newest attempt is run again"),
        ({"attempt": replace(ATTEMPT, state=AttemptState.RUNNING)}, "it is being worked already"),
    ],
)
def test_refusal_is_one_line_and_puts_back_what_was_shown(changes: dict[str, object], note: str) -> None:
    """The reason stands in the audit log; the conclusion that GitHub's button took away comes back."""
    decision = decide(replace(FACTS, **changes))  # type: ignore[arg-type]
    [entry] = decision.changes
    assert isinstance(entry, AuditEntry)
    assert (decision.note, entry.what, entry.detail) == (note, "re-run refused", note)
    assert decision.effects == SHOWN


@pytest.mark.parametrize("changes", [{"recent": 99}, {"spent": 99_999.0}])
def test_reviewer_or_lead_always_may(changes: dict[str, object]) -> None:
    """No budget binds those who judge."""
    facts = replace(FACTS, may_judge=True, event=replace(PRESS, sender="lena-lead"), **changes)  # type: ignore[arg-type]
    assert AddRun(1) in decide(facts).changes


def test_rerun_of_what_we_broke_is_free() -> None:
    """It is counted apart, so that it takes nothing from the candidate."""
    broken = replace(ATTEMPT, state=AttemptState.OUR_FAULT)
    _, entry = decide(replace(FACTS, attempt=broken)).changes
    assert isinstance(entry, AuditEntry)
    assert entry.what == "rerun after our fault"


def test_pressing_an_earlier_run_puts_its_conclusion_back() -> None:
    """The new run closes the last one; an older one that was pressed is put back here."""
    decision = decide(replace(FACTS, attempt=replace(ATTEMPT, run=2)))
    assert decision.effects == SHOWN
    assert AddRun(1) in decision.changes


def test_foreign_check_run_is_ignored() -> None:
    """What is none of ours changes nothing, not even the audit log."""
    assert decide(replace(FACTS, attempt=None)).ignores
    assert decide(replace(FACTS, candidate=None)).ignores
