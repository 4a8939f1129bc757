"""A command 2 that is killed half-way and started again over what it left in $OUT."""

from __future__ import annotations

from collections.abc import Callable

import docker
import pytest

from action.interrupt import interrupted
from rubric.observation import Ending, Observation, Phase, PhaseRun, Reported
from rubric.tree import File, SourceTree
from tests.action.sealed import SECONDS, sealed

pytestmark = pytest.mark.real

STEPS = 8
FIRST = PhaseRun(Phase.REPRODUCE, Ending.OK, 10.0)
LONG = PhaseRun(Phase.REPRODUCE, Ending.OK, 120.0)
# Takes its steps from the one in $OUT on, and reports where it began; a step is noted where `{note}` says.
# The leg that is to be killed (its host is the second run's, its $OUT is new) waits half-way for that, so
# that no machine is too slow for the kill.
TRAIN = """
import json, os, time
from pathlib import Path
out = Path(os.environ["OUT"])
noted = out / "step"
killed = os.uname().nodename == "again" and not (out / "empty").exists()
(out / "empty").touch()
began = int(noted.read_text()) if noted.exists() else 0
for step in range(began, 8):
    time.sleep(3600 if killed and step == 4 else 0.6)
    {note}
(out / "model.json").write_text(json.dumps({{"invoice": "billing", "error": "bug"}}))
(out / "metrics.json").write_text(json.dumps({{"macro_precision": 0.9{more}}}))
"""
NOTED = "(out / 'new').write_text(str(step + 1)); os.replace(out / 'new', noted)"


def command(note: str) -> str:
    """The program as a command of a shell."""
    program = TRAIN.format(note=note, more=', "began": began')
    return f"python3 - <<'PROGRAM'\n{program}\nPROGRAM"


@pytest.mark.parametrize(("note", "wrote"), [(NOTED, True), ("pass", False)], ids=["goes on", "begins anew"])
def test_the_second_leg_finds_what_the_killed_one_wrote(
    engine: docker.DockerClient, note: str, wrote: bool
) -> None:
    """A new container, the same $OUT: whoever noted steps begins after them, whoever did not begins at 0."""
    with sealed(engine) as sandbox:
        done = interrupted(sandbox, command(note), SECONDS, FIRST)
    assert done.run.ending is Ending.OK, done.run.log_tail
    assert done.run.phase is Phase.REPEAT
    assert done.killed is not None
    assert (done.killed.wrote, done.killed.ended) == (wrote, False)
    began = next(one.value for one in done.reported if one.metric == "began")
    assert (0 < began < STEPS) is wrote


def test_a_command_that_ends_before_its_kill_is_taken_as_it_ended(engine: docker.DockerClient) -> None:
    """Nothing is started again, whether it ended well or badly."""
    with sealed(engine) as sandbox:
        well = interrupted(sandbox, "echo '{\"accuracy\": 0.5}' > $OUT/metrics.json", SECONDS, LONG)
        badly = interrupted(sandbox, "exit 3", SECONDS, LONG)
    assert (well.run.ending, well.reported) == (Ending.OK, (Reported("accuracy", 0.5),))
    assert (badly.run.ending, badly.run.exit_code) == (Ending.NONZERO, 3)
    assert [one.killed is not None and one.killed.ended for one in (well, badly)] == [True, True]


def test_a_whole_run_is_interrupted_where_the_assessment_asks_for_it(
    observed: Callable[..., Observation], overlay: Callable[..., SourceTree]
) -> None:
    """The kill is on record beside the second run's metrics, which came back."""
    train = File(TRAIN.format(note=NOTED, more="").encode())
    changes = {"build_network: none": "build_network: none, interrupt: true"}
    seen = observed(SourceTree({**overlay().files, "train.py": train}), **changes)
    assert seen.cold is not None
    assert seen.cold.killed is not None
    assert (seen.cold.killed.wrote, seen.cold.killed.ended) == (True, False)
    assert seen.cold.reported == seen.reported != ()
