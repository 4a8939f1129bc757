"""Small trees for the checks: text files by path, one deliverable, one finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rubric.checks import CHECKS
from rubric.deliverable import Deliverable, DeliverableKind
from rubric.model import Finding
from rubric.tree import File, SourceTree
from tests.rubric.samples import ASSESSMENT

EMPTY = SourceTree()


def tree(files: Mapping[str, str | bytes], refused: Mapping[str, str] | None = None) -> SourceTree:
    """A tree of these files; texts are UTF-8."""
    data = {
        path: content.encode() if isinstance(content, str) else content for path, content in files.items()
    }
    return SourceTree({path: File(content) for path, content in data.items()}, refused or {})


def check(
    kind: DeliverableKind,
    files: Mapping[str, str | bytes],
    starter: Mapping[str, str | bytes] | None = None,
    **asked: object,
) -> Finding:
    """The finding about one deliverable of this kind."""
    deliverable = replace(Deliverable("it", "It", kind), **asked)  # type: ignore[arg-type]  # the fields under test
    return CHECKS[kind](ASSESSMENT, deliverable, tree(files), tree(starter or {}))


def places(finding: Finding) -> list[str]:
    """The finding's places as a person reads them."""
    return [str(place) for place in finding.places]
