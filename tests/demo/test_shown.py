"""Comments in the terminal."""

from __future__ import annotations

from demo.shown import as_shown


def test_folds_are_closed() -> None:
    """A fold shows its summary and hides the rest, as on the page."""
    assert as_shown("<details>\n<summary>Anchors</summary>\n\ntext\n\n</details>\nend") == "▸ Anchors\nend"


def test_line_breaks_stay_and_markers_go() -> None:
    """A break in a line stays a break; hidden markers are not shown."""
    assert as_shown("<!-- proofgrade:report -->a<br>b") == "a  \nb"


def test_charts_are_named() -> None:
    """A Mermaid block, which a terminal cannot draw, is named."""
    assert as_shown("```mermaid\nxychart-beta\n```") == "*(a chart)*"
