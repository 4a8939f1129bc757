"""The words of the evidence matrix as frozen values: a role, and what it has to show for which row."""

from __future__ import annotations

from dataclasses import dataclass

from rubric.deliverable import Deliverable
from rubric.model import ContractKind
from rubric.stage import Probe


@dataclass(frozen=True)
class Evidence:
    """One cell of the matrix: a deliverable's id or an item of found text, and the rows it belongs to."""

    name: str
    rows: tuple[str, ...]  # ids of the default rubric's competencies
    essential: bool  # False: nice to have


@dataclass(frozen=True)
class Role:
    """One row of the matrix. `deliverables`: those it names, `required` where they are essential.

    `family`: whose probes come with each stage; `probes`: the role's own, for the talk on the take-home.
    """

    id: str
    title: str
    summary: str
    family: str
    contract: ContractKind
    evidence: tuple[Evidence, ...]  # the essential ones first
    deliverables: tuple[Deliverable, ...]
    probes: tuple[Probe, ...]

    @property
    def items(self) -> tuple[Evidence, ...]:
        """The items of found text, essential ones first."""
        asked = {one.id for one in self.deliverables}
        return tuple(one for one in self.evidence if one.name not in asked)

    def asks(self, row: str) -> tuple[str, ...]:
        """The ids of the deliverables that belong to a row, essential ones first."""
        asked = {one.id for one in self.deliverables}
        return tuple(one.name for one in self.evidence if row in one.rows and one.name in asked)

    @property
    def rows(self) -> frozenset[str]:
        """The rows that a brief of this role asks for: those that have something essential."""
        return frozenset(row for one in self.evidence if one.essential for row in one.rows)
