import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from rubric import wire
from rubric.measured import Agreement, Answered, Form, Measured
from rubric.observation import Ending, Phase, PhaseRun
from rubric.tree import File, SourceTree
from rubric.yaml_nodes import ParseError
from scorer.errors import AnswersRefused, ScoringError, UnknownMetric
from scorer.measure import measured
from tests.scorer.simulated import RAN_WELL, TRAIN_PATH, Learned, World, observed

WORLD = World.of(60, 40, seed=2)
MODEL = Learned(0.8, swayed=0.05)
FORGED = Measured("accuracy", 1.0, 1.0, 1.0, 60, 0.2, 0)


def test_answers_become_a_metric_with_all_that_belongs_to_it() -> None:
    """Value by scikit-learn over the scored answers, calibration, and what the second looks agree on."""
    answers = WORLD.answers(MODEL)
    found = measured(observed(answers), WORLD.folder(), WORLD.assessment("macro_f1")).measured
    assert found is not None
    scored = {one.row: str(one.label) for one in answers if one.scored}
    given = [scored[row] for row in range(60)]
    assert found.value == pytest.approx(f1_score(WORLD.hidden, given, average="macro"))
    assert (found.metric, found.n, found.invalid) == ("macro_f1", 60, 0)
    assert found.low < found.value < found.high
    assert found.reliability is not None
    assert sum(one.n for one in found.reliability.bins) == 60
    assert [(one.name, one.n) for one in found.agreements] == [("twins", 60), ("again", 50), ("train", 40)]
    assert found.agreements[1].same == 50


def test_only_scored_answers_make_metric_and_calibration() -> None:
    """Second looks may all be wrong or missing: value, interval and error stay the same."""
    answers = WORLD.answers(MODEL)
    without = tuple(one if one.scored else replace(one, label=None, confidence=None) for one in answers)
    folder, assessment = WORLD.folder(), WORLD.assessment()
    one = measured(observed(answers), folder, assessment).measured
    two = measured(observed(without), folder, assessment).measured
    assert one is not None
    assert two == replace(one, agreements=(), notes=two.notes if two else ())


def test_a_row_that_was_not_asked_counts_as_wrong() -> None:
    """A run that ended early does not get a smaller hidden set."""
    answers = tuple(one for one in WORLD.answers(Learned(1.0)) if one.scored)[:45]
    found = measured(observed(answers), WORLD.folder(), WORLD.assessment()).measured
    assert found is not None
    assert (found.value, found.n, found.invalid, found.agreements) == (0.75, 60, 15, ())


def test_agreements_are_those_of_rows_in_both_forms() -> None:
    """Three rows by hand: right and right, right and wrong, and one without its second answer."""
    world = World(("bug", "bug", "billing"), (), seed=1)
    answers = (
        Answered(0, Form.ORIGINAL, True, "bug", 0.9),
        Answered(1, Form.TWIN, True, "billing", 0.9),
        Answered(2, Form.ORIGINAL, True, "billing", 0.9),
        Answered(0, Form.TWIN, False, "bug", 0.9),
        Answered(1, Form.ORIGINAL, False, "bug", 0.9),
        Answered(2, Form.TWIN, False, None, None),
    )
    found = measured(observed(answers), world.folder(), world.assessment()).measured
    assert found is not None
    assert found.agreements == (Agreement("twins", n=2, same=1, right_first=2, right_second=1),)


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_answers_plays_no_part(chance: random.Random) -> None:
    """Everything that is measured, notes included, is the same in any order."""
    answers = list(WORLD.answers(Learned(0.6, overfit=0.4, silent=0.1)))
    folder, assessment = WORLD.folder(), WORLD.assessment()
    before = measured(observed(answers), folder, assessment).measured
    chance.shuffle(answers)
    assert measured(observed(answers), folder, assessment).measured == before


def test_a_result_can_be_sent() -> None:
    """What the scorer writes passes the bounds of the wire and comes back equal."""
    found = measured(observed(WORLD.answers(MODEL)), WORLD.folder(), WORLD.assessment())
    assert wire.observation_from_json(wire.observation_to_json(found)) == found


def test_a_score_that_came_with_the_run_is_dropped() -> None:
    """A runner knows no label: without answers there is no score, with answers there is ours."""
    folder, assessment = WORLD.folder(), WORLD.assessment()
    empty = replace(observed(()), measured=FORGED)
    assert measured(empty, folder, assessment).measured is None
    failed = replace(observed((), (PhaseRun(Phase.BUILD, Ending.NONZERO),)), measured=FORGED)
    assert measured(failed, folder, assessment).measured is None
    answers = WORLD.answers(Learned(0.5))
    ours = measured(replace(observed(answers), measured=FORGED), folder, assessment)
    assert ours == measured(observed(answers), folder, assessment)
    assert ours.measured != FORGED


def test_a_run_that_we_broke_gets_no_score() -> None:
    """Half of the answers of an interrupted load are nobody's score."""
    phases = (*RAN_WELL[:3], PhaseRun(Phase.LOAD, Ending.OUR_FAULT))
    found = measured(observed(WORLD.answers(MODEL), phases), WORLD.folder(), WORLD.assessment())
    assert found.measured is None


def test_a_forged_result_is_refused() -> None:
    """Row, label and seed of the result are held against contract and data."""
    folder, assessment = WORLD.folder(), WORLD.assessment()
    answers = WORLD.answers(MODEL)
    beyond = (*answers, Answered(60, Form.TWIN, False, "bug", 0.9))
    with pytest.raises(AnswersRefused, match="row 60"):
        measured(observed(beyond), folder, assessment)
    forged = observed(answers)
    forged = replace(forged, provenance=replace(forged.provenance, seed=-1))
    with pytest.raises(AnswersRefused, match=r"provenance\.seed: -1 is negative"):
        measured(forged, folder, assessment)


def test_training_answers_without_training_file_are_refused() -> None:
    """The assessment names none, so nobody can have asked for it."""
    assessment = replace(WORLD.assessment(), quality=replace(WORLD.assessment().quality, train=""))
    with pytest.raises(AnswersRefused, match="is not one of 0 rows"):
        measured(observed(WORLD.answers(MODEL)), WORLD.folder(), assessment)


def test_mistakes_of_the_hiring_team_are_told_as_theirs() -> None:
    """An unknown metric, a bad hidden set, a bad training file: each with its own error."""
    run, folder = observed(WORLD.answers(MODEL)), WORLD.folder()
    with pytest.raises(UnknownMetric, match="'auc' is not one of"):
        measured(run, folder, WORLD.assessment("auc"))
    for path in ("holdout/labels.jsonl", TRAIN_PATH):
        broken = SourceTree({**folder.files, path: File(b"{}\n")})
        with pytest.raises(ParseError, match=f"{path}:1: needs"):
            measured(run, broken, WORLD.assessment())


@pytest.mark.parametrize("error", [UnknownMetric, AnswersRefused])
def test_what_may_go_wrong_has_one_name(error: type[Exception]) -> None:
    """Callers catch ScoringError."""
    assert issubclass(error, ScoringError)
