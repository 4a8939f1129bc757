"""Both kinds of contract in assessment.yml, the second run, training rows and extra windows."""

from __future__ import annotations

import re

import pytest

from rubric.model import ContractKind
from rubric.tree import File, SourceTree
from tests.rubric.test_parse import GOOD, changed, folder, mistakes, parse

BATCH = GOOD.replace("  port: 8080\n  route: /predict\n  ready_route: /healthz\n", "  kind: batch\n").replace(
    "latency: {p95_ms: 150}\n", ""
)


def test_a_batch_brief_needs_no_server() -> None:
    """Neither port nor routes nor latency; the files are JSON lines unless CSV is asked for."""
    assessment = parse(folder(BATCH))
    assert (assessment.contract.kind, assessment.contract.format) == (ContractKind.BATCH, "jsonl")
    assert (assessment.contract.port, assessment.contract.route, assessment.latency) == (0, "", None)
    csv = parse(folder(BATCH.replace("kind: batch", "kind: batch\n  format: csv")))
    assert csv.contract.format == "csv"


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("  port: 8080", "assessment.yml:9: contract.port applies to contract.kind http only"),
        ("  route: /predict", "assessment.yml:9: contract.route applies to contract.kind http only"),
        ("  ready_route: /x", "assessment.yml:9: contract.ready_route applies to contract.kind http only"),
        ("  format: xml", 'assessment.yml:9: contract.format must be one of jsonl, csv, not "xml"'),
        ("  formt: csv", 'assessment.yml:9: unknown key "contract.formt"; did you mean "format"?'),
    ],
)
def test_a_server_has_no_place_in_a_batch_brief(key: str, message: str) -> None:
    """Keys of the other kind are named with their line, not called unknown."""
    assert mistakes(folder(BATCH.replace("kind: batch", f"kind: batch\n{key}"))) == [message]


def test_a_batch_brief_has_no_service_level() -> None:
    """A latency section would never be measured."""
    assert mistakes(folder(BATCH + "latency: {p95_ms: 150}\n")) == [
        "assessment.yml:17: latency applies to contract.kind http only"
    ]


def test_a_server_needs_a_service_level() -> None:
    """An HTTP brief without latency, port or routes is told each of them."""
    text = GOOD.replace("latency: {p95_ms: 150}\n", "").replace("  port: 8080\n", "")
    assert mistakes(folder(text)) == [
        "assessment.yml:1: latency is missing",
        "assessment.yml:8: contract.port is missing",
    ]


ADDED = "quality: {metric: macro_f1, at_least: 0.8}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("port: 8080", "port: 8080\n  kind: grpc", 'contract.kind must be one of http, batch, not "grpc"'),
        ("port: 8080", "port: 8080\n  format: csv", "contract.format applies to contract.kind batch only"),
        (ADDED, f"{ADDED}\nreproduce: {{twice: 2}}", 'reproduce.twice must be true or false, not "2"'),
        (
            ADDED,
            f"{ADDED}\nreproduce: {{twice: false, interrupt: true}}",
            "reproduce.interrupt needs the second run: leave reproduce.twice at true",
        ),
        (
            ADDED,
            f"{ADDED}\nreproduce: {{tolerance: 1.1}}",
            "reproduce.tolerance must be a number from 0 to 1",
        ),
        (
            ADDED,
            f"{ADDED}\nreproduce: {{tolerance: -0.1}}",
            "reproduce.tolerance must be a number from 0 to 1",
        ),
        (ADDED, f"{ADDED}\nreproduce: {{tests_seconds: 1801}}", "reproduce.tests_seconds must be a number"),
        (ADDED, f"{ADDED}\nreproduce: {{tests_seconds: -1}}", "reproduce.tests_seconds must be a number"),
        (
            ADDED,
            f"{ADDED}\nreproduce: {{twise: true}}",
            'unknown key "reproduce.twise"; did you mean "twice"?',
        ),
        (
            "p95_ms: 150",
            "p95_ms: 150, extra_windows: 21",
            "latency.extra_windows must be a whole number from 0",
        ),
        (
            "p95_ms: 150",
            "p95_ms: 150, extra_windows: -1",
            "latency.extra_windows must be a whole number from 0",
        ),
        ("p95_ms: 150", "p95_ms: 150, saturation_seconds: 61", "latency.saturation_seconds must be a number"),
        (
            "p95_ms: 150",
            "p95_ms: 150, requests: 100000, windows: 2",
            "latency.requests must be together with extra_windows at most 120,000, not 250,000",
        ),
        ("at_least: 0.8", "at_least: 0.8, train: /x", "quality.train must be a relative path"),
        ("at_least: 0.8", "at_least: 0.8, train: ../x", "quality.train must be a relative path"),
        ("at_least: 0.8", "at_least: 0.8, train: [x]", "quality.train must be text, not a list"),
        (
            "at_least: 0.8",
            "at_least: 0.8, train: starter/x.jsonl",
            'quality.train: "starter/x.jsonl" is not in the assessment folder',
        ),
        (
            "at_least: 0.8",
            "at_least: 0.8, train: holdout/features.jsonl",
            "quality.train must be a file that candidates are given",
        ),
        (
            "at_least: 0.8",
            "at_least: 0.8, train: references/honest/x.jsonl",
            "quality.train must be a file that candidates are given",
        ),
    ],
)
def test_a_mistake_in_a_newer_key_is_named(old: str, new: str, message: str) -> None:
    """Bounds, kinds and paths are checked with a line each."""
    (found,) = mistakes(changed((old, new)))
    assert message in found
    assert re.match(r"assessment\.yml:\d+: ", found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("p95_ms: 150", "p95_ms: 150, extra_windows: 0, saturation_seconds: 0"),
        ("p95_ms: 150", "p95_ms: 150, extra_windows: 20, saturation_seconds: 60"),
        ("p95_ms: 150", "p95_ms: 150, requests: 60000"),
        (ADDED, f"{ADDED}\nreproduce: {{twice: false, tolerance: 0, tests_seconds: 0}}"),
        (ADDED, f"{ADDED}\nreproduce: {{twice: true, tolerance: 1, tests_seconds: 1800}}"),
        (ADDED, f"{ADDED}\nreproduce: {{interrupt: true}}"),
    ],
)
def test_the_bounds_themselves_are_allowed(old: str, new: str) -> None:
    """The smallest and the largest value of each new key are fine."""
    parse(changed((old, new)))


def test_training_rows_are_named_by_their_path() -> None:
    """A file of the starter, which every candidate has."""
    tree = changed(("at_least: 0.8", "at_least: 0.8, train: starter/train.jsonl"))
    given = SourceTree({**tree.files, "starter/train.jsonl": File(b"{}")})
    assert parse(given).quality.train == "starter/train.jsonl"
