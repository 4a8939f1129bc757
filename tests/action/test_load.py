"""Small servers under the real generator: what pays off, what does not, and what is said of each."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace

import docker
import pytest

from action.hardening import Limits
from action.load import BURST_DEATH, Loaded, LoadTest
from action.questions import questions
from action.sandbox import Sandbox, seccomp_profile, sweep
from action.schedule import plan
from action.volume import Volumes, VolumeSpec
from rubric.latency import straddles
from rubric.measured import Answered
from rubric.model import Assessment
from rubric.observation import Ending, Load, Phase
from rubric.stats import percentile
from tests.action.servers import BASE, HONEST, MIB, ROWS, TARGET, Serve, command, job_of_rows


@pytest.fixture
def serve(engine: docker.DockerClient, assessment: Assessment) -> Iterator[Serve]:
    """Puts a server under load and checks afterwards that only the volumes' holder was left to remove."""
    run_id = f"test-load-{uuid.uuid4().hex[:10]}"
    limits = Limits(128 * MIB, 1.0)
    volumes = Volumes(engine, run_id, BASE, (VolumeSpec("out", "/out", 8 * MIB),), 300)
    sandbox = Sandbox(engine, run_id, BASE, limits, volumes, seccomp=seccomp_profile())
    asked = questions(job_of_rows(assessment), 11)

    def run(shell: str, **changes: float) -> Loaded:
        target = replace(TARGET, **changes)  # type: ignore[arg-type]
        test = LoadTest(
            sandbox=sandbox,
            contract=assessment.contract,
            target=target,
            plan=plan(asked, target, 11),
            base_image=BASE,
            seed=11,
            on_ready=ready.append,
        )
        return test.run(shell)

    ready: list[float] = []
    wanted: dict[str, str | list[str] | bool] | None = {"label": f"proofgrade.run={run_id}"}
    try:
        yield run
        left = engine.containers.list(all=True, filters=wanted)
        assert [container.id for container in left] == [volumes.holder.id]
    finally:
        sweep(engine, run_id)
    assert engine.containers.list(all=True, filters=wanted) == []
    assert engine.volumes.list(filters=wanted) == []


def load_of(loaded: Loaded) -> Load:
    assert loaded.load is not None, loaded
    return loaded.load


def p95(loaded: Loaded) -> float:
    return percentile(load_of(loaded).samples_ms, 0.95)


def scored(loaded: Loaded) -> list[Answered]:
    return [one for one in loaded.answers if one.scored]


def right(answers: list[Answered]) -> float:
    return sum(one.label == ROWS[one.row].label for one in answers) / len(answers)


@pytest.mark.real
def test_an_honest_server_is_right_and_fast(serve: Serve) -> None:
    """Every question has its answer, the burst its throughput, and both phases their own facts."""
    loaded = serve(command(HONEST), saturation_seconds=1)
    load = load_of(loaded)
    assert (loaded.serve.ending, loaded.load_run.ending) == (Ending.OK, Ending.OK)
    assert [len(window) for window in load.windows_ms] == [40, 40, 40]
    assert (load.errors, load.extra_windows, load.seed) == (0, 0, 11)
    assert sorted(one.row for one in scored(loaded)) == list(range(180))
    assert right(scored(loaded)) == 1.0
    assert len(loaded.answers) == 180 + 180 + 50
    assert load.saturation is not None
    assert (load.saturation.workers, load.saturation.errors) == (8, 0)
    assert load.saturation.per_second > TARGET.rate_per_second
    assert load.ready_seconds == loaded.serve.seconds
    assert loaded.load_run.cpu_seconds
    assert loaded.serve.peak_memory_bytes


@pytest.mark.real
def test_being_fast_for_the_first_requests_does_not_help(serve: Serve) -> None:
    """A server that slows down after fifty requests is as slow as it then is."""
    loaded = serve(
        command("""
        def answer(text, head, count):
            return (0 if count <= 50 else 0.25), {"label": right(text), "confidence": 0.9}
        """)
    )
    assert p95(loaded) >= 250
    assert not straddles(load_of(loaded), TARGET)


@pytest.mark.real
def test_knowing_a_client_by_its_look_does_not_help(serve: Serve) -> None:
    """Every look asks timed and untimed questions alike: quick nonsense for one costs answers everywhere,
    and care for the others costs time.
    """
    loaded = serve(
        command("""
        def answer(text, head, count):
            if "python-" in head or "curl" in head or "connection: close" in head:
                return 0, {"label": "other", "confidence": 0.9}
            return 0.15, {"label": right(text), "confidence": 0.9}
        """)
    )
    assert p95(loaded) >= 150
    assert 0.5 < right(scored(loaded)) < 0.9
    untimed = [one for one in loaded.answers if not one.scored]
    assert 0.5 < right(untimed) < 0.9


@pytest.mark.real
def test_knowing_the_texts_does_not_help(serve: Serve) -> None:
    """A table of all hidden texts, folded, answers the originals only."""
    table = {"".join(filter(str.isalpha, row.text.lower())): row.label for row in ROWS}
    loaded = serve(
        command(f"""
        KNOWN = {json.dumps(table)}
        def answer(text, head, count):
            known = KNOWN.get("".join(filter(str.isalpha, text.lower())))
            return 0, {{"label": known or "other", "confidence": 0.9}}
        """)
    )
    originals = [one for one in scored(loaded) if one.form.value == "original"]
    twins = [one for one in scored(loaded) if one.form.value == "twin"]
    assert right(twins) < 0.6 < right(originals)
    assert right(scored(loaded)) < 0.8


@pytest.mark.real
def test_the_order_of_requests_tells_nothing(serve: Serve) -> None:
    """Answers in the order of the hidden file are no better than guessing."""
    labels = [row.label for row in ROWS]
    loaded = serve(
        command(f"""
        ORDER = {json.dumps(labels)}
        def answer(text, head, count):
            return 0, {{"label": ORDER[count % len(ORDER)], "confidence": 0.9}}
        """)
    )
    assert right(scored(loaded)) < 0.55


@pytest.mark.real
@pytest.mark.parametrize(
    ("reply", "word"),
    [
        ("b'{}'", "breaks the contract"),
        ('{"label": "spam", "confidence": 1}', "breaks the contract"),
        ("b'x' * 20_000", "over 16384 bytes"),
        ("b' ' * 16_000", "breaks the contract"),
    ],
)
def test_quick_junk_is_as_slow_as_silence(serve: Serve, reply: str, word: str) -> None:
    """200 at once with nothing usable in it: all errors, all at the time-out, and no answer."""
    loaded = serve(command(f"def answer(text, head, count): return 0, {reply}"), saturation_seconds=0.3)
    load = load_of(loaded)
    assert set(load.samples_ms) == {1000.0}
    assert load.errors == 120
    assert {one.label for one in loaded.answers} == {None}
    assert word in loaded.load_run.reason
    assert load.saturation is not None
    assert load.saturation.answered == 0
    assert load.saturation.errors > 0


@pytest.mark.real
def test_more_windows_follow_while_the_samples_do_not_tell(serve: Serve) -> None:
    """Every twentieth answer is slow: p95 lies at the limit, and after all extra windows it still does."""
    loaded = serve(
        command("""
        def answer(text, head, count):
            return (0.3 if count % 20 == 0 else 0), {"label": right(text), "confidence": 0.9}
        """),
        extra_windows=2,
    )
    load = load_of(loaded)
    assert (len(load.windows_ms), load.extra_windows) == (5, 2)
    assert straddles(load, TARGET)
    assert load.errors == 0


@pytest.mark.real
def test_a_server_that_ends_under_load_is_told_without_its_log(serve: Serve) -> None:
    """Hidden inputs may stand in the log: it stays with the load, for reviewers; no sentence quotes it."""
    loaded = serve(
        command("""
        def answer(text, head, count):
            print(f"ModuleNotFoundError: No module named '{text}'", flush=True)
            if count == 60:
                os._exit(3)
            return 0, {"label": right(text), "confidence": 0.9}
        """),
        extra_windows=1,
        saturation_seconds=0.3,
    )
    assert loaded.load_run.ending is Ending.NONZERO
    assert loaded.load_run.reason.startswith("The server ended under load.")
    assert "customer" not in loaded.load_run.reason + loaded.serve.reason + loaded.serve.log_tail
    assert "customer" in loaded.load_run.log_tail
    assert load_of(loaded).saturation is None
    assert load_of(loaded).errors >= 60
    assert loaded.serve.ending is Ending.OK


@pytest.mark.real
def test_ending_in_the_burst_is_shown_not_judged(serve: Serve) -> None:
    """The brief asks for a rate, not for what comes after it."""
    loaded = serve(
        command("""
        busy = 0
        def answer(text, head, count):
            if count > 120 + 60 + 180 + 50 + 60:
                os._exit(3)
            return 0, {"label": right(text), "confidence": 0.9}
        """),
        saturation_seconds=1,
    )
    assert loaded.load_run.ending is Ending.OK
    assert loaded.load_run.reason == BURST_DEATH
    assert right(scored(loaded)) == 1.0


@pytest.mark.real
@pytest.mark.parametrize(
    ("shell", "ending", "reason"),
    [
        ("sleep 60", Ending.TIMEOUT, "did not answer GET /healthz with 200 on port 8000 within 1 s"),
        ("exit 0", Ending.NONZERO, "ended by itself; keep it in the foreground"),
        ("exit 3", Ending.NONZERO, "ended before it was ready"),
        ("sleep 0.5; nosuchprogram", Ending.NONZERO, "The program nosuchprogram is not in the image"),
    ],
)
def test_a_server_that_never_comes_up_is_not_asked(
    serve: Serve, shell: str, ending: Ending, reason: str
) -> None:
    """The reason says which of the ways it was; no load, no answers."""
    loaded = serve(shell, ready_within_seconds=1)
    assert (loaded.serve.ending, loaded.load_run.ending) == (ending, Ending.NOT_RUN)
    assert reason in loaded.serve.reason
    assert (loaded.load, loaded.answers) == (None, ())
    assert loaded.load_run.phase is Phase.LOAD
