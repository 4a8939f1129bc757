"""What an edited comment is decided to mean. Facts in, decision out."""

from __future__ import annotations

from dataclasses import replace

from app.decision import AddMark, ClearMark
from app.effects import PutComment
from app.events import CommentEdited
from app.handlers.comment_edited import Facts, decide
from app.state import AuditEntry, Rendering
from rubric import checklist
from tests.app.handlers.cast import AROUND, CASEY, attempt
from tests.rubric.samples import graded as sample
from tests.rubric.samples import mark

GRADED = sample()
RUBRIC = checklist.render(GRADED.scorecard, GRADED.findings)
COMMENT = PutComment(77, CASEY.review_repo, 2, "rubric", RUBRIC)
EDIT = CommentEdited(CASEY.review_repo, 77, 2, 900, body=RUBRIC, old_body=RUBRIC, sender="remy-review")
FACTS = Facts(EDIT, AROUND, Rendering("k", COMMENT, 900), CASEY, attempt(1, "a" * 40), (), GRADED)


def ticked(row: str, points: int, text: str = RUBRIC) -> str:
    """The text with one more tick."""
    lines = text.splitlines(keepends=True)
    box = f"<!-- pg:{row}:{points} -->"
    return "".join(line.replace("[ ]", "[x]", 1) if box in line else line for line in lines)


def edited(body: str, sender: str = "remy-review", old: str | None = RUBRIC) -> Facts:
    """The facts of an edit."""
    return replace(FACTS, event=replace(EDIT, body=body, old_body=old, sender=sender))


def test_reviewers_tick_is_a_mark() -> None:
    """A tick gives a mark in the reviewer's name, an audit entry, and both texts anew."""
    decision = decide(edited(ticked("data", 3)))
    added, entry = decision.changes
    assert isinstance(added, AddMark)
    assert isinstance(entry, AuditEntry)
    assert (added.mark.competency, added.mark.points, added.mark.reviewer) == ("data", 3, "remy-review")
    assert (entry.who, entry.detail) == ("remy-review", "data: 3 (was no mark)")
    assert [getattr(effect, "key", None) for effect in decision.effects] == ["report", "rubric"]


def test_login_in_another_case_is_the_same_person() -> None:
    """GitHub logins have no case."""
    assert isinstance(decide(edited(ticked("data", 3), "Remy-Review")).changes[0], AddMark)


def test_untick_clears_the_mark() -> None:
    """Taking a tick away takes the mark away."""
    given = (mark("data", 3),)
    graded = sample(given=given)
    before = checklist.render(graded.scorecard, graded.findings)
    facts = replace(edited(RUBRIC, old=before), marks=given, graded=graded)
    assert decide(facts).changes[0] == ClearMark(CASEY.id, "data", "remy-review", AROUND.at)


def test_edit_without_the_old_text_is_compared_with_ours() -> None:
    """Where GitHub does not say what stood there before, the text we put there last is taken."""
    assert isinstance(decide(edited(ticked("ethics", 4), old=None)).changes[0], AddMark)


def test_others_are_put_back() -> None:
    """Anybody else's edit changes nothing but the audit log, and the text is put back."""
    decision = decide(edited(ticked("data", 4), "casey"))
    assert [type(change) for change in decision.changes] == [AuditEntry]
    assert decision.effects == (COMMENT,)


def test_report_is_never_edited() -> None:
    """Even a reviewer's edit of the report is put back."""
    report = PutComment(77, CASEY.review_repo, 2, "report", "text")
    facts = replace(edited("other text"), rendering=Rendering("k", report, 901))
    assert decide(facts).effects == (report,)


def test_foreign_comment_is_ignored() -> None:
    """A comment that is not ours is left alone."""
    assert decide(replace(FACTS, rendering=None)).ignores


def test_deciding_twice_gives_the_same() -> None:
    """A decision depends on its facts only."""
    facts = edited(ticked("data", 3))
    assert decide(facts) == decide(facts)
