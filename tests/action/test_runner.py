import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docker
import pytest

from action.describe import seed_of
from action.errors import BadInput, EngineFailed
from action.hardening import UID
from action.runner import observe
from action.sandbox import sweep
from action.settings import RunnerSettings
from action.volume import HELD
from action.workspace import read_folder
from rubric.job import Job
from rubric.model import Assessment, ContractKind
from rubric.observation import Ending, Observation, Phase, Progress, phases_of
from rubric.tree import File, SourceTree

Overlay = Callable[..., SourceTree]
Observe = Callable[..., Observation]
# No generator is on time to a tenth of a millisecond, and no server answers within one.
STRICT = {"p95_ms: 500": "p95_ms: 1", "requests: 30": "requests: 600", "second: 40": "second: 400"}


def endings(observation: Observation) -> list[Ending]:
    return [run.ending for run in observation.phases]


def test_the_seed_follows_tree_and_assessment(assessment: Assessment) -> None:
    """The same submission is always asked alike, another one otherwise."""
    one, two = SourceTree({"a": File(b"1")}), SourceTree({"a": File(b"2")})
    assert seed_of(one, assessment) == seed_of(SourceTree({"a": File(b"1")}), assessment)
    assert seed_of(one, assessment) != seed_of(two, assessment)
    assert 0 <= seed_of(one, assessment) < 2**32


@pytest.mark.real
def test_an_honest_submission_passes_every_phase(observed: Observe, overlay: Overlay) -> None:
    """Built, trained, served, measured: facts of every kind are there, and progress was told in order."""
    told: list[Progress] = []
    seen = observed(overlay(), told.append)
    ran = [phase for phase in phases_of(ContractKind.HTTP) if phase is not Phase.TESTS]  # it has none
    assert [run.phase for run in seen.phases if run.ending is Ending.OK] == ran
    assert [(event.phase, event.state) for event in told] == [
        (phase, state) for phase in ran for state in ("started", "ended")
    ]
    assert {metric.metric: metric.value for metric in seen.reported} == {"macro_precision": 0.9, "rows": 40.0}
    assert seen.measured is not None
    assert (seen.measured.value, seen.measured.n, seen.measured.invalid) == (1.0, 36, 0)
    assert seen.load is not None
    assert [len(window) for window in seen.load.windows_ms] == [10, 10, 10]
    assert seen.load.errors == 0
    assert seen.load.saturation is not None
    assert seen.load.saturation.answered > 0
    assert seen.calibration is not None
    assert seen.cold is not None
    assert (seen.cold.reported, seen.cold.moved) == (seen.reported, ())
    assert seen.image is not None
    assert seen.cold.image_digest not in ("", seen.image.digest)
    assert seen.image.size_bytes > 1_000_000
    assert seen.runner is not None
    assert seen.phase(Phase.SERVE).peak_memory_bytes
    assert seen.phase(Phase.REPRODUCE).log_tail == "trained"
    assert seen.provenance.tree_digest == overlay().digest


@pytest.mark.real
def test_a_load_that_noise_spoilt_is_sent_again(observed: Observe, overlay: Overlay) -> None:
    """To a server of its own each time, three times at most, and reviewers are told."""
    told: list[Progress] = []
    seen = observed(overlay(), told.append, **STRICT)
    begun = [event.phase for event in told if event.state == "started"]
    assert [begun.count(phase) for phase in (Phase.SERVE, Phase.LOAD, Phase.REPEAT)] == [3, 3, 1]
    assert seen.phase(Phase.LOAD).reason.endswith(
        "Noise on the machine spoilt 2 loads before this one; none of them counts."
    )
    assert seen.load is not None
    assert len(seen.load.samples_ms) == 600


@pytest.mark.real
def test_nothing_of_a_spoilt_load_stays_where_its_server_does_not_come_up_again(
    observed: Observe, overlay: Overlay, engine: docker.DockerClient
) -> None:
    """What counts is the last server: it ended before it was ready, so nothing was measured or answered."""
    served: list[Progress] = []

    def progress(told: Progress) -> None:
        if (told.phase, told.state) != (Phase.SERVE, "started"):
            return
        served.append(told)
        if len(served) == 2:
            [holder] = [one for one in engine.containers.list() if one.attrs["Config"]["Cmd"][0] == "sleep"]
            [out] = [one["Name"] for one in holder.attrs["Mounts"] if one["Destination"] == f"{HELD}/out"]
            engine.containers.run(
                holder.attrs["Image"], "rm /out/model.json", user=UID, volumes=[f"{out}:/out"], remove=True
            )

    seen = observed(overlay(), progress, **STRICT)
    assert [run.ending for run in seen.phases if run.phase in (Phase.SERVE, Phase.LOAD)] == [
        Ending.NONZERO,
        Ending.NOT_RUN,
    ]
    assert (len(served), seen.load, seen.answers) == (2, None, ())
    assert "none of them counts" not in seen.phase(Phase.LOAD).reason


@pytest.mark.real
def test_a_run_script_and_odd_files_are_enough(observed: Observe, overlay: Overlay, tmp_path: Path) -> None:
    """Empty, binary, oddly named and wrongly encoded files reach the image as they are."""
    for path, file in overlay().files.items():
        (tmp_path / path).write_bytes(file.data)
    (tmp_path / "Dockerfile").unlink()
    (tmp_path / "empty.txt").touch()
    (tmp_path / "data.bin").write_bytes(bytes(range(256)) * 4)
    (tmp_path / "README.md").write_bytes(b"caf\xe9 \xff\n")
    (tmp_path / "my notes 🦆").mkdir()
    (tmp_path / "my notes 🦆" / "ä b.txt").write_text("quack")
    check = (
        'assert (open("my notes 🦆/ä b.txt").read(), len(open("data.bin", "rb").read())) == ("quack", 1024)\n'
    )
    (tmp_path / "train.py").write_text(check + (tmp_path / "train.py").read_text())
    seen = observed(read_folder(tmp_path))
    assert endings(seen)[:4] == [Ending.OK] * 4
    assert seen.phase(Phase.BUILD).command == "sh run.sh setup"


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "ending", "reason"),
    [
        ("missing-copy", Ending.NONZERO, "COPY or ADD names missing.txt, which is not in the repository"),
        ("failing-step", Ending.NONZERO, "The step echo about to fail && exit 3 ended with exit code 3"),
    ],
)
def test_a_bad_build_ends_the_run(
    observed: Observe, overlay: Overlay, name: str, ending: Ending, reason: str
) -> None:
    """The build says what is wrong, and nothing is run after it."""
    seen = observed(overlay(name))
    first, *rest = endings(seen)
    assert (first, set(rest)) == (ending, {Ending.NOT_RUN})
    assert reason in seen.phase(Phase.BUILD).reason


@pytest.mark.real
@pytest.mark.parametrize("files", [{}, {"README.md": File(b"# only words\n")}])
def test_a_tree_without_entry_point_is_not_run(observed: Observe, files: dict[str, File]) -> None:
    """An empty repository, or one of words only, is refused with what is expected."""
    seen = observed(SourceTree(files))
    first, *rest = endings(seen)
    assert (first, set(rest)) == (Ending.REFUSED, {Ending.NOT_RUN})
    assert "neither a Dockerfile nor a run.sh" in seen.phase(Phase.BUILD).reason


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "ending", "reason"),
    [
        ("silent", Ending.TIMEOUT, "did not answer GET /healthz with 200 on port 8000 within 2 s"),
        ("ends-at-once", Ending.NONZERO, "before it was ready. The Python module a_module_nobody_has"),
    ],
)
def test_a_server_that_does_not_come_up_is_not_asked(
    observed: Observe, overlay: Overlay, name: str, ending: Ending, reason: str
) -> None:
    """The reason names the route and port, or what the server died of."""
    seen = observed(overlay(name), **{"ready_within_seconds: 10": "ready_within_seconds: 2"})
    assert endings(seen)[:4] == [Ending.OK, Ending.OK, ending, Ending.NOT_RUN]
    assert reason in seen.phase(Phase.SERVE).reason
    assert (seen.load, seen.measured) == (None, None)


@pytest.mark.real
def test_a_server_that_dies_under_load_is_measured_as_it_was(observed: Observe, overlay: Overlay) -> None:
    """Every request after the end is an error at the time-out's latency, and every row counts as wrong."""
    seen = observed(overlay("crashes"))
    assert endings(seen)[:4] == [Ending.OK, Ending.OK, Ending.OK, Ending.NONZERO]
    assert seen.phase(Phase.LOAD).exit_code == 9
    assert seen.load is not None
    assert seen.load.samples_ms[-1] == seen.load.timeout_ms
    assert seen.measured is not None
    assert seen.measured.invalid > 0


@pytest.mark.real
def test_a_run_id_that_is_no_name_is_refused(
    engine: docker.DockerClient, runner_settings: RunnerSettings, job: Job
) -> None:
    """It becomes part of image and volume names."""
    with pytest.raises(BadInput, match=r"run id '\.\./x': use lower-case letters"):
        observe(
            client=engine,
            job=job,
            submission=SourceTree(),
            settings=runner_settings,
            run_id="../x",
            progress=lambda _: None,
        )


@pytest.mark.real
def test_an_engine_that_fails_is_our_fault(
    runner_settings: RunnerSettings, job: Job, overlay: Overlay
) -> None:
    """A run on an engine that does not answer costs the candidate nothing, and the clean-up says so too."""
    gone = docker.DockerClient(base_url="tcp://127.0.0.1:9", version="1.41", timeout=2)
    with pytest.raises(EngineFailed, match="removing what a run left behind"):
        observe(
            client=gone,
            job=job,
            submission=overlay(),
            settings=runner_settings,
            run_id="test-gone",
            progress=lambda _: None,
        )
    gone.close()


@pytest.mark.real
def test_an_image_is_kept_for_its_layers_only_when_asked(
    engine: docker.DockerClient,
    runner_settings: RunnerSettings,
    job: Job,
    overlay: Overlay,
) -> None:
    """With one image kept, a second run's image takes the place of the first one's; a sweep takes both."""
    settings = replace(runner_settings, keep_images=1)
    runs = [f"test-kept-{uuid.uuid4().hex[:8]}" for _ in range(2)]
    try:
        for run_id in runs:
            observe(
                client=engine,
                job=job,
                submission=SourceTree({**overlay().files, "train.py": File(b"")}),
                settings=settings,
                run_id=run_id,
                progress=lambda _: None,
                cache_scope=runs[0],
            )
    finally:
        removed = [sweep(engine, run_id) for run_id in runs]
    assert removed == [0, 1]
