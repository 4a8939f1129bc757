"""An assessment folder -> Assessment: assessment.yml and, optionally, rubric.yml. All mistakes at once."""

from __future__ import annotations

from dataclasses import replace

from rubric.brief_file import FILE, FILE_WANTED, NOT_GIVEN, read_ai_tools, read_brief, read_data
from rubric.contract_file import read_contract, read_latency
from rubric.deliverable import Deliverable
from rubric.deliverable_file import read_deliverables
from rubric.model import (
    Assessment,
    Place,
    Problem,
    QualityTarget,
    ReproduceLimits,
    Rubric,
)
from rubric.people import WORD, WORD_WANTED, read_people
from rubric.profile import PROFILES, family_of
from rubric.rubric_file import parse_rubric, read_rubric, without
from rubric.submission import METRIC_NAME, METRIC_WANTED
from rubric.tree import File, SourceTree
from rubric.yaml_lines import Section, read_section
from rubric.yaml_nodes import ParseError

__all__ = ["ParseError", "parse_assessment", "parse_rubric"]

ASSESSMENT_PATH = "assessment.yml"
RUBRIC_PATH = "rubric.yml"
UNDECIDING = frozenset({"expected.yml", "proof.yml"})

IMAGE = r"[a-z0-9][a-z0-9._/-]*(:[0-9]+/[a-z0-9._/-]+)?(:[A-Za-z0-9_.-]+)?(@sha256:[0-9a-f]{64})?"


def parse_assessment(folder: SourceTree, default_rubric: str) -> Assessment:
    """Read an assessment folder; `default_rubric` is the YAML used where the folder has no rubric.yml.

    `version` is a digest over every path and content but references/, expected.yml and proof.yml, which
    decide nothing.
    Raises ParseError with every mistake of both files.
    """
    problems: list[Problem] = []
    root = _root(folder, problems)
    deliverables = read_deliverables(root)
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
    profile = root.choice("profile", PROFILES, "") if root.has("profile") else ""
    contract = read_contract(root.section("contract"))
    return Assessment(
        slug=slug,
        title=root.text("title", longest=120),
        role=root.text("role", longest=120),
        effort_hours=root.number("effort_hours", 0.5, 80),
        window_hours=root.number("window_hours", 48, 72),
        reproduce=_reproduce(root.section("reproduce", required=False)),
        contract=contract,
        quality=_quality(root.section("quality"), folder),
        latency=read_latency(root, contract.kind),
        deliverables=deliverables,
        reviewers=people.reviewers,
        leads=people.leads,
        family=root.text("family", slug, pattern=WORD, wanted=WORD_WANTED, longest=40),
        rubric=rubric,
        version=_version(folder),
        review=people.review,
        stages=people.stages,
        specialisation=people.specialisation or family_of(profile),
        profile=profile,
        brief=read_brief(root),
        data=read_data(root, folder),
        ai_tools=read_ai_tools(root),
    )


def _reproduce(section: Section) -> ReproduceLimits:
    twice, interrupt = section.flag("twice", True), section.flag("interrupt", False)
    if interrupt and not twice:
        section.note(
            "reproduce.interrupt needs the second run: leave reproduce.twice at true",
            section.line_of("interrupt"),
        )
    return ReproduceLimits(
        within_seconds=60 * section.number("within_minutes", 0.1, 120, 30),
        memory_mb=section.whole("memory_mb", 64, 65_536, 2048),
        cpus=section.number("cpus", 0.1, 64, 1),
        build_network=section.choice("build_network", ("open", "registries", "none"), "registries"),
        base_image=section.text(
            "base_image",
            "python:3.11-slim-bookworm",
            pattern=IMAGE,
            wanted="an image reference such as python:3.11-slim",
        ),
        twice=twice,
        tolerance=section.number("tolerance", 0, 1, 0.005),
        tests_seconds=section.number("tests_seconds", 0, 1_800, 300),
        interrupt=interrupt,
    )


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
    path = section.text("train", pattern=FILE, wanted=FILE_WANTED, longest=200)
    if section.noted > before:
        return path
    if path.startswith(NOT_GIVEN):
        section.note(
            f"{section.name}.train must be a file that candidates are given", section.line_of("train")
        )
    elif folder.get(path) is None:
        section.note(
            f'{section.name}.train: "{path}" is not in the assessment folder', section.line_of("train")
        )
    return path


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
        if path not in UNDECIDING and not path.startswith("references/")
    }
    return SourceTree(deciding).digest
