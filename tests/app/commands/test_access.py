"""Every command and box, by everybody, everywhere: what is decided is what docs/permissions.md says."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from app.commands.access import Place, Role, place_of, role_of
from app.commands.forms import FORMS
from app.decision import AddMark, Decision
from app.effects import PutComment
from app.events import CommentEdited
from app.handlers import comment_edited
from app.handlers.comment_created import NOT_ALLOWED
from app.review import board
from app.review.cards import comment_key
from app.review.facts import Review
from app.review.state import CALIBRATION, SHARED, TAKE_HOME, Card, Question, Seat, Verdict
from app.state import AuditEntry, Candidate, Rendering
from bench.permissions import BOX, END, PAGE, page
from tests.app.commands.cast import CANDIDATE, FULL, ISSUE, LEAD, REVIEWER, at_stages, decided, moved, thumbed
from tests.app.handlers.cast import AROUND, CASEY
from tests.app.review.cast import paneled, review, seat
from tests.rubric.samples import ASSESSMENT, mark

WHO = {
    Role.CANDIDATE: CANDIDATE,
    Role.OUTSIDER: "somebody",
    Role.REVIEWER: REVIEWER,
    Role.LEAD: LEAD,
    Role.BOT: "proofgrade[bot]",
}
TEXTS = {
    "/score": "/score data 3 clean",
    "/note": "/note data clean",
    "/discuss": "/discuss data",
    "/rerun": "/rerun",
    "/extend": "/extend 24h ill",
    "/grade-late": "/grade-late train strike",
    "/recuse": "/recuse former colleague",
    "/unblind": "/unblind reference call",
    "/decide": "/decide decline too thin",
    "/withdraw": "/withdraw",
    "/similar": "/similar heron-04 allowed",
    "/question": "/question may I use PyTorch?",
    "/answer": "/answer yes",
    "/appeal": "/appeal data the split is by time",
    "/help": "/help",
}
EVERYWHERE = list(product(Place, Role))
LATER = "live-debugging"


def documented(what: str) -> dict[tuple[Place, Role], bool]:
    """What the tables of the page say about a command or the boxes."""
    made = PAGE.read_text(encoding="utf-8").partition(END)[0]
    found: dict[tuple[Place, Role], bool] = {}
    for part in made.split("## On the ")[1:]:
        place, _, table = part.partition("\n")
        for line in table.replace("\\|", "/").splitlines():
            name, *says = (cell.strip() for cell in line.strip("|").split("|"))
            if name.strip("`").split(" ")[0] == what.split(" ", maxsplit=1)[0]:
                found |= {(Place(place), role): one == "yes" for role, one in zip(Role, says, strict=True)}
    return found


def ready(place: Place, who: str) -> Review:
    """A candidate with whom everything can be done: held, with a question, seats, marks; on a desk sealed."""
    open_question = Question(CASEY.id, "comment:1", "May I?", AROUND.at)
    about = replace(FULL, seats=(seat(REVIEWER), seat(LEAD)), questions=(open_question,))
    if place is Place.DESK:
        own = Seat(CASEY.id, TAKE_HOME, who, "peer", AROUND.at, f"acme/desk-{who}", 5)
        about = replace(
            paneled(),
            seats=(own,),
            cards={own.card: (mark("data", 2),)},
            questions=about.questions,
        )
    if place is Place.CALIBRATION:
        own = Seat(CASEY.id, CALIBRATION, who, CALIBRATION, AROUND.at, f"acme/desk-{who}", 6)
        about = replace(about, seats=(own,), cards={**about.cards, own.card: (mark("data", 2),)})
    return moved(at_stages(about, TAKE_HOME), Verdict.HOLD, to_stage=TAKE_HOME)


def allowed(decision: Decision) -> bool:
    """Whether a command was done. One that is refused is noted, and nobody is told."""
    if thumbed(decision):
        return True
    [entry] = decision.changes
    assert isinstance(entry, AuditEntry)
    assert (entry.what, decision.effects) == (NOT_ALLOWED, ())
    return False


@pytest.mark.parametrize("verb", FORMS)
def test_command_is_done_where_the_page_says_so(verb: str) -> None:
    """Everybody gives it everywhere; all else that it needs is given. What is refused is noted, untold."""
    done = {
        (place, role): allowed(decided(TEXTS[verb], WHO[role], place, ready(place, WHO[role])))
        for place, role in EVERYWHERE
    }
    assert done == documented(verb)


def box(place: Place, about: Review) -> PutComment:
    """A comment of ours that stands here, with boxes where there are any."""
    own = about.seats[0].card
    card = {Place.PIPELINE: Card(LATER), Place.DESK: own, Place.CALIBRATION: own}.get(place, SHARED)
    if place is Place.OWN:
        return PutComment(77, CASEY.repo, 1, "run-report", "- [ ] a box of nobody's")
    return next(one for one in board.comments(about, AROUND.links) if one.key == comment_key(card))


def ticks(role: Role, place: Place) -> bool:
    """Whether a tick of theirs becomes a mark. One that does not is put back, noted, and told in one line."""
    who = WHO[role]
    about = moved(at_stages(ready(place, who), TAKE_HOME, LATER), Verdict.ADVANCE, to_stage=LATER)
    shown = box(place, about)
    ticked = shown.body.replace("- [ ]", "- [x]", 1)
    edit = CommentEdited(shown.repo, 77, shown.number, 900, ticked, shown.body, who)
    facts = comment_edited.Facts(edit, AROUND, Rendering("k", shown, 900), about)
    decision = comment_edited.decide(facts)
    kinds = [type(change) for change in decision.changes]
    if AddMark in kinds:
        return True
    comment, line = decision.effects
    assert isinstance(line, PutComment)
    assert (kinds, comment, "put back" in line.body) == ([AuditEntry], shown, True)
    return False


def test_box_counts_where_the_page_says_so() -> None:
    """Everybody ticks everywhere; in the candidate's own pull request no box of ours stands."""
    ticked = {(place, role): ticks(role, place) for place, role in EVERYWHERE}
    assert {where: yes for where, yes in ticked.items() if where[0] is not Place.OWN} == documented(BOX)
    assert not any(yes for (place, _), yes in ticked.items() if place is Place.OWN)


def test_page_is_current() -> None:
    """The tables of docs/permissions.md are what `python -m bench.permissions` writes."""
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(written)


@pytest.mark.parametrize(
    ("login", "role"),
    [
        ("Remy-REVIEW", Role.REVIEWER),
        ("LENA-lead", Role.LEAD),
        ("Casey", Role.CANDIDATE),
        ("remy", Role.OUTSIDER),
        ("remy-review[bot]", Role.BOT),
    ],
)
def test_logins_have_no_case(login: str, role: Role) -> None:
    """GitHub does not tell their case apart; an App is never a person."""
    assert role_of(review(), login) is role


def test_nobody_judges_their_own_work() -> None:
    """A lead who takes the assessment is a candidate; before the assessment is known nobody judges."""
    own = replace(review(), candidate=replace(CASEY, login="Lena-Lead"), assessment=ASSESSMENT)
    assert role_of(own, "lena-lead") is Role.CANDIDATE
    assert role_of(replace(review(), assessment=None), "lena-lead") is Role.OUTSIDER


def test_places_are_told_apart() -> None:
    """By repository and number; what the record found otherwise is a desk, and the seat says what for."""
    about: Candidate = replace(CASEY, pipeline_issue=ISSUE)
    found = [
        place_of(about, repo, number, on_desk)
        for repo, number, on_desk in (
            (CASEY.repo, 1, None),
            (CASEY.review_repo, 2, None),
            (CASEY.review_repo, ISSUE, None),
            ("acme/desk-remy-review", 5, seat(REVIEWER)),
            ("acme/desk-remy-review", 6, replace(seat(REVIEWER), stage=CALIBRATION)),
        )
    ]
    assert found == list(Place)
