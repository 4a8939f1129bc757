"""The interviewer's page of a stage, beside its boxes. It holds answers: never send it to a candidate."""

from __future__ import annotations

from collections.abc import Iterable

from rubric.document import Block, BulletList, Code, Document, Fold, Heading, Paragraph, Spans, Strong, Table
from rubric.stage import Defect, Probe, Stage, Task
from rubric.stages import probes_for
from rubric.units import counted


def stage_brief(stage: Stage, specialisation: str = "") -> Document:
    """Purpose, minutes, tasks with what to watch for, and the probes for everybody and a specialisation."""
    return Document(
        stage.title,
        (
            Paragraph((stage.purpose,)),
            Paragraph((f"{_minutes(stage.minutes)}. For interviewers: not to be shown to the candidate.",)),
            *(block for task in stage.tasks for block in _task(stage, task)),
            *_probes(stage, specialisation),
        ),
    )


def probes_table(stage: Stage, probes: Iterable[Probe]) -> Table:
    """Questions in order, what a good answer holds, and the row that it informs."""
    titles = {row.id: row.title for row in stage.rubric.competencies}
    rows: list[tuple[Spans, ...]] = [
        ((f"{number}",), (probe.ask,), (". ".join(probe.listen_for) + ".",), (titles[probe.row],))
        for number, probe in enumerate(probes, start=1)
    ]
    return Table(("", "Ask", "Listen for", "Row"), tuple(rows))


def _minutes(number: int) -> str:
    return counted(number, "minute")


def _task(stage: Stage, task: Task) -> Iterable[Block]:
    yield Heading(f"{task.title} ({_minutes(task.minutes)})")
    yield Paragraph((Strong("Say:"), " ", task.brief))
    yield Paragraph((Strong("Watch for:"),))
    yield BulletList(tuple((line,) for line in task.watch))
    if task.questions:
        yield Paragraph((Strong("Ask everybody, in this order:"),))
        yield probes_table(stage, task.questions)
    if task.project:
        yield Fold(f"What is wrong with {task.project}", (_defects(task.defects),))


def _probes(stage: Stage, specialisation: str) -> Iterable[Block]:
    probes = probes_for(stage, specialisation)
    if probes:
        words = f"Probes, {specialisation}" if stage.probes.get(specialisation) else "Probes"
        yield Heading(words)
        yield Paragraph(("Pick those that fit what you saw; note the answer before you score.",))
        yield probes_table(stage, probes)


def _defects(defects: Iterable[Defect]) -> Table:
    return Table(
        ("Where", "Shows", "Cause"),
        tuple(((Code(str(one.place)),), (Code(one.shows),), (one.cause,)) for one in defects),
    )
