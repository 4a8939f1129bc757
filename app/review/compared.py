"""What a calibration set came to, as everybody who took part reads it on the own desk. Pure."""

from __future__ import annotations

from app.calibration.agreement import UNITS_LEAST, ordinal_alpha
from app.calibration.monthly import READERS_LEAST
from rubric import markdown
from rubric.document import Block, BulletList, Document, Heading, Paragraph, Spans, Strong, Table
from rubric.panel import Opened, PanelRow

_TITLE = "Calibration: what everybody gave"
_APART = (
    "Read the anchors of these rows together, and look at the places in the work that each of you went by. "
    "The marks stay as they are: they count for no candidate."
)
_ALONE = "Nobody else handed in a card, so there is nothing to compare."


def comparison(found: Opened) -> str:
    """Everybody's points row by row, how far they lie apart, and how far they agree, as Markdown."""
    if len(found.cards) < READERS_LEAST:
        return markdown.render(Document(_TITLE, (Paragraph((_ALONE,)),)))
    head = ("Row", *(reviewer for reviewer, _ in found.rows[0].points), "Apart")
    rows = tuple(_row(row) for row in found.rows)
    return markdown.render(Document(_TITLE, (_agreed(found), Table(head, rows), *_apart(found))))


def _row(row: PanelRow) -> tuple[Spans, ...]:
    points = tuple((f"{points}",) for _, points in row.points)
    return (row.competency.title,), *points, (f"{row.spread}",)


def _apart(found: Opened) -> tuple[Block, ...]:
    apart = tuple((row.competency.title,) for row in found.rows if row.discuss)
    return (Heading("To be talked about"), Paragraph((_APART,)), BulletList(apart)) if apart else ()


def _agreed(found: Opened) -> Paragraph:
    """Alpha over the rows of the one submission; a row's own alpha takes several submissions."""
    units = [[points for _, points in row.points] for row in found.rows]
    told: Spans = ("Everybody is in. ",)
    if len(units) < UNITS_LEAST:
        return Paragraph((*told, f"Krippendorff's alpha needs {UNITS_LEAST} rows."))
    try:
        alpha = Strong(f"{ordinal_alpha(units):z.3f}")
    except ValueError as error:
        return Paragraph((*told, f"Krippendorff's alpha: {error}."))
    line = " (1 is full agreement, 0 is what chance gives)."
    return Paragraph((*told, "Krippendorff's alpha over the rows of this submission is ", alpha, line))
