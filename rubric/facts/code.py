"""Where the code stands: in modules, or in notebooks alone."""

from __future__ import annotations

from rubric.checks.wording import named
from rubric.facts.fact import Fact, Trees, absent, bad, good
from rubric.model import Place, Problem
from rubric.texts.languages import CODE, NOTEBOOK, language
from rubric.units import counted

ID, TITLE = "code", "Code outside notebooks"
_FILES = 10  # named
_HELPERS = 3  # so few modules beside notebooks are their helpers, where notebooks are no fewer


def code(trees: Trees) -> Fact:
    """Bad where notebooks hold the code and at most a few modules beside them help; absent without code."""
    notebooks = [path for path in trees.own if language(path) == NOTEBOOK and "checkpoint" not in path]
    modules = [path for path in trees.own if language(path) in CODE and not path.endswith("__init__.py")]
    if not notebooks and not modules:
        return absent(ID, TITLE, "There is no code of your own.")
    if notebooks and len(modules) <= min(_HELPERS, len(notebooks)):
        words = f"the code stands in {counted(len(notebooks), 'notebook')}, this one among them"
        return bad(ID, TITLE, [Problem(Place(notebooks[0]), words)])
    return good(
        ID, TITLE, f"{named(modules[0])} and {len(modules) - 1:,} more.", map(Place, modules[:_FILES])
    )
