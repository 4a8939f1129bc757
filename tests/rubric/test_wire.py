"""The JSON codec: what goes out comes back, and nothing else gets in."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric import shipped, wire
from rubric.model import Assessment, Claim, Finding, Flag, Outcome, Place, Submission
from rubric.observation import (
    Ending,
    Image,
    Load,
    Measured,
    Observation,
    Phase,
    PhaseRun,
    Provenance,
    Reported,
    RunnerFacts,
)
from rubric.parse import parse_assessment

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
SIGNED = st.floats(allow_nan=False, allow_infinity=False)
POSITIVE = st.floats(min_value=1e-9, max_value=1e12)
NATURAL = st.integers(0, 2**62)
PLACES = st.builds(Place, TEXT, st.none() | NATURAL)
PHASES = st.lists(
    st.builds(
        PhaseRun,
        st.sampled_from(Phase),
        st.sampled_from(Ending),
        seconds=POSITIVE,
        exit_code=st.none() | st.integers(0, 255),
        peak_memory_bytes=st.none() | NATURAL,
        command=TEXT,
        reason=TEXT,
        log_tail=TEXT,
    ),
    unique_by=lambda run: run.phase,
).map(tuple)
MEASURED = st.builds(
    lambda low, high, notes: Measured("m", low, min(low, high), max(low, high), 9, 0.1, 3, notes),
    SIGNED,
    SIGNED,
    st.lists(TEXT, max_size=3).map(tuple),
)
LOADS = st.builds(
    Load,
    windows_ms=st.lists(st.lists(POSITIVE, max_size=5).map(tuple), max_size=4).map(tuple),
    errors=st.just(0),
    rate_per_second=POSITIVE,
    timeout_ms=POSITIVE,
    seed=NATURAL,
    lag_p99_ms=POSITIVE,
    ready_seconds=st.none() | POSITIVE,
)
OBSERVATIONS = st.builds(
    Observation,
    provenance=st.builds(Provenance, TEXT, TEXT, TEXT, TEXT, NATURAL),
    phases=PHASES,
    runner=st.none()
    | st.builds(RunnerFacts, TEXT, TEXT, TEXT, st.integers(1, 99), st.integers(1, 2**40), TEXT),
    image=st.none() | st.builds(Image, TEXT, NATURAL, TEXT, TEXT),
    reported=st.lists(st.builds(Reported, TEXT, SIGNED), max_size=5, unique_by=lambda each: each.metric).map(
        tuple
    ),
    measured=st.none() | MEASURED,
    load=st.none() | LOADS,
    version=st.just(1),
)
FINDINGS = st.lists(
    st.builds(Finding, TEXT, TEXT, st.sampled_from(Outcome), TEXT, st.lists(PLACES, max_size=3).map(tuple)),
    max_size=5,
).map(tuple)
FLAGS = st.lists(
    st.builds(
        Flag, TEXT, SIGNED, TEXT, st.lists(st.tuples(PLACES, PLACES, NATURAL, NATURAL), max_size=3).map(tuple)
    ),
    max_size=4,
).map(tuple)
SUBMISSIONS = st.builds(
    Submission,
    TEXT,
    TEXT,
    st.none() | st.builds(Claim, TEXT, SIGNED, PLACES),
    st.none() | TEXT,
    st.none() | NATURAL,
)

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


PHASE = "value.phases.0"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("version", 2, "$.version: '2' is unknown; this reader takes 1"),
        ("version", True, "$.version: 'True' is unknown"),
        ("kind", "flags", "$.kind: must be 'observation', not 'flags'"),
        ("extra", 1, '$: must be an object with exactly "kind", "version" and "value"'),
        ("value.version", 9, "$.value.version: 9 is unknown"),
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
