"""A stage file: YAML -> Stage. Tasks, questions, probes, and the rubric in the words of rubric.yml."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from rubric.model import Place, Problem, Rubric
from rubric.rubric_file import (
    ID,
    ID_WANTED,
    content_version,
    note_repeated,
    parse_rubric,
    row_named,
    rubric_of,
)
from rubric.stage import GENERAL, SPECIALISATIONS, Defect, Probe, Stage, Task
from rubric.yaml_lines import Section, read_section
from rubric.yaml_nodes import ParseError

STAGE_ID = r"[a-z]+(-[a-z]+)*"
STAGE_ID_WANTED = "lower-case letters and single hyphens"
MINUTES_MAX = 480

_PLACE = r"(?!/)(?P<path>(?!.*(^|/)\.\.?(/|:))[A-Za-z0-9_./-]+):(?P<line>[1-9][0-9]{0,4})"
_PLACE_WANTED = "a relative path and a line such as steps/train.py:12"


def parse_stage(source: bytes | str, path: str, default_rubric: str) -> Stage:
    """Read a stage file; `default_rubric` is the YAML used where it has no rubric of its own.

    `path` names the file in messages. Raises ParseError with every mistake and its line.
    """
    problems: list[Problem] = []
    root = read_section(source, path, problems)
    stage = _stage(root, source, default_rubric)
    root.close()
    if problems:
        raise ParseError(problems)
    return stage


def read_probes(section: Section, key: str, known: AbstractSet[str]) -> tuple[Probe, ...]:
    """Questions under `key`, each for one of the `known` rows; none where the key is absent."""
    return tuple(
        Probe(
            row.text("ask"),
            tuple(item.text for item in row.texts("listen_for")),
            row_named(row, "row", known),
        )
        for row in section.rows(key, required=False)
    )


def _stage(root: Section, source: bytes | str, default_rubric: str) -> Stage:
    root.whole("version", 1, 1)
    title = root.text("title", longest=120)
    rubric = _rubric(root, title, source, default_rubric)
    known = {row.id for row in rubric.competencies}
    probes = root.section("probes", required=False)
    stage = Stage(
        id=root.text("id", pattern=STAGE_ID, wanted=STAGE_ID_WANTED, longest=40),
        title=title,
        purpose=root.text("purpose"),
        minutes=root.whole("minutes", 1, MINUTES_MAX),
        rubric=rubric,
        tasks=_tasks(root, known),
        probes={name: read_probes(probes, name, known) for name in (GENERAL, *SPECIALISATIONS)},
    )
    used = sum(task.minutes for task in stage.tasks)
    if used > stage.minutes:
        root.note(f"the tasks take {used} minutes, the stage has {stage.minutes}", root.line_of("minutes"))
    return stage


def _rubric(root: Section, title: str, source: bytes | str, default: str) -> Rubric:
    if not root.has("rubric"):
        return parse_rubric(default, "default rubric")
    return rubric_of(root.section("rubric"), content_version(source), title=title)


def _tasks(root: Section, known: AbstractSet[str]) -> tuple[Task, ...]:
    rows = root.rows("tasks")
    tasks = tuple(_task(row, known) for row in rows)
    note_repeated(rows, "task id", [task.id for task in tasks])
    return tasks


def _task(row: Section, known: AbstractSet[str]) -> Task:
    project = row.text("project", "", pattern=STAGE_ID, wanted=STAGE_ID_WANTED, longest=40)
    task = Task(
        id=row.text("id", pattern=ID, wanted=ID_WANTED),
        title=row.text("title", longest=120),
        minutes=row.whole("minutes", 1, MINUTES_MAX),
        brief=row.text("brief"),
        watch=tuple(item.text for item in row.texts("watch")),
        questions=read_probes(row, "questions", known),
        project=project,
        defects=_defects(row, required=bool(project)),
    )
    if task.defects and not project:
        row.note(f"{row.name}.defects need a project that has them", row.line_of("defects"))
    return task


def _defects(row: Section, *, required: bool) -> tuple[Defect, ...]:
    rows = row.rows("defects", required=required)
    defects = tuple(_defect(one) for one in rows)
    note_repeated(rows, "defect id", [defect.id for defect in defects])
    return defects


def _defect(row: Section) -> Defect:
    place = row.text("place", pattern=_PLACE, wanted=_PLACE_WANTED, longest=200)
    found = re.fullmatch(_PLACE, place)
    return Defect(
        id=row.text("id", pattern=ID, wanted=ID_WANTED),
        place=Place(found["path"], int(found["line"])) if found else Place(place),
        shows=row.text("shows"),
        cause=row.text("cause"),
    )
