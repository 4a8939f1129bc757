from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.measured import Answered, Form
from rubric.model import ContractKind
from rubric.observation import Ending, Phase, PhaseRun
from scorer.admission import has_answers, marked
from scorer.errors import AnswersRefused
from tests.scorer.simulated import CONTRACT, LABELS, RAN_WELL, observed

HIDDEN = ("bug", "billing", "bug")
TRAINING = ("access", "bug")
BATCH = replace(CONTRACT, kind=ContractKind.BATCH)
SOUND = Answered(0, Form.ORIGINAL, True, "bug", 0.9)


def ended(**endings: Ending) -> tuple[PhaseRun, ...]:
    """The phases of a run that went well, but for these."""
    return tuple(replace(run, ending=endings.get(run.phase.value, run.ending)) for run in RAN_WELL)


def test_valid_answers_are_held_against_their_labels() -> None:
    """Hidden forms against hidden labels, training forms against training labels; no answer is left out."""
    given = (
        SOUND,
        Answered(1, Form.TWIN, True, "bug", 0.0),
        Answered(2, Form.ORIGINAL, True, None, None),
        Answered(1, Form.TRAIN, False, "bug", 1.0),
        Answered(0, Form.AGAIN, False, "bug", 0.9),
    )
    found = marked(given, CONTRACT, HIDDEN, TRAINING)
    assert [(one.row, one.form, one.right) for one in found] == [
        (0, Form.ORIGINAL, True),
        (1, Form.TWIN, False),
        (1, Form.TRAIN, True),
        (0, Form.AGAIN, True),
    ]


@pytest.mark.parametrize(
    ("forged", "message"),
    [
        (Answered(3, Form.ORIGINAL, False, "bug", 0.9), r"answers\[1\]: row 3 \(original\) is not one of 3"),
        (Answered(-1, Form.TWIN, False, "bug", 0.9), "row -1"),
        (Answered(2, Form.TRAIN, False, "bug", 0.9), r"row 2 \(train\) is not one of 2 rows"),
        (Answered(2, Form.TRAIN_TWIN, False, "bug", 0.9), "row 2"),
        (Answered(0, Form.TWIN, True, "bug", 0.9), "row 0 is scored twice"),
        (Answered(1, Form.AGAIN, True, "bug", 0.9), "row 1 is scored as again"),
        (Answered(1, Form.TRAIN, True, "bug", 0.9), "row 1 is scored as train"),
        (Answered(0, Form.ORIGINAL, False, "bug", 0.9), "row 0 is asked as original twice"),
        (Answered(1, Form.ORIGINAL, True, "Bug", 0.9), "a label that the contract does not allow"),
        (Answered(1, Form.TWIN, False, "", 0.9), "a label that the contract does not allow"),
        (Answered(1, Form.ORIGINAL, True, "bug", 1.0001), r"a confidence outside \[0, 1\]"),
        (Answered(1, Form.ORIGINAL, True, "bug", -0.1), r"a confidence outside \[0, 1\]"),
        (Answered(1, Form.ORIGINAL, True, "bug", float("nan")), r"a confidence outside \[0, 1\]"),
        (Answered(1, Form.AGAIN, False, "bug", float("inf")), r"a confidence outside \[0, 1\]"),
        (Answered(1, Form.ORIGINAL, True, "bug", None), "only one of label and confidence"),
        (Answered(1, Form.ORIGINAL, True, None, 0.5), "only one of label and confidence"),
    ],
)
def test_one_impossible_answer_refuses_them_all(forged: Answered, message: str) -> None:
    """The error names the answer, says that the result is broken or forged, and what to do."""
    with pytest.raises(AnswersRefused, match=message) as caught:
        marked((SOUND, forged), CONTRACT, HIDDEN, TRAINING)
    assert "broken or forged; run the submission again" in str(caught.value)


@pytest.mark.parametrize("form", [Form.ORIGINAL, Form.AGAIN, Form.TRAIN, Form.TRAIN_TWIN])
def test_only_twins_are_asked_more_than_once(form: Form) -> None:
    """A doubled question of another form is forged; any number of twins is not."""
    scored = Answered(1, Form.TWIN, True, "bug", 0.9)
    twice = (Answered(0, form, False, "bug", 0.9),) * 2
    with pytest.raises(AnswersRefused, match=f"row 0 is asked as {form.value} twice"):
        marked((scored, *twice), CONTRACT, HIDDEN, TRAINING)
    twins = (Answered(0, Form.TWIN, False, "bug", 0.9),) * 2
    assert len(marked((scored, *twins), CONTRACT, HIDDEN, TRAINING)) == 3


def test_answers_of_which_none_is_scored_are_refused() -> None:
    """There is no score of 0 for a run that asked for none."""
    with pytest.raises(AnswersRefused, match="none is scored"):
        marked((replace(SOUND, scored=False),), CONTRACT, HIDDEN, TRAINING)


def test_training_rows_need_a_training_file() -> None:
    """Where the assessment names none, no row of it exists."""
    with pytest.raises(AnswersRefused, match=r"row 0 \(train\) is not one of 0 rows"):
        marked((SOUND, Answered(0, Form.TRAIN, False, "bug", 0.9)), CONTRACT, HIDDEN, ())


ANY = st.builds(
    Answered,
    row=st.integers(-2, 4),
    form=st.sampled_from(Form),
    scored=st.booleans(),
    label=st.one_of(st.none(), st.sampled_from((*LABELS, "spam"))),
    confidence=st.one_of(st.none(), st.just(float("nan")), st.floats(-0.5, 1.5)),
)


@given(st.lists(ANY, max_size=6))
def test_what_is_let_through_is_sound(answers: list[Answered]) -> None:
    """Any result is refused, or has each hidden row scored at most once, known labels and confidences."""
    try:
        found = marked(answers, CONTRACT, HIDDEN, TRAINING)
    except AnswersRefused:
        return
    scored = [one.row for one in found if one.scored]
    assert len(scored) == len(set(scored))
    assert all(one.label in LABELS and 0 <= one.confidence <= 1 and one.row in range(3) for one in found)


def test_no_answers_are_nothing_to_score() -> None:
    """Also where every phase ended well."""
    assert not has_answers(observed(()), CONTRACT)
    assert has_answers(observed((SOUND,)), CONTRACT)


@pytest.mark.parametrize("phase", ["build", "reproduce", "serve", "load"])
def test_our_own_fault_on_the_way_leaves_nothing_to_score(phase: str) -> None:
    """The run is done again; half of its answers would be a score that the candidate did not earn."""
    assert not has_answers(observed((SOUND,), ended(**{phase: Ending.OUR_FAULT})), CONTRACT)


@pytest.mark.parametrize("ending", [Ending.NONZERO, Ending.TIMEOUT, Ending.OUT_OF_MEMORY, Ending.LOG_FLOOD])
def test_a_server_that_ended_while_asked_is_scored_as_far_as_it_came(ending: Ending) -> None:
    """Its missing answers count as wrong."""
    assert has_answers(observed((SOUND,), ended(load=ending)), CONTRACT)


@pytest.mark.parametrize(
    ("phase", "ending"),
    [
        ("build", Ending.NONZERO),
        ("build", Ending.NOT_RUN),
        ("reproduce", Ending.TIMEOUT),
        ("serve", Ending.REFUSED),
        ("load", Ending.NOT_RUN),
    ],
)
def test_answers_of_a_run_that_never_asked_are_refused(phase: str, ending: Ending) -> None:
    """A failed build answers nothing."""
    with pytest.raises(AnswersRefused, match=f"the {phase} phase ended as {ending.value}"):
        has_answers(observed((SOUND,), ended(**{phase: ending})), CONTRACT)


def test_a_batch_run_answers_in_its_predict_phase() -> None:
    """It has no server; without the phase its answers come from nowhere."""
    phases = (*RAN_WELL[:2], PhaseRun(Phase.PREDICT, Ending.OK))
    assert has_answers(observed((SOUND,), phases), BATCH)
    with pytest.raises(AnswersRefused, match="the predict phase ended as not-run"):
        has_answers(observed((SOUND,), RAN_WELL), BATCH)
