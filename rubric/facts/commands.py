"""Two commands stated: one that prepares (builds, installs) and one that runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from rubric.checks.prose import starter_lines, visible_lines
from rubric.checks.steps import commands_in
from rubric.checks.wording import named
from rubric.facts.fact import TEXT_BYTES, Fact, Trees, absent, bad, good, text_lines
from rubric.model import Place, Problem
from rubric.tree import File

ID, TITLE = "commands", "Two commands stated"
_TEXT = re.compile(r"\.(?:md|markdown|rst|txt)$", re.IGNORECASE)
_FIRST = re.compile(r"^(?:[^/]*/)?readme[^/]*$", re.IGNORECASE)
_NOT_STEPS = re.compile(
    r"transcript|conversation|(?:^|/)(?:requirements[^/]*|constraints[^/]*|license|changelog)[^/]*$|(?:^"
    r"|/)(?:node_modules|\.?venv|site-packages|runs|outputs?|data|ml-client)/",
    re.IGNORECASE,
)
_FILES_MAX = 60
_LINE = 1_000
_SCRIPT = re.compile(r"(?:run|start)\w*\.sh|Makefile", re.IGNORECASE)
_BARE = re.compile(
    r"(?:[$>]\s+)?(?:docker(?:-compose)?|podman|python3?|pip3?|uv|poetry|conda|make|sh|bash|uvicorn"
    r"|streamlit) [-\w./]+(?: [^\s.,;:]\S*)*$"
)
_PREPARES = re.compile(
    r"\b(?:docker|podman)\s+(?:buildx\s+|image\s+)?(?:build|pull)\b"
    r"|\b(?:docker|podman)[ -]compose\b.*\b(?:build|up)\b"
    r"|\b(?:pip3?|uv pip|poetry|pipenv|npm|conda|mamba|pixi|pdm)\s+(?:install|sync)\b|\buv sync\b"
    r"|\b(?:conda|mamba) env create\b"
    r"|\brun\.sh\s+(?:setup|build|install)\b|\bmake\s+\S*(?:build|image|setup|install|docker|env)|\bunzip\b"
    r"|python3? -m venv|pip3? install"
)
_RUNS = re.compile(
    r"\b(?:docker|podman)\s+(?:container\s+)?run\b|\b(?:docker|podman)[ -]compose\b.*\b(?:run|up)\b"
    r"|(?:^|[\s;&|])(?:python3?|py)\s+(?:-u\s+)?(?:-m\s+(?!venv|pip\b|spacy\b)\w|[\w./\\-]+\.py\b)"
    r"|\b(?:uvicorn|gunicorn|streamlit run|flask run|uv run|poetry run|fastapi (?:run|dev)|airflow dags)\b"
    r"|(?:\b(?:sh|bash)\s+|\./)[\w./-]+\.sh(?!\s+(?:setup|build|install)\b)|\bmake\s+(?!\S*(?:build|image"
    r"|setup|install|env))\w"
)
# Speaks to a service that runs already, or brings it elsewhere: neither runs it here.
_NO_RUN = re.compile(
    r"[\w./\\-]*(?:client|request|query|deploy|setup|install)\w*\.(?:py|sh)\b|-m\s+\S*(?:client|request)\w*"
)


def commands(trees: Trees) -> Fact:
    """Read in the candidate's own texts, READMEs first, then in a script at the root that runs it all.

    Lines of the starter do not count.
    """
    given = starter_lines(trees.starter)
    prepares = runs = None
    for path, file in _texts(trees):
        for number, text in _stated(path, file, trees, given):
            prepares = prepares or (Place(path, number) if _PREPARES.search(text) else None)
            runs = runs or (Place(path, number) if _RUNS.search(_NO_RUN.sub("", text)) else None)
        if prepares and runs:
            return good(ID, TITLE, f"{named(path)} says how to prepare and how to run.", [prepares, runs])
    if prepares or runs:
        missing = "runs it" if prepares else "builds or installs"
        found = prepares or runs
        return bad(
            ID,
            TITLE,
            [Problem(found or Place(""), f"one command stands here; none that {missing} was found")],
        )
    return absent(ID, TITLE, "No text of your own states a command that prepares and one that runs.")


def _texts(trees: Trees) -> Sequence[tuple[str, File]]:
    found = [
        (path, file)
        for path, file in trees.own.files.items()
        if (_TEXT.search(path) or _SCRIPT.fullmatch(path))
        and not _NOT_STEPS.search(path)
        and len(file.data) <= TEXT_BYTES
    ]
    order = sorted(found, key=lambda one: (_SCRIPT.fullmatch(one[0]) is not None, *_rank(one[0])))
    return order[:_FILES_MAX]


def _rank(path: str) -> tuple[bool, int, str]:
    """READMEs first, then what stands higher."""
    return not _FIRST.search(path), path.count("/"), path


def _stated(path: str, file: File, trees: Trees, given: AbstractSet[str]) -> Iterator[tuple[int, str]]:
    """Commands of a text; of a script at the root, its own lines without the comments."""
    if not _SCRIPT.fullmatch(path):
        yield from _commands(file, given)
        return
    before = {text for _, text in text_lines(trees.starter.files.get(path, File(b"")))}
    for number, text in text_lines(file):
        if text not in before and not text.lstrip().startswith("#"):
            yield number, text.strip()


def _commands(file: File, given: AbstractSet[str]) -> Iterator[tuple[int, str]]:
    """Marked command lines, and bare lines that begin with a command: not everybody knows code blocks."""
    lines = visible_lines(file.text())
    yield from commands_in(lines, given)
    for line in lines:
        text = line.text[:_LINE].strip()
        if not line.is_code and text not in given and _BARE.match(text):
            yield line.number, text
