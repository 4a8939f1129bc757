import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from action.schedule import plan
from rubric.model import Assessment, LatencyTarget

FEATURES = tuple({"id": f"t{number}", "text": f"case {number}"} for number in range(50))
TARGET = LatencyTarget(200, rate_per_second=20, requests=40, windows=3, warmup_seconds=2)


def test_every_row_is_asked_once() -> None:
    """Timed rows are spread over the windows without repeats, the rest is asked untimed."""
    made = plan(FEATURES, TARGET, 7)
    timed = [key for window in made.windows for _, key in window]
    assert [len(window) for window in made.windows] == [13, 13, 14]
    assert sorted(made.rows[key] for key in (*timed, *made.rest)) == list(range(50))


def test_neither_id_nor_order_tells_anything() -> None:
    """Ids are replaced and rows shuffled; the text is sent as it is."""
    made = plan(FEATURES, TARGET, 7)
    for key, row in made.rows.items():
        assert json.loads(made.bodies[key]) == {**FEATURES[row], "id": key}
        assert FEATURES[row]["id"] not in made.bodies[key]
    assert list(made.rows.values()) != sorted(made.rows.values())


def test_no_label_reaches_the_generator(assessment: Assessment) -> None:
    """What the generator is told holds none of the allowed labels."""
    told = json.dumps(plan(FEATURES, TARGET, 7).to_json(assessment.contract, TARGET))
    assert not [label for label in assessment.contract.labels if label in told]


def test_the_same_seed_gives_the_same_plan() -> None:
    """A run can be repeated exactly, and another seed asks otherwise."""
    assert plan(FEATURES, TARGET, 7) == plan(FEATURES, TARGET, 7)
    assert plan(FEATURES, TARGET, 7) != plan(FEATURES, TARGET, 8)


def test_arrivals_are_poisson_at_the_rate() -> None:
    """The gaps' mean and standard deviation are both 1/rate, as of an exponential distribution."""
    target = LatencyTarget(200, rate_per_second=20, requests=20_000, windows=1)
    (window,) = plan(FEATURES, target, 1).windows
    times = [0.0, *(at for at, _ in window)]
    gaps = [two - one for one, two in itertools.pairwise(times)]
    mean = sum(gaps) / len(gaps)
    deviation = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    assert mean == pytest.approx(1 / 20, rel=0.03)
    assert deviation == pytest.approx(1 / 20, rel=0.03)


def test_the_warm_up_leaves_timed_rows_unseen() -> None:
    """Only untimed rows warm the server up, as long as there are any."""
    made = plan(FEATURES, TARGET, 7)
    assert {key for _, key in made.warmup} <= set(made.rest)
    assert all(0 < at < TARGET.warmup_seconds for at, _ in made.warmup)
    few = plan(FEATURES[:10], TARGET, 7)
    assert few.rest == ()
    assert few.warmup


@given(st.integers(1, 30), st.integers(1, 60), st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_any_plan_sends_what_was_asked(rows: int, requests: int, windows: int, seed: int) -> None:
    """The number of requests and windows holds for any sizes, and times rise within a window."""
    target = LatencyTarget(200, requests=requests, windows=windows, warmup_seconds=0)
    made = plan(FEATURES[:rows], target, seed)
    assert len(made.windows) == windows
    assert sum(map(len, made.windows)) == requests
    assert all(list(window) == sorted(window) for window in made.windows)
    assert made.load_seconds(target) > 0
