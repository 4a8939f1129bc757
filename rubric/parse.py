"""An assessment folder -> Assessment: assessment.yml and, optionally, rubric.yml. All mistakes at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from rubric.deliverable import Deliverable, DeliverableKind
from rubric.model import (
    Assessment,
    Contract,
    ContractKind,
    LatencyTarget,
    Place,
    Problem,
    QualityTarget,
    ReproduceLimits,
    Rubric,
)
from rubric.people import WORD, WORD_WANTED, read_people
from rubric.rubric_file import ID, ID_WANTED, note_repeated, parse_rubric, read_rubric, without
from rubric.submission import METRIC_NAME, METRIC_WANTED
from rubric.tree import File, SourceTree
from rubric.yaml_lines import Section, read_section
from rubric.yaml_nodes import ParseError

__all__ = ["ParseError", "parse_assessment", "parse_rubric"]

ASSESSMENT_PATH = "assessment.yml"
RUBRIC_PATH = "rubric.yml"
FORMATS = ("jsonl", "csv")
EXTRA_WINDOWS_MAX = 20
REQUESTS_MAX = 120_000  # measured ones of one run, extra windows included

_ROUTE = r"/[A-Za-z0-9_./~-]*"
_IMAGE = r"[a-z0-9][a-z0-9._/-]*(:[0-9]+/[a-z0-9._/-]+)?(:[A-Za-z0-9_.-]+)?(@sha256:[0-9a-f]{64})?"
_FIELD = r"[A-Za-z_][A-Za-z0-9_]{0,39}"
_FILE_WANTED = "a relative path with / and without .."
_NOT_GIVEN = ("holdout/", "references/")
_FILE = r"(?!/)(?!.*(^|/)\.\.?(/|$))[^\\]+"


def parse_assessment(folder: SourceTree, default_rubric: str) -> Assessment:
    """Read an assessment folder; `default_rubric` is the YAML used where the folder has no rubric.yml.

    `version` is a digest over every path and content but references/ and expected.yml, which decide nothing.
    Raises ParseError with every mistake of both files.
    """
    problems: list[Problem] = []
    root = _root(folder, problems)
    deliverables = _deliverables(root)
    rubric = without(root, _rubric(folder, default_rubric, problems, deliverables))
    assessment = _assessment(root, folder, deliverables, rubric)
    root.close()
    if problems:
        raise ParseError(problems)
    return assessment


def _root(folder: SourceTree, problems: list[Problem]) -> Section:
    file = folder.get(ASSESSMENT_PATH)
    if file is not None:
        return read_section(file.data, ASSESSMENT_PATH, problems)
    problems.append(Problem(Place(ASSESSMENT_PATH), "is missing from the assessment folder"))
    return Section(None, ASSESSMENT_PATH, problems)


def _assessment(
    root: Section, folder: SourceTree, deliverables: tuple[Deliverable, ...], rubric: Rubric
) -> Assessment:
    root.whole("version", 1, 1)
    slug = root.text("slug", pattern=WORD, wanted=WORD_WANTED, longest=40)
    people = read_people(root)
    contract = _contract(root.section("contract"))
    return Assessment(
        slug=slug,
        title=root.text("title", longest=120),
        role=root.text("role", longest=120),
        effort_hours=root.number("effort_hours", 0.5, 80),
        window_hours=root.number("window_hours", 48, 72),
        reproduce=_reproduce(root.section("reproduce", required=False)),
        contract=contract,
        quality=_quality(root.section("quality"), folder),
        latency=_latency(root, contract.kind),
        deliverables=deliverables,
        reviewers=people.reviewers,
        leads=people.leads,
        family=root.text("family", slug, pattern=WORD, wanted=WORD_WANTED, longest=40),
        rubric=rubric,
        version=_version(folder),
        review=people.review,
        stages=people.stages,
        specialisation=people.specialisation,
    )


def _reproduce(section: Section) -> ReproduceLimits:
    return ReproduceLimits(
        within_seconds=60 * section.number("within_minutes", 0.1, 120, 30),
        memory_mb=section.whole("memory_mb", 64, 65_536, 2048),
        cpus=section.number("cpus", 0.1, 64, 1),
        build_network=section.choice("build_network", ("open", "registries", "none"), "registries"),
        base_image=section.text(
            "base_image",
            "python:3.11-slim-bookworm",
            pattern=_IMAGE,
            wanted="an image reference such as python:3.11-slim",
        ),
        twice=section.flag("twice", True),
        tolerance=section.number("tolerance", 0, 1, 0.005),
        tests_seconds=section.number("tests_seconds", 0, 1_800, 300),
    )


def _contract(section: Section) -> Contract:
    kind = ContractKind(
        section.choice("kind", [kind.value for kind in ContractKind], ContractKind.HTTP.value)
    )
    answer = section.section("answer", required=False)
    field = "a field name: letters, digits and _, at most 40"
    port, route, ready_route, form = _http(section) if kind is ContractKind.HTTP else _batch(section)
    contract = Contract(
        port=port,
        route=route,
        ready_route=ready_route,
        answer_label=answer.text("label", "label", pattern=_FIELD, wanted=field),
        answer_confidence=answer.text("confidence", "confidence", pattern=_FIELD, wanted=field),
        labels=_labels(section),
        kind=kind,
        format=form,
    )
    if contract.answer_label == contract.answer_confidence and not answer.absent:
        answer.note(f"{answer.name}: label and confidence must be two different fields")
    return contract


def _http(section: Section) -> tuple[int, str, str, str]:
    """Port, route, ready route, and the format that HTTP does not use."""
    route = "a path such as /predict, beginning with / and without query"
    _not_of(section, ("format",), ContractKind.BATCH)
    return (
        section.whole("port", 1024, 65_535),
        section.text("route", pattern=_ROUTE, wanted=route, longest=200),
        section.text("ready_route", pattern=_ROUTE, wanted=route, longest=200),
        Contract.format,
    )


def _batch(section: Section) -> tuple[int, str, str, str]:
    """No port, no routes, and the format of the files."""
    _not_of(section, ("port", "route", "ready_route"), ContractKind.HTTP)
    return 0, "", "", section.choice("format", FORMATS, Contract.format)


def _not_of(section: Section, keys: Sequence[str], kind: ContractKind) -> None:
    """Note keys that belong to the other kind of contract."""
    for key in keys:
        if section.has(key):
            name = f"{section.name}.{key}" if section.name else key
            section.note(f"{name} applies to contract.kind {kind.value} only", section.line_of(key))


def _labels(section: Section) -> tuple[str, ...]:
    items = section.texts("labels", longest=64, once=True)
    if len(items) == 1:
        section.note(f"{section.name}.labels must hold at least two labels", section.line_of("labels"))
    return tuple(item.text for item in items)


def _quality(section: Section, folder: SourceTree) -> QualityTarget:
    return QualityTarget(
        metric=section.text("metric", pattern=METRIC_NAME, wanted=METRIC_WANTED),
        at_least=section.number("at_least", 0, 1),
        tolerance=section.number("tolerance", 0, 1, 0.02),
        train=_train(section, folder),
    )


def _train(section: Section, folder: SourceTree) -> str:
    """The training rows: a file that candidates have too, so neither hidden nor left out of the version."""
    if not section.has("train"):
        return ""
    before = section.noted
    path = section.text("train", pattern=_FILE, wanted=_FILE_WANTED, longest=200)
    if section.noted > before:
        return path
    if path.startswith(_NOT_GIVEN):
        section.note(
            f"{section.name}.train must be a file that candidates are given", section.line_of("train")
        )
    elif folder.get(path) is None:
        section.note(
            f'{section.name}.train: "{path}" is not in the assessment folder', section.line_of("train")
        )
    return path


def _latency(root: Section, kind: ContractKind) -> LatencyTarget | None:
    """The service level, which a contract without a server does not have."""
    if kind is ContractKind.BATCH:
        _not_of(root, ("latency",), ContractKind.HTTP)
        return None
    section = root.section("latency")
    target = LatencyTarget(
        p95_ms=section.number("p95_ms", 1, 60_000),
        rate_per_second=section.number("rate_per_second", 0.1, 1_000, 20),
        requests=section.whole("requests", 1, 100_000, 600),
        windows=section.whole("windows", 1, 100, 3),
        warmup_seconds=section.number("warmup_seconds", 0, 300, 5),
        timeout_seconds=section.number("timeout_seconds", 0.1, 60, 5),
        ready_within_seconds=section.number("ready_within_seconds", 1, 600, 60),
        extra_windows=section.whole("extra_windows", 0, EXTRA_WINDOWS_MAX, 3),
        saturation_seconds=section.number("saturation_seconds", 0, 60, 5),
    )
    most = target.requests + target.extra_windows * math.ceil(target.requests / target.windows)
    if most > REQUESTS_MAX:
        wanted = f"together with extra_windows at most {REQUESTS_MAX:,}, not {most:,}"
        section.note(f"{section.name}.requests must be {wanted}", section.line_of("requests"))
    return target


def _deliverables(root: Section) -> tuple[Deliverable, ...]:
    rows = root.rows("deliverables")
    deliverables = tuple(_deliverable(row) for row in rows)
    note_repeated(rows, "deliverable id", [deliverable.id for deliverable in deliverables])
    return deliverables


def _deliverable(row: Section) -> Deliverable:
    kind = DeliverableKind(row.choice("kind", [kind.value for kind in DeliverableKind]))
    is_document = kind is DeliverableKind.DOCUMENT
    deliverable = Deliverable(
        id=row.text("id", pattern=ID, wanted=ID_WANTED),
        title=row.text("title", longest=120),
        kind=kind,
        path=_path(row, required=is_document),
        required=row.flag("required", True),
        headings=tuple(item.text for item in row.texts("headings", required=False, longest=120)),
        max_words=row.whole("max_words", 1, 100_000) if row.has("max_words") else None,
    )
    if not is_document and not row.absent and (deliverable.headings or deliverable.max_words):
        row.note(f"{row.name}: headings and max_words apply to kind document only, not to {kind.value}")
    return deliverable


def _path(row: Section, *, required: bool) -> str | None:
    if not required and not row.has("path"):
        return None
    return row.text("path", pattern=_FILE, wanted=_FILE_WANTED, longest=200)


def _rubric(
    folder: SourceTree, default: str, problems: list[Problem], deliverables: tuple[Deliverable, ...]
) -> Rubric:
    """The folder's own rubric, or the default one without evidence that this assessment does not ask for."""
    known = {deliverable.id for deliverable in deliverables}
    own = folder.get(RUBRIC_PATH)
    if own is not None:
        return read_rubric(
            own.data, RUBRIC_PATH, problems, known or None
        )  # none known: their list is at fault
    rubric = parse_rubric(default, "default rubric")
    rows = (
        replace(row, asks=tuple(item for item in row.asks if item in known)) for row in rubric.competencies
    )
    return replace(rubric, competencies=tuple(rows))


def _version(folder: SourceTree) -> str:
    """Modes are left out: package data has none, and they decide nothing."""
    deciding = {
        path: File(file.data)
        for path, file in folder.files.items()
        if path != "expected.yml" and not path.startswith("references/")
    }
    return SourceTree(deciding).digest
