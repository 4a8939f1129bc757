"""check_all: one finding per deliverable, whatever the tree holds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rubric import shipped, wire
from rubric.checks import CHECKS, check_all
from rubric.deliverable import DeliverableKind
from rubric.model import Outcome
from rubric.parse import parse_assessment
from rubric.tree import File, SourceTree
from tests.rubric.checks.support import EMPTY, tree
from tests.rubric.samples import ASSESSMENT

FOLDER = shipped.assessment("ticket-classifier")
TICKETS = parse_assessment(FOLDER, shipped.default_rubric())
STARTER = FOLDER.under("starter")
READ = ("Dockerfile", "run.sh", "README.md", "MEMO.md", "MONITORING.md", "MODEL_CARD.md", "submission.yml")
MANIFESTS = ("requirements.txt", "pyproject.toml", "uv.lock", "Pipfile", "Pipfile.lock")
PATHS = st.sampled_from([*READ, *MANIFESTS, "tests/test_a.py", "with space 🦊.md"])


def test_every_kind_has_a_check() -> None:
    """The visible table is complete."""
    assert set(CHECKS) == set(DeliverableKind)


def test_an_empty_repository_fails_item_by_item() -> None:
    """Nothing there: each deliverable says what is missing, and no dependencies is no fault."""
    findings = check_all(TICKETS, EMPTY, STARTER)
    assert [finding.deliverable for finding in findings] == [each.id for each in TICKETS.deliverables]
    assert {finding.deliverable for finding in findings if finding.outcome is Outcome.PASS} == {"pins"}
    assert all(finding.detail.endswith(".") for finding in findings)


def test_the_untouched_starter_delivers_nothing() -> None:
    """Pushing the starter back passes nothing but its own pins."""
    findings = check_all(TICKETS, STARTER, STARTER)
    assert {finding.deliverable for finding in findings if finding.outcome is Outcome.PASS} <= {"pins"}


def test_an_optional_deliverable_never_fails() -> None:
    """What is not required is told and costs nothing."""
    optional = tuple(replace(each, required=False) for each in ASSESSMENT.deliverables)
    findings = check_all(replace(ASSESSMENT, deliverables=optional), EMPTY, EMPTY)
    assert {finding.outcome for finding in findings} == {Outcome.PASS}
    assert any(finding.detail.startswith("Optional, so this costs nothing: ") for finding in findings)


def test_findings_of_hostile_names_can_be_written_to_the_wire() -> None:
    """Control characters, undecodable bytes and Markdown in names arrive escaped in the sentences."""
    nasty = "a\n@team \x1b[31m `x` \u202e.txt/Dockerfile"
    findings = check_all(ASSESSMENT, tree({nasty: "x", "\udcff/run.sh": "x"}), EMPTY)
    assert wire.findings_from_json(wire.findings_to_json(findings)) == findings
    assert not any(sign in finding.detail for finding in findings for sign in "\n\x1b\u202e\udcff")


@given(st.dictionaries(PATHS, st.binary(max_size=120) | st.text(max_size=120).map(str.encode), max_size=6))
def test_no_tree_makes_the_checks_fail(files: dict[str, bytes]) -> None:
    """Hostile bytes under every path that is read: one finding per deliverable, no exception."""
    hostile = SourceTree({path: File(data) for path, data in files.items()})
    assert len(check_all(TICKETS, hostile, STARTER)) == len(TICKETS.deliverables)
