"""The comments of the stages: only of those that a person advanced the candidate to, and never a name."""

from __future__ import annotations

from app.effects import PutComment
from app.links import Links
from app.pipeline.comments import stage_comments
from app.review.cards import card_of
from app.review.state import Card, Move
from rubric import checklist
from rubric.model import Outcome
from rubric.scorecard import scorecard
from rubric.stages import PIPELINE, shipped
from tests.app.handlers.cast import CASEY
from tests.app.pipeline.cast import LEAD, advanced, move, review
from tests.rubric import samples

LINKS = Links("https://grade.example", "https://git.example", b"secret")


def told(*moves: Move) -> dict[str, PutComment]:
    """The comments after these decisions, by key."""
    return {comment.key: comment for comment in stage_comments(review(*moves), LINKS)}


def test_first_stage_is_there_from_the_beginning() -> None:
    """A brief and a card, on the issue of the candidate's stages."""
    found = told()
    assert list(found) == ["brief:filter", "rubric:filter"]
    assert {(one.repo, one.number) for one in found.values()} == {(CASEY.review_repo, 9)}


def test_next_stage_appears_when_a_person_advances_the_candidate() -> None:
    """The earlier ones stay. The take-home has its own pull request and is not among them."""
    assert list(told(*advanced("filter", "portfolio", "take-home"))) == [
        "brief:filter",
        "rubric:filter",
        "brief:portfolio",
        "rubric:portfolio",
    ]
    assert "rubric:presentation" in told(*advanced("filter", "portfolio", "take-home", "presentation"))


def test_nothing_without_an_issue() -> None:
    """Where nothing was opened there is nowhere to post."""
    assert stage_comments(review(issue=None), LINKS) == ()


def test_key_leads_to_the_card() -> None:
    """An edit of the comment is an edit of the stage's card."""
    assert card_of(next(key for key in told() if key.startswith("rubric"))) == Card("filter")


def test_boxes_show_the_marks_of_the_stage() -> None:
    """A tick is a mark of this stage's rubric, and reads back as such."""
    row = shipped()["filter"].rubric.competencies[0].id
    marks = (samples.mark(row, 3),)
    [_, card] = stage_comments(review(marks=marks), LINKS)
    assert card.body.count("[x]") == 1
    assert f"pg:{row}:3" in card.body


def test_stage_without_a_run_says_nothing_of_a_gate() -> None:
    """The reproducibility gate belongs to the take-home."""
    assert "gate" not in told()["rubric:filter"].body


def test_brief_has_the_probes_of_the_specialisation() -> None:
    """Everybody's and those of the assessment's specialisation."""
    found = told(*advanced("filter", "portfolio", "take-home", "presentation"))
    stage = shipped()["presentation"]
    own = stage.probes.get("nlp", ())
    for probe in (*stage.probes.get("general", ()), *own):
        assert probe.ask[:20] in found["brief:presentation"].body
    assert stage.purpose[:30] in found["brief:presentation"].body


def test_brief_leads_to_the_pipeline_page() -> None:
    """The review side's page, not the candidate's."""
    body = told()["brief:filter"].body
    assert LINKS.pipeline(CASEY) in body
    assert LINKS.progress(CASEY) not in body


def test_whole_pipeline_fits_and_names_nobody() -> None:
    """Every shipped stage has both comments, within GitHub's limit, under the alias."""
    moves = (*advanced(*PIPELINE), move(20, "onboarding"))
    found = told(*moves)
    assert len(found) == 2 * (len(PIPELINE) - 1)
    for comment in found.values():
        assert len(comment.body) <= 60_000
        assert "Shortened" not in comment.body
        assert CASEY.login not in comment.body
        assert LEAD not in comment.body


def test_boxes_are_readable() -> None:
    """What is rendered for a stage is what the parser knows again."""
    rubric = shipped()["filter"].rubric
    marks = tuple(samples.mark(row.id, 2) for row in rubric.competencies)
    [_, card] = stage_comments(review(marks=marks), LINKS)
    ticks = checklist.read_ticks(card.body, scorecard(rubric, (), Outcome.PASS))
    assert set(ticks.values()) == {2}
