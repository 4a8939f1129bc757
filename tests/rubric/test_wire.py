"""The JSON codec: what goes out comes back, and nothing else gets in."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric import shipped, wire
from rubric.flag import Flag
from rubric.measured import Answered, Form
from rubric.model import Assessment, Finding, Submission
from rubric.observation import Ending, Load, Observation, Phase, PhaseRun, Provenance
from rubric.parse import parse_assessment
from tests.rubric.generated import FINDINGS, FLAGS, OBSERVATIONS, SUBMISSIONS

OBSERVATION = Observation(
    provenance=Provenance("sha256:1", "ticket-classifier", "sha256:2", "0.1.0", 7),
    phases=(PhaseRun(Phase.BUILD, Ending.OK, 12.5, 0, 1024, "docker build", "", "line\nline"),),
    load=Load(((1.0, 2.0), (3.0,)), 1, 20.0, 5000.0, 7, 0.4, 1.5),
)


def forged(path: str, value: object) -> str:
    """The JSON of OBSERVATION with the entry at `path` (keys and indexes joined by dots) replaced."""
    envelope = json.loads(wire.observation_to_json(OBSERVATION))
    *parents, last = path.split(".")
    entry = envelope
    for part in parents:
        entry = entry[int(part)] if part.isdigit() else entry[part]
    entry[last] = value
    return json.dumps(envelope)


@given(OBSERVATIONS)
def test_observations_survive_the_wire(observation: Observation) -> None:
    """What a runner writes, the service reads unchanged, to the last bit of every number."""
    assert wire.observation_from_json(wire.observation_to_json(observation)) == observation


@given(FINDINGS)
def test_findings_survive_the_wire(findings: tuple[Finding, ...]) -> None:
    """Findings come back in order with their places."""
    assert wire.findings_from_json(wire.findings_to_json(findings)) == findings


@given(FLAGS)
def test_flags_survive_the_wire(flags: tuple[Flag, ...]) -> None:
    """Similarity flags come back with their spans."""
    assert wire.flags_from_json(wire.flags_to_json(flags)) == flags


@given(SUBMISSIONS)
def test_submissions_survive_the_wire(submission: Submission) -> None:
    """What submission.yml states comes back, the claim's line included."""
    assert wire.submission_from_json(wire.submission_to_json(submission)) == submission


@pytest.mark.parametrize("slug", shipped.assessments())
def test_assessments_survive_the_wire(slug: str) -> None:
    """An assessment comes back with its rubric, equal in every field."""
    assessment: Assessment = parse_assessment(shipped.assessment(slug), shipped.default_rubric())
    assert wire.assessment_from_json(wire.assessment_to_json(assessment)) == assessment
    assert wire.rubric_from_json(wire.rubric_to_json(assessment.rubric)) == assessment.rubric


def test_an_assessment_that_an_earlier_version_wrote_is_read() -> None:
    """What it did not know takes the default; anything else that is missing is refused."""
    assessment = parse_assessment(shipped.assessment("ticket-classifier"), shipped.default_rubric())
    envelope = json.loads(wire.assessment_to_json(assessment))
    later = ("review", "stages", "specialisation", "profile", "brief", "data", "ai_tools")
    for name in later:
        del envelope["value"][name]
    for row in envelope["value"]["rubric"]["competencies"]:
        del row["asked"]
    before = replace(assessment, specialisation="", profile="", brief=None, data=None, ai_tools=None)
    assert wire.assessment_from_json(json.dumps(envelope)) == before
    envelope = json.loads(wire.assessment_to_json(assessment))
    del envelope["value"]["review"]["calibration"]
    assert wire.assessment_from_json(json.dumps(envelope)) == assessment
    del envelope["value"]["leads"]
    with pytest.raises(wire.WireError, match=r"\$\.value\.leads: is missing"):
        wire.assessment_from_json(json.dumps(envelope))


PHASE = "value.phases.0"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("version", 2, "$.version: '2' is unknown; this reader takes 1"),
        ("version", True, "$.version: 'True' is unknown"),
        ("kind", "flags", "$.kind: must be 'observation', not 'flags'"),
        ("extra", 1, '$: must be an object with exactly "kind", "version" and "value"'),
        ("value.version", 9, "$.value.version: 9 is unknown"),
        ("value.version", 1, "$.value.version: 1 is unknown; this reader takes 2"),
        ("value.answers", 5, "$.value.answers: must be an array"),
        ("value.answers", [{"row": 0}], "$.value.answers[0].confidence: is missing"),
        ("value.score", 4, "$.value: unknown field 'score'"),
        ("value.provenance", {"seed": 1}, "$.value.provenance.assessment: is missing"),
        ("value.provenance", [], "$.value.provenance: must be an object"),
        (f"{PHASE}.seconds", "1", "$.value.phases[0].seconds: must be a number"),
        (f"{PHASE}.exit_code", 1.5, "$.value.phases[0].exit_code: must be a whole number"),
        (f"{PHASE}.exit_code", True, "$.value.phases[0].exit_code: must be a whole number"),
        (f"{PHASE}.exit_code", 2**70, "$.value.phases[0].exit_code: is beyond 64 bits"),
        (f"{PHASE}.ending", "fine", "$.value.phases[0].ending: must be one of ok, "),
        (f"{PHASE}.reason", "a\0b", "$.value.phases[0].reason: holds a character"),
        (f"{PHASE}.reason", "\ud800", "$.value.phases[0].reason: holds a character"),
        (f"{PHASE}.seconds", -1, "$.value.phases[0].seconds: must not be negative"),
        (f"{PHASE}.log_tail", "x" * 70_000, "$.value.phases[0].log_tail: must have at most 65536 characters"),
        ("value.load.windows_ms", [1], "$.value.load.windows_ms[0]: must be an array"),
        ("value.load.windows_ms", [[-1.0]], "$.value.load.windows_ms: must not hold negative latencies"),
        ("value.load.errors", 4, "$.value.load.errors: must be from 0 to the number of requests"),
    ],
)
def test_a_forged_observation_is_refused_at_its_path(path: str, value: object, message: str) -> None:
    """Every deviation is named by its JSON path."""
    with pytest.raises(wire.WireError) as caught:
        wire.observation_from_json(forged(path, value))
    assert message in str(caught.value)


def test_a_phase_comes_once() -> None:
    """A second run of the same phase cannot hide behind the first."""
    run = OBSERVATION.phases[0]
    text = wire.observation_to_json(replace(OBSERVATION, phases=(run, run)))
    with pytest.raises(wire.WireError, match="phases: must name each phase once"):
        wire.observation_from_json(text)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"seconds":12.5', '"seconds":NaN', "NaN is not a number"),
        ('"seconds":12.5', '"seconds":1e999', "is not finite"),
        ('"seconds":12.5', '"seconds":1,"seconds":2', "key 'seconds' is given twice"),
        ('"seconds":12.5', '"seconds":' + "[" * 100, "nested deeper than 16 levels"),
    ],
)
def test_what_json_itself_lets_through_is_refused(old: str, new: str, message: str) -> None:
    """NaN, overflow, repeated keys and depth are caught before any field is read."""
    text = wire.observation_to_json(OBSERVATION)
    assert old in text
    with pytest.raises(wire.WireError, match=message):
        wire.observation_from_json(text.replace(old, new))


def test_the_size_cap_is_the_callers() -> None:
    """A text over the given cap is not parsed."""
    text = wire.observation_to_json(OBSERVATION)
    with pytest.raises(wire.WireError, match="larger than 100 bytes"):
        wire.observation_from_json(text, max_bytes=100)


def test_a_hundred_thousand_answers_fit() -> None:
    """The answers to the largest hidden set that is allowed come through, with as many latencies."""
    answers = tuple(
        Answered(row, Form.ORIGINAL, True, "feature_request", row / 100_000) for row in range(100_000)
    )
    large = replace(
        OBSERVATION, answers=answers, load=Load(((12.345678901234567,) * 100_000,), 0, 20.0, 5.0, 7, 0.4, 1.5)
    )
    text = wire.observation_to_json(large)
    assert wire.MAX_BYTES < len(text) < wire.OBSERVATION_BYTES / 2
    assert wire.observation_from_json(text) == large


def test_a_whole_number_is_a_fine_float() -> None:
    """JSON writers drop the point of 12.0; the reader gives a float back."""
    text = wire.observation_to_json(OBSERVATION).replace("12.5", "12")
    seconds = wire.observation_from_json(text).phases[0].seconds
    assert isinstance(seconds, float)


def test_the_writer_refuses_what_the_reader_would() -> None:
    """A number that is not finite is caught where it arises, with its path."""
    run = replace(OBSERVATION.phases[0], seconds=float("nan"))
    with pytest.raises(wire.WireError, match=r"\$\.value\.phases\[0\]\.seconds: is not finite"):
        wire.observation_to_json(replace(OBSERVATION, phases=(run,)))


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_no_text_makes_the_reader_fail_otherwise(text: str | bytes) -> None:
    """Garbage is a WireError and nothing else."""
    with pytest.raises(wire.WireError):
        wire.observation_from_json(text)
