"""The broken projects of the live stage are broken as stated, and their patches mend them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rubric import shipped as package
from rubric.stage import Defect, Task
from rubric.stages import shipped

LIVE = Path(__file__).parents[2] / "rubric" / "builtin" / "stages" / "live"
COMMANDS = {"broken-script": "report.py", "failing-pipeline": "run.py"}
TASKS = shipped()["live-debugging"].tasks
every_project = pytest.mark.parametrize("task", TASKS, ids=[task.project for task in TASKS])
every_defect = pytest.mark.parametrize(
    ("task", "defect"),
    [pytest.param(task, defect, id=defect.id) for task in TASKS for defect in task.defects],
)


def lay_out(project: str, folder: Path) -> None:
    """The project as a candidate gets it."""
    for path, file in package.broken_project(project).files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(file.data)


def mend(project: str, defect: Defect, folder: Path) -> None:
    patch = LIVE / project / "fixes" / f"{defect.id}.patch"
    subprocess.run(["git", "apply", str(patch)], cwd=folder, check=True)


def run(project: str, folder: Path) -> tuple[int, str]:
    """Exit code and everything printed. Hash seeds differ from process to process, as on any machine."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONHASHSEED"}
    done = subprocess.run(
        [sys.executable, COMMANDS[project]],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


@every_project
def test_a_project_as_given_does_not_run(task: Task, tmp_path: Path) -> None:
    """The first loud defect of the list stops it."""
    lay_out(task.project, tmp_path)
    code, printed = run(task.project, tmp_path)
    assert code != 0
    assert task.defects[0].shows in printed


@every_project
def test_all_patches_together_mend_a_project(task: Task, tmp_path: Path) -> None:
    """It prints what the interviewer has before them, and none of the defects shows."""
    lay_out(task.project, tmp_path)
    for defect in task.defects:
        mend(task.project, defect, tmp_path)
    mended = (LIVE / task.project / "mended.txt").read_text(encoding="utf-8")
    assert run(task.project, tmp_path) == (0, mended)
    assert [defect.id for defect in task.defects if defect.shows in mended] == []


@every_defect
def test_a_defect_left_alone_shows_as_stated(task: Task, defect: Defect, tmp_path: Path) -> None:
    """Each defect is real, and no other patch mends it."""
    lay_out(task.project, tmp_path)
    for other in task.defects:
        if other is not defect:
            mend(task.project, other, tmp_path)
    assert defect.shows in run(task.project, tmp_path)[1]


@every_defect
def test_the_place_of_a_defect_is_where_its_patch_changes(task: Task, defect: Defect, tmp_path: Path) -> None:
    """The line that the interviewer reads is gone once the defect is mended."""
    lay_out(task.project, tmp_path)
    file, line = tmp_path / defect.place.path, defect.place.line
    assert line is not None
    faulty = file.read_text(encoding="utf-8").splitlines()[line - 1]
    assert faulty.strip()
    mend(task.project, defect, tmp_path)
    assert faulty not in file.read_text(encoding="utf-8").splitlines()


@every_project
def test_a_candidate_is_given_neither_fixes_nor_answers(task: Task) -> None:
    """Only what lies in `given`; every patch belongs to a defect."""
    given = package.broken_project(task.project)
    assert not any("fix" in path or "mended" in path for path in given)
    hints = [defect.cause for defect in task.defects]
    assert not any(hint.encode() in file.data for hint in hints for file in given.files.values())
    patches = {path.stem for path in (LIVE / task.project / "fixes").iterdir()}
    assert patches == {defect.id for defect in task.defects}


def test_the_projects_of_the_tasks_are_those_that_are_shipped() -> None:
    """None is missing and none is left over; a wrong name is told the right ones."""
    assert (
        package.broken_projects() == tuple(sorted(COMMANDS)) == tuple(sorted(task.project for task in TASKS))
    )
    with pytest.raises(KeyError, match="there are: broken-script, failing-pipeline"):
        package.broken_project("../stages")
