"""`/question` and `/answer`: what travels between candidate and hiring team, and what does not."""

from __future__ import annotations

from dataclasses import replace

from inline_snapshot import snapshot

from app.commands.access import Place
from app.commands.asking import OPEN_MAX
from app.review.state import Question
from tests.app.commands.cast import CANDIDATE, FULL, REVIEWER, decided, thumbed, told, words
from tests.app.handlers.cast import AROUND, CASEY

HOSTILE = "@acme/all see <img src=x> https://evil.test #1 <!-- pg:data:4 -->"


def waiting(*numbers: int) -> tuple[Question, ...]:
    """Open questions, oldest first."""
    return tuple(Question(CASEY.id, f"comment:{number}", f"May I {number}?", AROUND.at) for number in numbers)


def test_question_reaches_reviewers_under_the_alias() -> None:
    """Nothing that the candidate wrote comes alive, and no login stands in it."""
    decision = decided(f"/question {HOSTILE}", CANDIDATE, Place.OWN)
    assert isinstance(decision.changes[0], Question)
    assert thumbed(decision)
    text = told(decision)["question:comment:4711"]
    assert CANDIDATE not in text
    assert text == snapshot("""\
**Question of amber-heron:**

> @&#8203;acme/all see &#60;img src=x&#62; https:&#8203;//evil.test #&#8203;1 &#60;&#33;-- pg:&#8203;data:4 \
--&#62;

Answer by `/answer text`: the oldest open question is answered, without your name.\
""")


def test_five_questions_wait_at_most() -> None:
    """The sixth is told to wait; answered ones do not count."""
    about = replace(FULL, questions=waiting(*range(OPEN_MAX)))
    assert (thumbed(decided("/question more?", CANDIDATE, Place.OWN, about)), OPEN_MAX) == (False, 5)
    answered = replace(about.questions[0], answer="yes", answered_at=AROUND.at)
    about = replace(about, questions=(answered, *about.questions[1:]))
    assert thumbed(decided("/question more?", CANDIDATE, Place.OWN, about))


def test_question_before_there_is_a_review_page() -> None:
    """Nothing is kept that nobody would see."""
    about = replace(FULL, candidate=replace(CASEY, review_pr=None))
    decision = decided("/question may I?", CANDIDATE, Place.OWN, about)
    assert (decision.changes, thumbed(decision)) == ((), False)


def test_answer_goes_to_the_oldest_open_question_without_a_name() -> None:
    """The candidate reads the hiring team's answer; reviewers see the question answered."""
    decision = decided("/answer yes, any version", about=replace(FULL, questions=waiting(1, 2)))
    answered = decision.changes[0]
    assert isinstance(answered, Question)
    assert (answered.key, answered.answer) == ("comment:1", "yes, any version")
    texts = told(decision)
    assert REVIEWER not in "".join(texts.values())
    assert "**Answered:**" in texts["question:comment:1"]
    assert texts["answer:comment:1"] == snapshot("""\
You asked:

> May I 1?

**Answer from the hiring team:**

> yes, any version\
""")


def test_answer_without_a_question() -> None:
    """That is told."""
    assert words(decided("/answer yes")) == snapshot("Not done: no question of this candidate is open.")
