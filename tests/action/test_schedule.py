import itertools
import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from action.errors import BadInput
from action.questions import Question, questions
from action.schedule import BURST_INPUTS_MAX, LOOKS, REST_SECONDS_MAX, Plan, part_seconds, plan, rest_seconds
from rubric.job import Job
from rubric.measured import Form
from rubric.model import Assessment, LatencyTarget


def made(hidden: int, training: int = 20, seed: int = 7) -> tuple[Question, ...]:
    texts = [
        tuple({"id": f"{name}{row}", "text": f"the {name} case {row} of our shop"} for row in range(number))
        for name, number in (("hidden", hidden), ("train", training))
    ]
    return questions(Job(None, *texts), seed)  # type: ignore[arg-type]


ASKED = made(50)
TARGET = LatencyTarget(
    200, rate_per_second=20, requests=40, windows=3, warmup_seconds=2, extra_windows=2, saturation_seconds=0.2
)


def timed(shown: Plan) -> list[str]:
    return [key for window in shown.first.windows for _, key in window]


def extra(shown: Plan) -> list[str]:
    return [key for part in shown.extra for window in part.windows for _, key in window]


def test_timed_requests_are_scored_questions() -> None:
    """They are spread over the windows without repeats; every other question is asked untimed, once."""
    shown = plan(ASKED, TARGET, 7)
    assert [len(window) for window in shown.first.windows] == [13, 13, 14]
    assert all(shown.asked[key].scored for key in timed(shown))
    assert Counter((*timed(shown), *shown.first.rest)) == dict.fromkeys((one.id for one in ASKED), 1)
    assert {shown.asked[key].form for key in timed(shown)} == {Form.ORIGINAL, Form.TWIN}
    assert shown.questions == ASKED


def test_more_requests_than_rows_are_new_twins() -> None:
    """A timed request never carries bytes that were sent before; scored ones stand anywhere among them."""
    shown = plan(ASKED, replace(TARGET, requests=300), 7)
    scored = [shown.asked[key].scored for key in timed(shown)]
    assert scored.count(True) == 50
    assert 10 < scored[:150].count(True) < 40
    contents = [shown.asked[key].content for key in (*timed(shown), *extra(shown))]
    assert len(set(contents)) == len(contents) == 500


def test_whatever_is_not_a_question_is_unseen() -> None:
    """Warm-up, extra windows and burst share no content with each other or with any question."""
    shown = plan(ASKED, TARGET, 7)
    warm = [key for _, key in shown.first.warmup]
    others = [*warm, *extra(shown), *shown.burst.burst]
    assert (len(extra(shown)), len(shown.burst.burst)) == (26, 200)
    assert len({shown.asked[key].content for key in others}) == len(others)
    assert not {shown.asked[key].content for key in others} & {one.content for one in ASKED}
    assert not [key for key in others if shown.asked[key].scored]


@pytest.mark.parametrize(("training", "form"), [(20, Form.TRAIN_TWIN), (0, Form.TWIN)])
def test_the_warm_up_spares_the_hidden_rows(training: int, form: Form) -> None:
    """What is dropped is made of training rows, where there are any."""
    shown = plan(made(50, training), TARGET, 7)
    assert {shown.asked[key].form for _, key in shown.first.warmup} == {form}
    assert all(0 < at < TARGET.warmup_seconds for at, _ in shown.first.warmup)


def test_no_part_is_recognised_by_its_look() -> None:
    """Every ordinary client is as frequent among timed as among untimed, scored and all other requests."""
    shown = plan(made(400), replace(TARGET, requests=320, warmup_seconds=20, saturation_seconds=1), 7)
    groups = [timed(shown), list(shown.first.rest), extra(shown), [key for _, key in shown.first.warmup]]
    groups += [list(shown.burst.burst), [one.id for one in shown.questions if one.scored]]
    for group in groups:
        counts = Counter(shown.looks[key] for key in group)
        assert set(counts) == set(range(len(LOOKS)))
        assert all(0.6 < counts[look] * len(LOOKS) / len(group) < 1.4 for look in counts)
    order = [shown.looks[key] for key in timed(shown)]
    assert sum(one == two for one, two in itertools.pairwise(order)) > 0


def test_looks_are_those_of_ordinary_clients() -> None:
    """Some keep their connection and some do not, and none names a tool for load or for probing."""
    assert {look.fresh for look in LOOKS} == {True, False}
    agents = " ".join(dict(look.headers).get("User-Agent", "") for look in LOOKS).lower()
    assert not [
        word for word in ("proof", "probe", "bench", "load", "wrk", "hey", "locust", "k6") if word in agents
    ]
    assert not [look for look in LOOKS if "Accept-Encoding" in dict(look.headers)]  # nothing here unpacks


def test_the_generator_is_told_features_only(assessment: Assessment) -> None:
    """No label, no real id, and only the requests of its own part."""
    shown = plan(ASKED, TARGET, 7)
    for part in (shown.first, *shown.extra, shown.burst):
        told = shown.to_json(part, assessment.contract, TARGET)
        text = json.dumps(told)
        assert not [label for label in assessment.contract.labels if label in text]
        assert "hidden1" not in text
        requests = told["requests"]
        assert isinstance(requests, dict)
        assert set(requests) == set(part.keys)
        assert all(json.loads(body) == shown.asked[key].fields for key, (_, body) in requests.items())
        assert told["ready_route"] == (assessment.contract.ready_route if part is shown.first else "")


def test_the_same_seed_gives_the_same_plan() -> None:
    """A run can be repeated exactly, and another seed asks otherwise."""
    assert plan(ASKED, TARGET, 7) == plan(ASKED, TARGET, 7)
    assert plan(ASKED, TARGET, 7) != plan(ASKED, TARGET, 8)


def test_arrivals_are_poisson_at_the_rate() -> None:
    """The gaps' mean and standard deviation are both 1/rate, as of an exponential distribution."""
    (window,) = plan(
        ASKED, LatencyTarget(200, rate_per_second=20, requests=20_000, windows=1), 1
    ).first.windows
    times = [0.0, *(at for at, _ in window)]
    gaps = [two - one for one, two in itertools.pairwise(times)]
    mean = sum(gaps) / len(gaps)
    deviation = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    assert mean == pytest.approx(1 / 20, rel=0.03)
    assert deviation == pytest.approx(1 / 20, rel=0.03)


def test_an_empty_hidden_set_cannot_be_asked() -> None:
    """The assessment is at fault, and the message names the file."""
    with pytest.raises(BadInput, match=r"hidden set is empty.*features\.jsonl"):
        plan(made(0), TARGET, 7)


def test_the_rest_may_take_what_a_server_at_its_limit_needs() -> None:
    """Twice the limit for each question, a minute at least, ten at most; nothing for no question."""
    shown = plan(made(400, 100), replace(TARGET, requests=1), 7)
    assert len(shown.first.rest) == 399 + 200 + 50 + 200
    assert rest_seconds(shown.first, TARGET) == pytest.approx(849 * 0.4)
    assert rest_seconds(shown.first, replace(TARGET, p95_ms=2000)) == REST_SECONDS_MAX
    assert rest_seconds(shown.first, replace(TARGET, p95_ms=1)) == 60
    assert rest_seconds(shown.burst, TARGET) == 0


def test_the_limit_covers_every_part() -> None:
    """Planned windows, extra ones and the burst: the phase cannot last longer than it says."""
    shown = plan(ASKED, TARGET, 7)
    parts = [part_seconds(part, TARGET) for part in (shown.first, *shown.extra, shown.burst)]
    assert shown.load_seconds(TARGET) == pytest.approx(sum(parts))
    assert parts[-1] > TARGET.saturation_seconds
    assert parts[0] > sum(window[-1][0] for window in shown.first.windows) + rest_seconds(shown.first, TARGET)


def test_the_burst_has_a_limit_and_may_be_left_out() -> None:
    """Its inputs do not grow with the seconds for ever, and zero seconds ask for none."""
    assert len(plan(ASKED, replace(TARGET, saturation_seconds=3600), 7).burst.burst) == BURST_INPUTS_MAX
    assert plan(ASKED, replace(TARGET, saturation_seconds=0), 7).burst.keys == ()


@given(
    st.integers(1, 30), st.integers(1, 60), st.integers(1, 12), st.integers(0, 3), st.integers(0, 2**32 - 1)
)
def test_any_plan_sends_what_was_asked(rows: int, requests: int, windows: int, more: int, seed: int) -> None:
    """The number of requests and windows holds for any sizes, and times rise within a window."""
    target = replace(TARGET, requests=requests, windows=windows, warmup_seconds=0, extra_windows=more)
    shown = plan(made(rows, 3, seed), replace(target, saturation_seconds=0), seed)
    assert len(shown.first.windows) == windows
    assert sum(map(len, shown.first.windows)) == requests
    assert [len(part.windows) for part in shown.extra] == [1] * more
    assert all(len(part.windows[0]) == max(1, requests // windows) for part in shown.extra)
    assert all(list(window) == sorted(window) for window in shown.first.windows)
    assert set(timed(shown)) | set(shown.first.rest) >= {one.id for one in shown.questions}
    assert len({shown.asked[key].content for key in timed(shown)}) == requests
