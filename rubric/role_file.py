"""The file of the evidence matrix: YAML -> roles."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from rubric.deliverable import Deliverable
from rubric.deliverable_file import read_deliverables
from rubric.model import ContractKind, Problem
from rubric.profile import PROFILES, family_of
from rubric.role import Evidence, Role
from rubric.rubric_file import note_repeated
from rubric.stage_file import read_probes
from rubric.yaml_lines import Section, read_section
from rubric.yaml_nodes import ParseError


def parse_roles(source: bytes | str, path: str, rows: Sequence[str]) -> tuple[Role, ...]:
    """Read the matrix; `rows` are the ids of the default rubric's competencies, in order.

    `path` names the file in messages. Raises ParseError with every mistake and its line.
    """
    problems: list[Problem] = []
    root = read_section(source, path, problems)
    root.whole("version", 1, 1)
    known = {one.id: one for one in read_deliverables(root)}
    sections = root.rows("roles")
    roles = tuple(_role(section, known, rows) for section in sections)
    note_repeated(sections, "role id", [role.id for role in roles])
    root.close()
    if problems:
        raise ParseError(problems)
    return roles


def _role(section: Section, known: dict[str, Deliverable], rows: Sequence[str]) -> Role:
    name = section.choice("id", PROFILES)
    essential = _cells(section.section("essential"), rows, essential=True)
    nice = _cells(section.section("nice_to_have", required=False), rows, essential=False)
    _note_twice(section, {one.name for one in essential} & {one.name for one in nice})
    evidence = (*essential, *nice)
    needed = {one.name: one.essential for one in evidence}
    return Role(
        id=name,
        title=section.text("title", longest=120),
        summary=section.text("summary"),
        family=family_of(name),
        contract=ContractKind(section.choice("contract", [kind.value for kind in ContractKind])),
        evidence=evidence,
        deliverables=tuple(
            replace(one, required=needed[one.id]) for one in known.values() if one.id in needed
        ),
        probes=read_probes(section, "probes", frozenset(rows)),
    )


def _cells(section: Section, rows: Sequence[str], *, essential: bool) -> tuple[Evidence, ...]:
    """The cells under one need, each name once, in the order in which they are first named."""
    places: dict[str, list[str]] = {}
    for row in rows:
        for item in section.texts(row, required=False, longest=40, once=True):
            places.setdefault(item.text, []).append(row)
    return tuple(Evidence(name, tuple(found), essential) for name, found in places.items())


def _note_twice(section: Section, names: AbstractSet[str]) -> None:
    for name in sorted(names):
        section.note(f'{section.name}: "{name}" is both essential and nice to have; keep one')
