"""What a reviewer should know about the files before reading on: keys, pointers, large files, deaf CI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rubric.checks.wording import legible, named
from rubric.model import Place
from rubric.reading.languages import is_text
from rubric.tree import SourceTree
from rubric.units import counted, mebibytes

LARGE_BYTES = 4 * 1024 * 1024
_EACH = 3  # of one kind that are named
_KEYS = (
    ("an AWS access key", re.compile(r"\bAKIA[0-9A-Z]{16}\b")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{50,255})\b")),
    ("a Google API key", re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b")),
    ("a Slack token", re.compile(r"\bxox[abprs]-[0-9A-Za-z-]{20,255}\b")),
    ("an API key of a model provider", re.compile(r"\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,255}\b")),
    ("a Hugging Face token", re.compile(r"\bhf_[A-Za-z0-9]{30,255}\b")),
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z]{1,12} )?PRIVATE KEY-----")),
)
_MADE_UP = re.compile(r"example|fake|dummy|your|test|x{4,}|1234567", re.IGNORECASE)
_VARIED = 10  # different characters of a key that is none of a placeholder
_LEFT = re.compile(
    r"(^|/)(__pycache__|\.ipynb_checkpoints|\.?venv|\.idea|\.pytest_cache|node_modules)/|(^|/)\.DS_Store$"
)
_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml")
_DEAF = re.compile(r"\b(?:pytest|unittest|tox|nox)\b[^#]*\|\|\s*(?:true|echo|exit 0|:)", re.IGNORECASE)
_LINE = 2_000  # characters of a line that are searched


@dataclass(frozen=True)
class Oddity:
    """Something that is there, in our words, and where. A key's value is never among them."""

    place: Place
    words: str


def oddities_of(tree: SourceTree, starter: SourceTree) -> tuple[Oddity, ...]:
    """The oddities of the files that are not the starter's; three of a kind, then how many more."""
    own = tree.without(starter)
    kinds = (_keys(own), _pointers(own), _large(own), _refused(own), _deaf(own), _left(own))
    return tuple(oddity for kind in kinds for oddity in _few(list(kind)))


def _few(found: list[Oddity]) -> Iterator[Oddity]:
    yield from found[: _EACH - 1]
    rest = found[_EACH - 1 :]
    if rest:
        more = f"; {counted(len(rest) - 1, 'more place', 'more places')} like it" if len(rest) > 1 else ""
        yield Oddity(rest[0].place, rest[0].words + more)


def _keys(own: SourceTree) -> Iterator[Oddity]:
    for path, file in own.files.items():
        if not is_text(file):
            continue
        for number, line in enumerate(file.text().splitlines(), start=1):
            what = _key(line[:_LINE])
            if what:
                words = f"looks like {what}: ask the candidate, privately, to revoke it"
                yield Oddity(Place(legible(path), number), words)


def _key(line: str) -> str:
    for what, pattern in _KEYS:
        found = pattern.search(line)
        if found and not _MADE_UP.search(line) and len(set(found[0])) >= _VARIED:
            return what
    return ""


def _pointers(own: SourceTree) -> Iterator[Oddity]:
    for path in own.lfs_pointers:
        yield Oddity(Place(legible(path)), "a Git LFS pointer stands for the file; its content is not here")


def _large(own: SourceTree) -> Iterator[Oddity]:
    for path, file in own.files.items():
        if len(file.data) >= LARGE_BYTES:
            yield Oddity(Place(legible(path)), f"a file of {mebibytes(len(file.data))} is committed")


def _refused(own: SourceTree) -> Iterator[Oddity]:
    for path, why in own.refused.items():
        yield Oddity(Place(legible(path)), f"left out of the tree: {legible(why)}")


def _deaf(own: SourceTree) -> Iterator[Oddity]:
    for path, file in own.files.items():
        if not _WORKFLOW.fullmatch(path) or not is_text(file):
            continue
        for number, line in enumerate(file.text().splitlines(), start=1):
            if _DEAF.search(line[:_LINE]):
                yield Oddity(Place(legible(path), number), "CI goes on when the tests fail")


def _left(own: SourceTree) -> Iterator[Oddity]:
    found = [path for path in own if _LEFT.search(path)]
    if found:
        words = f"{counted(len(found), 'file')} that tools leave behind, the first of them {named(found[0])}"
        yield Oddity(Place(legible(found[0])), legible(words))
