"""Generated values of every kind that travels: any text, any number that a run can yield."""

from __future__ import annotations

from hypothesis import strategies as st

from rubric.flag import Flag
from rubric.measured import Agreement, Answered, Bin, Form, Measured, Reliability
from rubric.model import Claim, ContractKind, Finding, Outcome, Place, Submission
from rubric.observation import (
    OBSERVATION_VERSION,
    Calibration,
    ColdRun,
    Ending,
    Image,
    Killed,
    Load,
    Observation,
    OwnTests,
    PhaseRun,
    Provenance,
    Reported,
    RunLimits,
    RunnerFacts,
    Saturation,
    phases_of,
)
from rubric.submission import METRIC_NAME

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
NAME = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)
SIGNED = st.floats(allow_nan=False, allow_infinity=False)
UNIT = st.floats(0, 1)
METRIC = st.floats(-1, 1)
POSITIVE = st.floats(min_value=1e-9, max_value=3_600)
NATURAL = st.integers(0, 2**50)
SMALL = st.integers(0, 1_000)
PLACES = st.builds(Place, TEXT, st.none() | NATURAL)


def tuples(of: st.SearchStrategy[object], most: int = 3) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=most).map(tuple)


def ordered(of: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[float, float]]:
    return st.tuples(of, of).map(lambda two: (min(two), max(two)))


def phases(kind: ContractKind) -> st.SearchStrategy[tuple[PhaseRun, ...]]:
    runs = st.builds(
        PhaseRun,
        st.sampled_from(phases_of(kind)),
        st.sampled_from(Ending),
        seconds=POSITIVE,
        exit_code=st.none() | st.integers(0, 255),
        peak_memory_bytes=st.none() | NATURAL,
        command=TEXT,
        reason=TEXT,
        log_tail=TEXT,
        cpu_seconds=st.none() | POSITIVE,
        processes=st.none() | st.integers(0, 2**22),
    )
    return st.lists(runs, unique_by=lambda run: run.phase).map(tuple)


KILLED = st.builds(Killed, POSITIVE, st.none() | POSITIVE, st.booleans(), st.booleans())
REPORTED = st.lists(
    st.builds(Reported, st.from_regex(METRIC_NAME, fullmatch=True), SIGNED),
    max_size=5,
    unique_by=lambda each: each.metric,
).map(tuple)
BINS = st.builds(
    lambda low, n, share, right: Bin(low / 10, (low + 1) / 10, n, (low + share) / 10, right),
    st.integers(0, 9),
    SMALL,
    UNIT,
    UNIT,
)
AGREEMENTS = st.lists(
    st.builds(
        lambda name, n, shares: Agreement(name, n, *(round(n * share) for share in shares)),
        NAME,
        SMALL,
        st.tuples(UNIT, UNIT, UNIT),
    ),
    max_size=3,
    unique_by=lambda one: one.name,
).map(tuple)
MEASURED = st.builds(
    lambda interval, value, notes, reliability, agreements: Measured(
        "m", value, interval[0], interval[1], 9, 0.1, 3, notes, reliability, agreements
    ),
    ordered(METRIC),
    METRIC,
    tuples(TEXT),
    st.none()
    | st.builds(
        lambda error, ends, bins: Reliability(error, ends[0], ends[1], bins),
        UNIT,
        ordered(UNIT),
        tuples(BINS),
    ),
    AGREEMENTS,
)
LOADS = st.builds(
    Load,
    windows_ms=st.lists(st.lists(POSITIVE, max_size=5).map(tuple), min_size=1, max_size=4).map(tuple),
    errors=st.just(0),
    rate_per_second=POSITIVE,
    timeout_ms=POSITIVE,
    seed=NATURAL,
    lag_p99_ms=POSITIVE,
    ready_seconds=st.none() | POSITIVE,
    extra_windows=st.integers(0, 1),
    saturation=st.none() | st.builds(Saturation, st.integers(1, 99), st.floats(1, 60), SMALL, SMALL),
)
ANSWERS = st.lists(
    st.builds(
        lambda row, form, given: Answered(row, form, form is Form.ORIGINAL, *given),
        SMALL,
        st.sampled_from(Form),
        st.just((None, None)) | st.tuples(NAME, UNIT),
    ),
    max_size=6,
    unique_by=lambda one: (one.row, one.form),
).map(tuple)
OBSERVATIONS = st.builds(
    Observation,
    provenance=st.builds(Provenance, TEXT, TEXT, TEXT, TEXT, NATURAL, TEXT, TEXT),
    phases=st.sampled_from(ContractKind).flatmap(phases),
    runner=st.none()
    | st.builds(RunnerFacts, TEXT, TEXT, TEXT, st.integers(1, 99), st.integers(1, 2**40), TEXT, TEXT, TEXT),
    limits=st.none()
    | st.builds(
        RunLimits,
        POSITIVE,
        st.integers(1, 2**40),
        st.floats(0.1, 64),
        st.integers(1, 4096),
        st.integers(1, 4096),
        st.integers(1, 2**40),
        st.sampled_from(("open", "registries", "none")),
    ),
    image=st.none() | st.builds(Image, TEXT, NATURAL, TEXT, TEXT),
    reported=REPORTED,
    cold=st.none()
    | st.builds(ColdRun, TEXT, st.integers(-1440, 1440), TEXT, REPORTED, tuples(TEXT), st.none() | KILLED),
    answers=ANSWERS,
    measured=st.none() | MEASURED,
    load=st.none() | LOADS,
    calibration=st.none() | st.builds(Calibration, POSITIVE, POSITIVE),
    tests=st.none()
    | st.builds(
        lambda framework, ended, seconds: OwnTests(
            framework, sum(ended), ended[0], ended[1], ended[2], seconds
        ),
        st.sampled_from(("pytest", "unittest")),
        st.tuples(SMALL, SMALL, SMALL),
        POSITIVE,
    ),
    version=st.just(OBSERVATION_VERSION),
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
    TEXT,
    st.none() | st.builds(Claim, TEXT, SIGNED, PLACES),
    st.none() | TEXT,
    st.none() | NATURAL,
)
