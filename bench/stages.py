"""`python -m bench.stages`: writes docs/stages.md, every shipped stage as its interviewers get it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rubric import markdown
from rubric.document import Block, Code, Document, Fold, Heading, Link, Spans, Table, map_blocks
from rubric.report.stage_brief import probes_table, stage_brief
from rubric.stage import GENERAL, SPECIALISATIONS, Stage
from rubric.stages import shipped
from rubric.units import percent

PAGE = Path("docs") / "stages.md"
HEAD = """\
# Stages

The pipeline from a first look at a repository to day 90. Every stage has a rubric that people fill in, 0 to
4 points a row; a person moves a candidate on, never a score. The files are `rubric/builtin/stages/*.yml`, in
the format of [rubric-format.md](rubric-format.md#stage-files). All five anchors of a row stand there and
beside its boxes; 3 and 4 points are shown here. Written by `python -m bench.stages`; a test keeps it current.

The two broken projects of the live stage are `rubric/builtin/stages/live/<name>`. `proofgrade live NAME
FOLDER` lays one out for a candidate; `fixes` holds a patch for each defect, `mended.txt` what a mended run
prints.
`tests/rubric/test_live_projects.py` runs each project with every defect alone and with none.

"""
_LARGE = 1_000_000  # characters: a page of the docs has no limit


def page() -> str:
    """The page as it ought to be."""
    stages = shipped().values()
    blocks = (_overview(), _probe_counts(), *(block for stage in stages for block in _stage(stage)))
    return HEAD + markdown.render(Document("", blocks), _LARGE).lstrip()


def _overview() -> Table:
    return Table(
        ("", "Stage", "Id", "Minutes", "Pass line", "Rows"),
        tuple(_line(number, stage) for number, stage in enumerate(shipped().values(), start=1)),
    )


def _line(number: int, stage: Stage) -> tuple[Spans, ...]:
    rows = ", ".join(f"{row.title} {row.weight:g}" for row in stage.rubric.competencies)
    return (
        (f"{number}",),
        (Link(stage.title, f"#{_anchor(stage.title)}"),),
        (Code(stage.id),),
        (f"{stage.minutes}",),
        (percent(stage.rubric.pass_line),),
        (rows,),
    )


def _probe_counts() -> Table:
    """How many probes each interview brings for whom."""
    names = (GENERAL, *SPECIALISATIONS)
    interviews = [stage for stage in shipped().values() if any(stage.probes.values())]
    return Table(
        ("Probes", *names),
        tuple(((stage.title,), *((f"{len(stage.probes[name])}",) for name in names)) for stage in interviews),
    )


def _stage(stage: Stage) -> Iterator[Block]:
    """The interviewers' page one level down, what specialists are asked, and the rows of the rubric."""
    brief = stage_brief(stage)
    yield Heading(brief.title)
    yield from map_blocks(brief.blocks, _lower)
    for name in SPECIALISATIONS:
        if stage.probes[name]:
            yield Fold(f"Probes, {name}", (probes_table(stage, stage.probes[name]),))
    yield Heading("Rows", 3)
    yield _rows(stage)


def _rows(stage: Stage) -> Table:
    return Table(
        ("Row", "Id", "Weight", "3 points", "4 points"),
        tuple(
            ((row.title,), (Code(row.id),), (percent(row.weight),), (row.anchors[3],), (row.anchors[4],))
            for row in stage.rubric.competencies
        ),
    )


def _lower(block: Block) -> Block:
    return Heading(block.text, block.level + 1) if isinstance(block, Heading) else block


def _anchor(title: str) -> str:
    """The name that GitHub gives a heading."""
    return re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
