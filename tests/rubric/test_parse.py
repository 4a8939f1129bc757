"""Reading an assessment folder: everything at once, with lines."""

from __future__ import annotations

import pytest

from rubric import shipped
from rubric.deliverable import DeliverableKind
from rubric.model import Assessment, ContractKind, LatencyTarget
from rubric.parse import ParseError, parse_assessment
from rubric.tree import File, SourceTree

GOOD = """\
version: 1
slug: parcel-sorter
title: Parcel sorter
role: ML engineer
effort_hours: 6
window_hours: 48
contract:
  port: 8080
  route: /predict
  ready_route: /healthz
  labels: [small, large]
quality: {metric: macro_f1, at_least: 0.8}
latency: {p95_ms: 150}
deliverables:
  - {id: entrypoint, title: Dockerfile, kind: entrypoint}
  - {id: memo, title: Memo, kind: document, path: MEMO.md, max_words: 500, headings: [Choice, Failure modes]}
  - {id: tests, title: Tests, kind: tests, required: false}
people:
  leads: [lena-lead]
"""

OWN_RUBRIC = """\
version: 1
title: Own
pass_line: 60
competencies:
  - {id: all, title: All, weight: 100, asks: [memo, poster], anchors: [a, b, c, d, e]}
"""


def folder(text: str = GOOD, **files: str) -> SourceTree:
    texts = {"assessment.yml": text, **{name.replace("__", "."): content for name, content in files.items()}}
    return SourceTree({path: File(content.encode()) for path, content in texts.items()})


def parse(tree: SourceTree) -> Assessment:
    return parse_assessment(tree, shipped.default_rubric())


def mistakes(tree: SourceTree) -> list[str]:
    with pytest.raises(ParseError) as caught:
        parse(tree)
    return [str(problem) for problem in caught.value.problems]


def changed(*replacements: tuple[str, str]) -> SourceTree:
    text = GOOD
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return folder(text)


def test_a_minimal_assessment_takes_the_defaults() -> None:
    """What may be left out has the documented default."""
    assessment = parse(folder())
    assert assessment.family == "parcel-sorter"
    assert assessment.reproduce.within_seconds == 1800
    assert assessment.contract.answer_label == "label"
    assert assessment.quality.tolerance == 0.02
    assert assessment.latency == LatencyTarget(p95_ms=150)
    assert assessment.contract.kind is ContractKind.HTTP
    assert (assessment.reproduce.twice, assessment.reproduce.tolerance) == (True, 0.005)
    assert assessment.reproduce.tests_seconds == 300
    assert assessment.quality.train == ""
    assert assessment.reviewers == ()
    assert assessment.leads == ("lena-lead",)
    memo = assessment.deliverables[1]
    assert (memo.kind, memo.max_words, memo.headings) == (
        DeliverableKind.DOCUMENT,
        500,
        ("Choice", "Failure modes"),
    )
    assert not assessment.deliverables[2].required


def test_the_default_rubric_loses_evidence_that_is_not_asked_for() -> None:
    """Rows of the default rubric keep only the evidence that this assessment has."""
    rubric = parse(folder()).rubric
    asked = {item for row in rubric.competencies for item in row.asks}
    assert asked == {"entrypoint", "memo", "tests"}


def test_an_own_rubric_must_not_name_unknown_evidence() -> None:
    """In rubric.yml an unknown deliverable is a mistake with its line."""
    assert mistakes(folder(rubric__yml=OWN_RUBRIC)) == [
        'rubric.yml:5: competencies[1].asks names "poster", which is no deliverable '
        "(there are: entrypoint, memo, tests)"
    ]


def test_an_own_rubric_replaces_the_default_one() -> None:
    """A rubric.yml in the folder is the one that counts."""
    rubric = parse(folder(rubric__yml=OWN_RUBRIC.replace(", poster", ""))).rubric
    assert (rubric.title, rubric.pass_line, rubric.gate_caps) == ("Own", 60, ())


def test_five_mistakes_are_five_problems() -> None:
    """Nothing hides anything else: each mistake is reported once, with its line, in order."""
    tree = changed(
        ("window_hours: 48", "window_hours: 24"),
        ("port: 8080", "port: 80"),
        ("at_least: 0.8", "at_least: 88"),
        ("title: Memo, kind: document", "titel: Memo, kind: document"),
        ("{id: tests, title", "{id: memo, title"),
    )
    assert mistakes(tree) == [
        'assessment.yml:6: window_hours must be a number from 48 to 72, not "24"',
        'assessment.yml:8: contract.port must be a whole number from 1024 to 65535, not "80"',
        'assessment.yml:12: quality.at_least must be a number from 0 to 1, not "88"',
        'assessment.yml:16: unknown key "deliverables[2].titel"; did you mean "title"?',
        'assessment.yml:17: deliverable id "memo" is given twice (first on line 16)',
    ]


def test_mistakes_of_both_files_are_reported_together() -> None:
    """A broken assessment.yml does not hide the mistakes of rubric.yml."""
    bad = folder(
        GOOD.replace("window_hours: 48", "window_hours: 4"), rubric__yml=OWN_RUBRIC.replace("100", "90")
    )
    assert [message.split(": ")[0] for message in mistakes(bad)] == [
        "assessment.yml:6",
        "rubric.yml:4",
        "rubric.yml:5",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "slug: parcel-sorter",
            "slug: Parcel_Sorter",
            "slug must be lower-case letters, digits and single hyphens",
        ),
        ("title: Parcel sorter\n", "", "title is missing"),
        ("title: Parcel sorter", "title: 2024", 'title: "2024" reads as a number in YAML; put it in quotes'),
        ("title: Parcel sorter", "title: [a]", "title must be text, not a list"),
        ("effort_hours: 6", "effort_hours: six", 'effort_hours must be a number from 0.5 to 80, not "six"'),
        ("effort_hours: 6", 'effort_hours: "6"', 'effort_hours must be a number from 0.5 to 80, not "6"'),
        ("effort_hours: 6", "effort_hours: .inf", "effort_hours must be a number"),
        ("labels: [small, large]", "labels: [small]", "contract.labels must hold at least two labels"),
        ("labels: [small, large]", "labels: [a, b, a]", 'contract.labels names "a" twice'),
        (
            "labels: [small, large]",
            "labels: [yes, no]",
            '"yes" reads as true or false in YAML; put it in quotes',
        ),
        ("labels: [small, large]", "labels: []", "contract.labels must be a list with at least one entry"),
        ("route: /predict", "route: predict", "contract.route must be a path such as /predict"),
        ("kind: tests", "kind: test", "deliverables[3].kind must be one of entrypoint, pins"),
        ("path: MEMO.md", "path: ../MEMO.md", "deliverables[2].path must be a relative path"),
        ("path: MEMO.md, ", "", "deliverables[2].path is missing"),
        ("required: false", "required: maybe", "deliverables[3].required must be true or false"),
        (
            "required: false",
            "max_words: 5",
            "headings and max_words apply to kind document only, not to tests",
        ),
        ("leads: [lena-lead]", "leads: [lena lead]", 'people.leads: "lena lead" is no GitHub login'),
        ("slug: parcel-sorter", "slug: a\nslug: b", '"slug" is given twice (first on line 2); keep one'),
        ("version: 1", "version: 2", 'version must be 1, not "2"'),
    ],
)
def test_a_mistake_is_named(old: str, new: str, message: str) -> None:
    """Each kind of mistake has a message that says what to write."""
    found = mistakes(changed((old, new)))
    assert len(found) == 1 or "labels: [yes" in new
    assert message in found[0]


def test_a_missing_file_is_one_problem() -> None:
    """An empty folder does not drown the reader in missing keys."""
    assert mistakes(SourceTree()) == ["assessment.yml: is missing from the assessment folder"]


def test_the_version_follows_what_decides() -> None:
    """References and expectations leave the version alone; everything else changes it."""
    base = parse(folder()).version
    same = {"references/honest/run.sh": "x", "expected.yml": "y"}
    more = {"holdout/labels.jsonl": "{}"}

    def version(extra: dict[str, str]) -> str:
        texts = {"assessment.yml": GOOD, **extra}
        return parse(
            SourceTree({path: File(text.encode(), executable=True) for path, text in texts.items()})
        ).version

    assert base.startswith("sha256:")
    assert version(same) == base
    assert version(more) != base


def test_the_shipped_assessment_is_sound() -> None:
    """What we ship parses, with the rubric rows and evidence that it asks for."""
    for slug in shipped.assessments():
        assessment = parse(shipped.assessment(slug))
        assert assessment.slug == slug
        assert all(row.asks for row in assessment.rubric.competencies)
