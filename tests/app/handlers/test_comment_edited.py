"""What an edited comment is decided to mean. Facts in, decision out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.decision import AddMark, ClearMark
from app.effects import PutComment
from app.events import CommentEdited
from app.handlers.comment_edited import Facts, decide
from app.review import board
from app.review.facts import Review
from app.review.state import SHARED, Card
from app.state import AuditEntry, Rendering
from tests.app.handlers.cast import AROUND, CASEY
from tests.app.review.cast import paneled, review
from tests.rubric.samples import mark


def shown(about: Review, key: str = "rubric") -> PutComment:
    """One of the comments on the review side."""
    return next(one for one in board.comments(about, AROUND.links) if one.key == key)


COMMENT = shown(review())
RUBRIC = COMMENT.body
EDIT = CommentEdited(CASEY.review_repo, 77, 2, 900, body=RUBRIC, old_body=RUBRIC, sender="remy-review")
FACTS = Facts(EDIT, AROUND, Rendering("k", COMMENT, 900), review())


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
    about = review(mark("data", 3))
    before = shown(about)
    facts = replace(
        edited(before.body.replace("[x]", "[ ]"), old=before.body),
        rendering=Rendering("k", before, 900),
        review=about,
    )
    assert decide(facts).changes[0] == ClearMark(CASEY.id, "data", "remy-review", AROUND.at)


def test_edit_without_the_old_text_is_compared_with_ours() -> None:
    """Where GitHub does not say what stood there before, the text we put there last is taken."""
    assert isinstance(decide(edited(ticked("ethics", 4), old=None)).changes[0], AddMark)


@pytest.mark.parametrize(("sender", "named"), [("casey", CASEY.alias), ("otto-outside", "otto-outside")])
def test_others_are_put_back(sender: str, named: str) -> None:
    """Anybody else's edit marks nothing: it is noted, put back, and told in one line without a name."""
    decision = decide(edited(ticked("data", 4), sender))
    assert [type(change) for change in decision.changes] == [AuditEntry]
    put_back, line = decision.effects
    assert put_back == COMMENT
    assert isinstance(line, PutComment)
    assert line.body == f"An edit by `{named}` was put back: only reviewers and leads mark."


def test_the_line_about_an_edit_is_no_beginning() -> None:
    """Somebody who edits that line too gets it put back, and no further line."""
    line = PutComment(77, CASEY.review_repo, 2, "notice-900", "An edit was put back.")
    decision = decide(replace(edited("x", "casey"), rendering=Rendering("k", line, 901)))
    assert decision.effects == (line,)


def test_report_is_never_edited() -> None:
    """Even a reviewer's edit of the report is put back."""
    report = PutComment(77, CASEY.review_repo, 2, "report", "text")
    facts = replace(edited("other text"), rendering=Rendering("k", report, 901))
    assert decide(facts).effects[0] == report


def test_two_new_ticks_in_a_row_are_asked_for_again() -> None:
    """What cannot be read for certain changes nothing: the boxes are put back, and one line says so."""
    decision = decide(edited(ticked("data", 4, ticked("data", 1))))
    assert [type(change) for change in decision.changes] == [AuditEntry]
    put_back, line = decision.effects
    assert put_back == COMMENT
    assert isinstance(line, PutComment)
    assert "`data`: please tick again" in line.body


def test_foreign_comment_is_ignored() -> None:
    """A comment that is not ours is left alone."""
    assert decide(replace(FACTS, rendering=None)).ignores


def test_tick_on_a_desk_stands_on_that_card_only() -> None:
    """A panel member's tick is a mark on the own card, and no other comment says anything of it."""
    about = paneled()
    own = Card(owner="remy-review")
    comment = shown(about, "rubric:take-home:remy-review")
    edit = replace(EDIT, repo="acme/desk-remy-review", number=5, old_body=comment.body)
    body = ticked("data", 3, comment.body)
    decision = decide(Facts(replace(edit, body=body), AROUND, Rendering("k", comment, 900), about))
    assert isinstance(decision.changes[0], AddMark)
    assert decision.changes[0].card == own
    assert [getattr(one, "repo", "") for one in decision.effects] == ["acme/desk-remy-review"]


def test_last_card_opens_the_panel() -> None:
    """With the last mark everybody's are shown on the pull request, and the consensus card appears."""
    full = (3, 3, 3, 3, 3, 3)
    about = paneled([full, full, full[:5]])
    comment = shown(about, "rubric:take-home:sam-stake")
    edit = replace(EDIT, old_body=comment.body, body=ticked("ethics", 3, comment.body), sender="sam-stake")
    decision = decide(Facts(edit, AROUND, Rendering("k", comment, 900), about))
    keys = {one.key for one in decision.effects if isinstance(one, PutComment)}
    assert keys >= {"report", "panel", "rubric"}


def test_consensus_is_a_mark_on_the_shared_card() -> None:
    """Once the panel is open, its members and the leads tick the consensus on the pull request."""
    about = paneled([(3, 3, 3, 3, 3, 3), (3, 3, 3, 3, 3, 3), (1, 3, 3, 3, 3, 3)])
    comment = shown(about)
    edit = replace(EDIT, old_body=comment.body, body=ticked("framing", 2, comment.body), sender="lena-lead")
    decision = decide(Facts(edit, AROUND, Rendering("k", comment, 900), about))
    assert isinstance(decision.changes[0], AddMark)
    assert decision.changes[0].card == SHARED


def test_deciding_twice_gives_the_same() -> None:
    """A decision depends on its facts only."""
    facts = edited(ticked("data", 3))
    assert decide(facts) == decide(facts)
