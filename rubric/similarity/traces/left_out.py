"""What of a submission was not compared, in words: a copy beside which much else stands shows here."""

from __future__ import annotations

from rubric.outside import Pages
from rubric.similarity.fingerprint import set_aside
from rubric.similarity.traces.artefacts import files_beyond
from rubric.similarity.traces.prose import words_beyond
from rubric.similarity.traces.rows import lines_beyond
from rubric.texts.prose import NO_PAGES
from rubric.tree import SourceTree
from rubric.units import counted


def left_out(tree: SourceTree, starter: SourceTree, pages: Pages = NO_PAGES) -> tuple[str, ...]:
    """A remark for each kind of content of which something was not compared; none where all was.

    Source beyond the limits is not among it: `rubric.similarity.fingerprint.unread` counts that.
    """
    found = (
        (
            set_aside(tree, starter),
            "byte",
            "of source are vendored, generated, minified or binary by their name or form",
        ),
        (words_beyond(tree, starter, pages), "word", "of prose lie beyond the limits"),
        (lines_beyond(tree, starter), "line", "of data lie beyond the limits"),
        (files_beyond(tree, starter), "other file", "are too many or too many of one ending"),
    )
    return tuple(f"{counted(count, what)} {why}: not compared" for count, what, why in found if count)
