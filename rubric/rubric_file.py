"""A rubric file: YAML -> Rubric. Weights, anchors, pass line and the caps of the gate."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from rubric.model import POINTS_MAX, Competency, GateCap, Problem, Rubric
from rubric.yaml_lines import Section, read_section
from rubric.yaml_nodes import ParseError

ID = r"[a-z][a-z0-9_]{0,39}"
ID_WANTED = "lower-case letters, digits and _, beginning with a letter, at most 40"
ANCHORS = POINTS_MAX + 1
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
    title = root.text("title")
    pass_line = root.number("pass_line", 0, 100)
    rows = root.rows("competencies")
    competencies = tuple(_competency(row, known) for row in rows)
    note_repeated(rows, "competency id", [row.id for row in competencies])
    total = sum(row.weight for row in competencies)
    if competencies and abs(total - 100) > _WEIGHT_SLACK:
        root.note(f"the weights must sum to 100, not {total:g}", root.line_of("competencies"))
    caps = tuple(
        _gate_cap(row, {row.id for row in competencies}) for row in root.rows("gate", required=False)
    )
    root.close()
    data = source.encode(errors="surrogatepass") if isinstance(source, str) else source
    return Rubric(title, competencies, pass_line, caps, version=f"sha256:{hashlib.sha256(data).hexdigest()}")


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
            among = ", ".join(sorted(known)) or "none"
            row.note(
                f'{row.name}.asks names "{item.text}", which is no deliverable (there are: {among})',
                item.line,
            )
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
    name = row.text("competency")
    if name and name not in known:
        among = ", ".join(sorted(known))
        row.note(
            f'{row.name} names "{name}", which is no competency (there are: {among})',
            row.line_of("competency"),
        )
    return GateCap(name, row.whole("at_most", 0, POINTS_MAX))
