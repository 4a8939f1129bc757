"""A new assessment: it reads, asks for what its role needs, and its references agree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from rubric import shipped
from rubric.checks import check_all
from rubric.expected import composed, read_expected
from rubric.model import Assessment, ContractKind
from rubric.parse import parse_assessment
from rubric.profile import PROFILES
from rubric.roles import shipped as roles
from rubric.yaml_nodes import key_lines
from tests.rubric.lint.folders import SEED, folder

every_role = pytest.mark.parametrize("role", PROFILES)


def parsed(role: str) -> Assessment:
    return parse_assessment(folder(role), shipped.default_rubric())


@every_role
def test_it_asks_for_what_the_matrix_says(role: str) -> None:
    """Contract, deliverables and rows are the role's; what is nice to have is optional."""
    assessment, wanted = parsed(role), roles()[role]
    assert assessment.contract.kind is wanted.contract
    assert assessment.deliverables == wanted.deliverables
    assert {row.id for row in assessment.rubric.asked} == wanted.rows
    assert {row.id: row.asks for row in assessment.rubric.asked} == {
        row.id: wanted.asks(row.id) for row in assessment.rubric.asked
    }


@every_role
def test_its_references_come_out_as_expected_without_a_run(role: str) -> None:
    """The static half of all four."""
    tree, assessment = folder(role), parsed(role)
    for expected in read_expected(tree):
        submission = composed(tree, expected.reference)
        found = check_all(assessment, submission, tree.under("starter"))
        outcomes = {one.deliverable: one.outcome for one in found}
        assert {name: outcomes[name] for name in expected.deliverables} == expected.deliverables


@every_role
def test_nothing_of_a_template_is_left(role: str) -> None:
    """Every @NAME@ is replaced, the seed is in the generator, and scripts may be executed."""
    tree = folder(role)
    texts = {path: file.text() for path, file in tree.files.items()}
    assert not [path for path, text in texts.items() if re.search("@[A-Z]+@", text)]
    assert f"SHIPPED_SEED = {SEED}\n" in texts["generator.py"]
    assert tree.files["starter/run.sh"].executable
    answer = "serve" if roles()[role].contract is ContractKind.HTTP else "predict"
    assert f"references/honest/{answer}.py" in tree


@every_role
def test_its_probes_are_the_role_s(role: str) -> None:
    """Each question with what a good answer holds."""
    text = folder(role).text("probes.md") or ""
    for probe in roles()[role].probes:
        assert probe.ask in text
        assert all(words in text for words in probe.listen_for)


def test_lines_of_keys_are_known() -> None:
    """By full key, entries of lists by number; a file that cannot be read has none."""
    lines: Mapping[str, Any] = key_lines("a: 1\nb:\n  - c: 2\n  - x\n", "x.yml")
    assert lines == {"a": 1, "b": 2, "b[1]": 3, "b[1].c": 3, "b[2]": 4}
    assert key_lines("a: [", "x.yml") == {}
