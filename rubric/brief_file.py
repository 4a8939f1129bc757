"""The parts of assessment.yml that make it a product spec: `brief`, `data` and `ai_tools`. All optional."""

from __future__ import annotations

from rubric.brief import AI_POLICIES, AiTools, Brief, CandidateData, Constraints
from rubric.brief_place import NAME
from rubric.tree import SourceTree
from rubric.yaml_lines import Item, Section

FILE = r"(?!/)(?!.*(^|/)\.\.?(/|$))[^\\]+"
FILE_WANTED = "a relative path with / and without .."
NOT_GIVEN = ("holdout/", "references/")
"""Folders that candidates never get."""
STARTER = "starter/"

SENTENCE = 300
PROSE = 8_000
ENTRIES_MAX = 20  # of a list that people read
PATHS_MAX = 50


def read_brief(root: Section) -> Brief | None:
    """The `brief` section; None where there is none. Mistakes are noted."""
    if not root.has("brief"):
        return None
    section = root.section("brief")
    return Brief(
        user=section.text("user", longest=SENTENCE),
        system=section.text("system", longest=SENTENCE),
        outcome=section.text("outcome", longest=SENTENCE),
        company=section.text("company", "", longest=2 * SENTENCE),
        situation=_markdown(section, "situation"),
        constraints=_constraints(section.section("constraints", required=False)),
        contract_note=_markdown(section, "contract_note"),
        not_graded=_entries(section, "not_graded"),
    )


def read_ai_tools(root: Section) -> AiTools | None:
    """The `ai_tools` section; None where there is none. Mistakes are noted."""
    if not root.has("ai_tools"):
        return None
    section = root.section("ai_tools")
    return AiTools(section.choice("policy", AI_POLICIES), section.text("note", "", longest=SENTENCE))


def read_data(root: Section, folder: SourceTree) -> CandidateData | None:
    """The `data` section, its files looked up in the assessment folder; None where there is none."""
    if not root.has("data"):
        return None
    section = root.section("data")
    per_candidate = section.flag("per_candidate", False)
    paths = section.texts("paths", required=per_candidate, longest=200, once=True)
    for item in paths:
        _check_path(section, item, folder)
    if len(paths) > PATHS_MAX:
        most = f"must hold at most {PATHS_MAX} paths, not {len(paths)}"
        section.note(f"{section.name}.paths {most}", section.line_of("paths"))
    return CandidateData(_generator(section, folder), per_candidate, tuple(item.text for item in paths))


def _constraints(section: Section) -> Constraints:
    return Constraints(
        budget=section.text("budget", "", longest=SENTENCE),
        retention=section.text("retention", "", longest=SENTENCE),
        compliance=_entries(section, "compliance"),
    )


def _markdown(section: Section, key: str) -> str:
    """Text that may stand between the markers of the brief."""
    text = section.prose(key, longest=PROSE)
    if NAME in text:
        section.note(
            f'{section.name}.{key} must not hold "{NAME}", which ends the brief', section.line_of(key)
        )
    return text


def _entries(section: Section, key: str) -> tuple[str, ...]:
    items = section.texts(key, required=False, longest=SENTENCE, once=True)
    if len(items) > ENTRIES_MAX:
        most = f"must hold at most {ENTRIES_MAX} entries, not {len(items)}"
        section.note(f"{section.name}.{key} {most}", section.line_of(key))
    return tuple(item.text for item in items)


def _generator(section: Section, folder: SourceTree) -> str:
    before = section.noted
    path = section.text("generator", pattern=FILE, wanted=FILE_WANTED, longest=200)
    if not path or section.noted > before:
        return path
    line = section.line_of("generator")
    if path.startswith((*NOT_GIVEN, STARTER)):
        section.note(f"{section.name}.generator must lie beside starter/, holdout/ and references/", line)
    elif folder.get(path) is None:
        section.note(f'{section.name}.generator: "{path}" is not in the assessment folder', line)
    return path


def _check_path(section: Section, item: Item, folder: SourceTree) -> None:
    """A file that candidates get is a file of the starter."""
    if not item.text:
        return
    if not item.text.startswith(STARTER) or ".." in item.text.split("/"):
        wanted = f'"{item.text[:80]}" must be a file below starter/'
        section.note(f"{section.name}.paths: {wanted}", item.line)
    elif folder.get(item.text) is None:
        section.note(f'{section.name}.paths: "{item.text[:80]}" is not in the assessment folder', item.line)
