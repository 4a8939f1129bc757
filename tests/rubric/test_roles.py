"""The evidence matrix: five roles, each with what it has to show and what to ask."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.roles import PAGE, page
from rubric.deliverable import DeliverableKind
from rubric.document import Fold, Table
from rubric.model import Assessment
from rubric.profile import PROFILES
from rubric.reading import ItemPointers
from rubric.reading.item_words import ITEMS
from rubric.reading.topics import topics_of
from rubric.report.facts_found import facts_found
from rubric.role import Role
from rubric.role_file import parse_roles
from rubric.roles import role_of, shipped
from rubric.yaml_nodes import ParseError
from tests.rubric.readings import READING
from tests.rubric.samples import ABOUT, ASSESSMENT, graded

ROWS = ("framing", "data", "modelling", "reproducibility", "deployment", "ethics")
NAMES = frozenset(words.name for words in ITEMS)
every_role = pytest.mark.parametrize("role", shipped().values(), ids=list(shipped()))

MATRIX = """\
version: 1
deliverables:
  - {id: memo, title: Memo, kind: document, path: MEMO.md}
roles:
  - id: nlp
    title: NLP
    summary: Words.
    contract: http
    essential: {framing: [memo], ethics: [cost]}
    nice_to_have: {data: [tokenisation]}
    probes:
      - {ask: "Why?", listen_for: [Because], row: framing}
"""


def test_every_profile_has_a_role() -> None:
    """The five profiles and the five roles are the same."""
    assert tuple(shipped()) == PROFILES
    assert role_of("") is None


@every_role
def test_a_role_asks_for_things_that_are_looked_for(role: Role) -> None:
    """Each item is a deliverable or an item of found text, and the two commands are always essential."""
    assert {one.name for one in role.items} <= NAMES
    essential = {one.kind for one in role.deliverables if one.required}
    assert {DeliverableKind.ENTRYPOINT, DeliverableKind.PINS, DeliverableKind.CLAIM} <= essential
    assert len(role.rows) >= 5


@every_role
def test_a_role_has_probes_with_what_a_good_answer_holds(role: Role) -> None:
    """At least six, each with two things to listen for, over at least four rows."""
    assert len(role.probes) >= 6
    assert all(len(probe.listen_for) >= 2 for probe in role.probes)
    assert len({probe.row for probe in role.probes}) >= 4


def test_the_roles_differ() -> None:
    """No two roles ask for the same."""
    assert len({role.evidence for role in shipped().values()}) == len(PROFILES)


def test_the_matrix_is_read() -> None:
    """Essential comes first, and what is nice to have is optional."""
    (role,) = parse_roles(MATRIX, "roles.yml", ROWS)
    assert [(one.name, one.rows, one.essential) for one in role.evidence] == [
        ("memo", ("framing",), True),
        ("cost", ("ethics",), True),
        ("tokenisation", ("data",), False),
    ]
    assert role.asks("framing") == ("memo",)
    assert role.rows == {"framing", "ethics"}


def test_mistakes_in_the_matrix_are_told_with_their_lines() -> None:
    """A row that the rubric has not, an item with two needs, an unknown role."""
    text = MATRIX.replace("id: nlp", "id: poet").replace(
        "ethics: [cost]", "etics: [cost], data: [tokenisation]"
    )
    with pytest.raises(ParseError) as caught:
        parse_roles(text, "roles.yml", ROWS)
    assert [str(problem).split("; ")[0] for problem in caught.value.problems] == [
        f'roles.yml:5: roles[1].id must be one of {", ".join(PROFILES)}, not "poet"',
        'roles.yml:5: roles[1]: "tokenisation" is both essential and nice to have',
        'roles.yml:9: unknown key "roles[1].essential.etics"',
    ]


def test_a_row_is_searched_for_what_its_role_asks() -> None:
    """The matrix chooses the evidence of a row; its other topics stay, and all of them without a role."""
    row = next(row for row in ASSESSMENT.rubric.competencies if row.id == "data")
    role = shipped()["computer-vision"]
    assert [topic.name for topic in topics_of(row, role) if topic.item] == ["data sources", "augmentation"]
    own = replace(row, id="something")
    assert topics_of(own, role) == topics_of(own) == topics_of(row)


def test_the_report_shows_what_the_role_asks_for() -> None:
    """Essential items first, the others marked; without a profile every item, as it was."""
    role = shipped()["nlp"]
    with_role = items_shown(replace(ASSESSMENT, profile="nlp"))
    assert with_role == [one.name if one.essential else f"{one.name} (nice to have)" for one in role.items]
    assert items_shown(ASSESSMENT) == [words.name for words in ITEMS]


def items_shown(assessment: Assessment) -> list[object]:
    """The first column of the folded table."""
    reading = replace(READING, items=tuple(ItemPointers(words.name, ()) for words in ITEMS))
    _, fold = facts_found(graded(assessment=assessment, reading=reading), ABOUT)
    assert isinstance(fold, Fold)
    (table,) = (block for block in fold.blocks if isinstance(block, Table))
    return [cells[0][0] for cells in table.rows]


def test_the_page_is_current() -> None:
    """docs/roles.md is what `python -m bench.roles` writes."""
    assert (Path(__file__).parents[2] / PAGE).read_text(encoding="utf-8") == page()
