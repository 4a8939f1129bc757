"""Write-ups with open ends: placeholders, paths and links that lead to nothing in the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

from rubric.checks.context import Context, normal
from rubric.checks.prose import Line, placeholder
from rubric.checks.wording import named
from rubric.facts.fact import LINE, Fact, Trees, absent, bad
from rubric.model import Place, Problem
from rubric.texts.prose import Prose, prose_of
from rubric.tree import SourceTree

PLACEHOLDERS, PLACEHOLDERS_TITLE = "placeholders", "Placeholders in write-ups"
PATHS, PATHS_TITLE = "paths", "Dead paths and links"
_FOUND_MAX = 50
_LINK = re.compile(r"!?\[[^\]\n]{0,200}\]\(<?(?P<target>[^()\s<>]{1,300})>?(?:\s+\"[^\"\n]{0,100}\")?\)")
_DRAWN = re.compile(
    r"^(?P<before>[\s│|├└─`+\\-]*)(?:[├└]─{1,3}|[|`+]--)\s*(?P<name>[\w.-]+(?:/[\w.-]+)*/?)(?P<rest>.*)$"
)
_IGNORED = re.compile(
    r"ignored|generated|created|produced|not (?:committed|included|in)|download|output|after (?:running"
    r"|training)|optional|auto",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|#|mailto:)", re.IGNORECASE)


def placeholders(trees: Trees) -> Fact:
    """TODO, <...>, $X, lorem ipsum in visible lines of the candidate's own texts."""
    found = [
        Problem(Place(prose.path, line.number), f"{named(token)} is still to be filled in")
        for prose in _texts(trees)
        for line in prose.lines
        if line.text.strip() and (token := placeholder(line)) is not None
    ]
    return (
        bad(PLACEHOLDERS, PLACEHOLDERS_TITLE, found[:_FOUND_MAX])
        if found
        else absent(PLACEHOLDERS, PLACEHOLDERS_TITLE, "There is none.")
    )


def paths(trees: Trees) -> Fact:
    """Relative links of Markdown, and files of drawn trees, that the repository does not have."""
    context, names = Context(trees.tree), _names(trees.tree)
    dead = (problem for prose in _texts(trees) for problem in _dead(prose, context, names))
    found = list(islice(dead, _FOUND_MAX))
    return bad(PATHS, PATHS_TITLE, found) if found else absent(PATHS, PATHS_TITLE, "There is none.")


def _texts(trees: Trees) -> Iterator[Prose]:
    return (one for one in prose_of(trees.tree, trees.starter, ()) if "transcript" not in one.path.lower())


def _names(tree: SourceTree) -> frozenset[str]:
    return frozenset(part for path in tree for part in path.split("/"))


def _dead(prose: Prose, context: Context, names: frozenset[str]) -> Iterator[Problem]:
    folder = prose.path.rpartition("/")[0]
    for line in prose.lines:
        text = line.text[:LINE]
        for match in () if line.is_code else _LINK.finditer(text):
            target = unquote(match["target"]).partition("#")[0].partition("?")[0]
            if not _ADDRESS.match(match["target"]) and target and not _is_there(target, folder, context):
                yield Problem(Place(prose.path, line.number), f"the link to {named(target)} leads to no file")
        drawn = _drawn(line) if line.is_code else ""
        if drawn and drawn.rstrip("/").rpartition("/")[2] not in names:
            yield Problem(
                Place(prose.path, line.number), f"{named(drawn)} is drawn, but is not in the repository"
            )


def _is_there(target: str, folder: str, context: Context) -> bool:
    if target.startswith("/"):
        return context.has(target)
    return context.has(normal(f"{folder}/{target}")) or context.has(normal(target))


def _drawn(line: Line) -> str:
    """The name in a line of a drawn tree; empty where the line says that the file is made later."""
    match = _DRAWN.match(line.text[:LINE])
    if match is None or _IGNORED.search(match["rest"]) or not re.search(r"\.\w|/$", match["name"]):
        return ""
    return match["name"]
