"""Deliverable `steps`: the README says, in the candidate's own lines, how to build and how to run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from rubric.checks.documents import encoding_note, unusable_text
from rubric.checks.prose import Line, starter_lines, visible_lines
from rubric.checks.wording import failed, named, passed
from rubric.deliverable import Deliverable
from rubric.model import Assessment, Finding, Place
from rubric.submission import read_submission
from rubric.tree import SourceTree

README = "README.md"

_PROMPT = re.compile(r"\s*(?:[$>#%]\s+|PS [^>]{0,100}>\s*)?")
_SPAN = re.compile(r"(?<!`)(`++)([^`]+)\1")
_LINE_LENGTH = 1_000
_BUILD = re.compile(
    r"\b(?:docker|podman)\s+(?:buildx\s+|image\s+)?build\b|\b(?:docker|podman)[ -]compose\b.*\b(?:build|up)\b"
    r"|\brun\.sh\s+(?:setup|build|install)\b|\bmake\s+\S*(?:build|image|setup|install|docker)"
)
_RUN = re.compile(
    r"\b(?:docker|podman)\s+(?:container\s+)?run\b|\b(?:docker|podman)[ -]compose\b.*\b(?:run|up)\b"
    r"|(?:\b(?:sh|bash)\s+\S*|\./)run\.sh(?!\s+(?:setup|build|install)\b)|\bmake\s+(?!\S*(?:build|image|setup|install))\w"
)


def check_steps(_: Assessment, deliverable: Deliverable, tree: SourceTree, starter: SourceTree) -> Finding:
    """One command line that builds and one that runs; the `reproduce` of submission.yml counts as running."""
    path = _readme(deliverable.path or README, tree)
    file = tree.get(path)
    if file is None:
        return failed(deliverable, f"{named(path)} is not in the repository.", [Place(path)])
    unusable = unusable_text(path, file, starter)
    if unusable:
        return failed(deliverable, f"{named(path)} {unusable}.", [Place(path)])
    commands = [*commands_in(visible_lines(file.text()), starter_lines(starter))]
    reproduce = read_submission(tree)[0].reproduce
    build = _first(commands, lambda text: _BUILD.search(text) is not None)
    run = _first(commands, lambda text: reproduce in text or _RUN.search(text) is not None)
    places = [Place(path, number) for number in (build, run) if number is not None]
    missing = [
        what
        for what, number in (("builds (docker build ...)", build), ("runs (docker run ...)", run))
        if number is None
    ]
    note = encoding_note(file)
    if missing:
        todo = f"Write a command line that {' and one that '.join(missing)}, in a code block of your own."
        return failed(
            deliverable, f"{named(path)} does not state both commands. {todo}{note}", places or [Place(path)]
        )
    return passed(deliverable, f"{named(path)} states how to build and how to run.{note}", places)


def _readme(wanted: str, tree: SourceTree) -> str:
    """The file at `wanted`, or one whose name differs only in case."""
    return (
        wanted if wanted in tree else next((path for path in tree if path.lower() == wanted.lower()), wanted)
    )


def commands_in(lines: Sequence[Line], given: AbstractSet[str]) -> Iterator[tuple[int, str]]:
    """Command lines with their numbers: code blocks, indented lines and code spans, without the starter's."""
    for line in lines:
        if line.text.strip() in given:
            continue
        text = line.text[:_LINE_LENGTH]
        if line.is_code or text.startswith(("    ", "\t")):
            yield line.number, _PROMPT.sub("", text, count=1)
        else:
            yield from ((line.number, span[2]) for span in _SPAN.finditer(text))


def _first(commands: Sequence[tuple[int, str]], is_wanted: Callable[[str], bool]) -> int | None:
    return next((number for number, text in commands if is_wanted(text)), None)
