"""`python -m bench.roles`: writes docs/roles.md, the evidence matrix as reviewers and authors read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rubric import markdown
from rubric.document import Block, BulletList, Code, Document, Heading, Paragraph, Spans, Strong, Table
from rubric.model import Rubric
from rubric.role import Evidence, Role
from rubric.roles import shipped
from rubric.rubric_file import parse_rubric
from rubric.shipped import default_rubric

PAGE = Path("docs") / "roles.md"
HEAD = """\
# Evidence by role

What each role has to show, for which row of the default rubric. `profile` in `assessment.yml` names the role.
It chooses what [`proofgrade new`](assessments.md) asks for, what `proofgrade lint` misses, and which found
text a reviewer is shown, essential items first. A row without anything essential is not asked by a new brief.
The file is `rubric/builtin/roles.yml`. Written by `python -m bench.roles`; a test keeps it current.

"""
_LARGE = 1_000_000  # characters: a page of the docs has no limit
_ESSENTIAL, _NICE = "●", "○"


def page() -> str:
    """The page as it ought to be."""
    roles, rubric = tuple(shipped().values()), parse_rubric(default_rubric(), "default rubric")
    blocks = (*_matrix(roles), *(block for role in roles for block in _role(role, rubric)))
    return HEAD + markdown.render(Document("", blocks), _LARGE).lstrip()


def _matrix(roles: Sequence[Role]) -> Iterator[Block]:
    yield Paragraph((f"{_ESSENTIAL} essential, {_NICE} nice to have. Deliverables first, then found text.",))
    deliverables = dict.fromkeys(one.id for role in roles for one in role.deliverables)
    items = dict.fromkeys(one.name for role in roles for one in role.items)
    needs = [{one.name: one.essential for one in role.evidence} for role in roles]
    signs = {True: _ESSENTIAL, False: _NICE, None: ""}
    rows = [
        ((Code(name) if name in deliverables else name,), *((signs[need.get(name)],) for need in needs))
        for name in (*deliverables, *items)
    ]
    yield Table(("", *(role.id for role in roles)), tuple(rows))


def _role(role: Role, rubric: Rubric) -> Iterator[Block]:
    yield Heading(role.title)
    yield Paragraph((Code(role.id), f": {role.summary}"))
    facts = f"Contract {role.contract.value}; probes of the stages: {role.family}."
    yield Paragraph((facts,))
    yield Table(
        ("Row", "Essential", "Nice to have"), tuple(_row(role, row.id, row.title) for row in rubric.asked)
    )
    yield Heading("What to ask", 3)
    titles = {row.id: row.title for row in rubric.competencies}
    for probe in role.probes:
        yield Paragraph((Strong(probe.ask), f" {titles[probe.row]}. A good answer:"))
        yield BulletList(tuple((words,) for words in probe.listen_for))


def _row(role: Role, row: str, title: str) -> tuple[Spans, ...]:
    cells = [one for one in role.evidence if row in one.rows]
    asked = any(one.essential for one in cells)
    return (
        (title if asked else f"{title} (not asked)",),
        (_names([one for one in cells if one.essential]),),
        (_names([one for one in cells if not one.essential]),),
    )


def _names(cells: Sequence[Evidence]) -> str:
    return ", ".join(one.name for one in cells)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
