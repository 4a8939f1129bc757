"""A rubric file: YAML -> Rubric. Weights, anchors, pass line and the caps of the gate."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from rubric.model import POINTS_MAX, Competency, GateCap, Problem, Rubric
from rubric.yaml_lines import Section, read_section
from rubric.yaml_nodes import ParseError

ID = r"[a-z][a-z0-9_]{0,39}"
ID_WANTED = "lower-case letters, digits and _, beginning with a letter, at most 40"
ANCHORS = POINTS_MAX + 1
ROWS_MAX = 24  # five boxes each: a comment on GitHub holds no more, whatever their words are
_WEIGHT_SLACK = 0.01  # percent; three rows of 33.33 % are meant as a whole


def parse_rubric(text: str, path: str) -> Rubric:
    """Read a rubric file. `path` names it in messages. Raises ParseError with every mistake and its line."""
    problems: list[Problem] = []
    rubric = read_rubric(text, path, problems)
    if problems:
        raise ParseError(problems)
    return rubric


def read_rubric(
    source: bytes | str, path: str, problems: list[Problem], known: AbstractSet[str] | None = None
) -> Rubric:
    """Read a rubric and note its mistakes in `problems`; the rubric is of use only if there are none.

    `known` holds the deliverable ids that `asks` may name; None leaves them unchecked.
    """
    root = read_section(source, path, problems)
    root.whole("version", 1, 1)
    rubric = rubric_of(root, content_version(source), known=known)
    root.close()
    return rubric


def rubric_of(
    section: Section, version: str, *, title: str | None = None, known: AbstractSet[str] | None = None
) -> Rubric:
    """The rubric that a section holds: a whole rubric file, or the `rubric` of a stage file.

    `title` names a rubric that gives no title of its own; None asks for one. `known` as in `read_rubric`.
    """
    rows = section.rows("competencies")
    competencies = tuple(_competency(row, known) for row in rows)
    note_repeated(rows, "competency id", [row.id for row in competencies])
    if len(rows) > ROWS_MAX:
        told = f"at most {ROWS_MAX} competencies fit a card, not {len(rows)}"
        section.note(told, section.line_of("competencies"))
    total = sum(row.weight for row in competencies)
    if competencies and abs(total - 100) > _WEIGHT_SLACK:
        section.note(f"the weights must sum to 100, not {total:g}", section.line_of("competencies"))
    return Rubric(
        title=section.text("title", title),
        competencies=competencies,
        pass_line=section.number("pass_line", 0, 100),
        gate_caps=tuple(
            _gate_cap(row, {row.id for row in competencies}) for row in section.rows("gate", required=False)
        ),
        version=version,
    )


def content_version(source: bytes | str) -> str:
    """The digest by which marks know the file that they were given under."""
    data = source.encode(errors="surrogatepass") if isinstance(source, str) else source
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def without(root: Section, rubric: Rubric) -> Rubric:
    """The rubric without the rows in `not_asked` of assessment.yml, whose weight goes to the others.

    What is not asked is a part of the version: the same marks give another score.
    """
    items = root.texts("not_asked", required=False, once=True)
    known = sorted(row.id for row in rubric.competencies)
    for item in items:
        if known and item.text and item.text not in known:
            root.note_unknown("not_asked", item.text, "competency", known, item.line)
    dropped = {item.text for item in items}
    if not dropped:
        return rubric
    rows = tuple(replace(row, asked=row.id not in dropped) for row in rubric.competencies)
    if rows and sum(row.weight for row in rows if row.asked) <= 0:
        root.note("not_asked must leave rows that weigh more than 0", root.line_of("not_asked"))
    version = content_version(f"{rubric.version} without {' '.join(sorted(dropped))}")
    return replace(rubric, competencies=rows, version=version)


def row_named(section: Section, key: str, known: AbstractSet[str]) -> str:
    """The id under `key`, one of the rubric's rows in `known`. None known: their list is at fault."""
    name = section.text(key)
    if name and known and name not in known:
        section.note_unknown(section.name, name, "competency", sorted(known), section.line_of(key))
    return name


def note_repeated(rows: Sequence[Section], name: str, ids: Sequence[str]) -> None:
    """Report every row whose id an earlier row has."""
    first: dict[str, int] = {}
    for row, value in zip(rows, ids, strict=True):
        if value in first:
            row.note(f'{name} "{value}" is given twice (first on line {first[value]})', row.line_of("id"))
        elif value:
            first[value] = row.line_of("id")


def _competency(row: Section, known: AbstractSet[str] | None) -> Competency:
    asks = row.texts("asks", required=False)
    for item in asks:
        if known is not None and item.text and item.text not in known:
            row.note_unknown(f"{row.name}.asks", item.text, "deliverable", sorted(known), item.line)
    return Competency(
        id=row.text("id", pattern=ID, wanted=ID_WANTED),
        title=row.text("title", longest=120),
        weight=row.number("weight", 0, 100),
        anchors=_anchors(row),
        asks=tuple(item.text for item in asks),
    )


def _anchors(row: Section) -> tuple[str, str, str, str, str]:
    texts = [item.text for item in row.texts("anchors")]
    if texts and len(texts) != ANCHORS:
        wanted = f"must hold exactly {ANCHORS} texts, for 0 to {POINTS_MAX} points"
        row.note(f"{row.name}.anchors {wanted}, not {len(texts)}", row.line_of("anchors"))
    none, one, two, three, four = (texts + [""] * ANCHORS)[:ANCHORS]
    return none, one, two, three, four


def _gate_cap(row: Section, known: AbstractSet[str]) -> GateCap:
    return GateCap(row_named(row, "competency", known), row.whole("at_most", 0, POINTS_MAX))
