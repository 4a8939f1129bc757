"""The list of deliverables: of assessment.yml, and of the evidence matrix."""

from __future__ import annotations

from rubric.brief_file import FILE, FILE_WANTED
from rubric.deliverable import Deliverable, DeliverableKind
from rubric.rubric_file import ID, ID_WANTED, note_repeated
from rubric.yaml_lines import Section


def read_deliverables(root: Section) -> tuple[Deliverable, ...]:
    """What is asked for, ids unique. Mistakes are noted."""
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
    return row.text("path", pattern=FILE, wanted=FILE_WANTED, longest=200)
