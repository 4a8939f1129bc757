"""Which files of a submission count, and their fingerprints less the starter's. Caps bound hostile trees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rubric.similarity.index import Fingerprinted
from rubric.similarity.tokens import SOURCE_SUFFIXES, Token, suffix, tokens
from rubric.similarity.winnow import grams, winnow
from rubric.tree import File, SourceTree

MAX_FILE_CHARACTERS = 256 * 1024  # the rest of a longer file is not read; skipping it would reward padding
MAX_TOTAL_CHARACTERS = 4 * 1024 * 1024
MAX_FINGERPRINTS = 20_000
MAX_PLACES = 4  # of one hash in one submission: generated tables repeat the same gram thousands of times
DENSE_LINE = 200  # average characters a line from which a file counts as minified or generated

VENDORED = frozenset(
    {"node_modules", "site-packages", "vendor", "third_party", "venv", ".venv", ".tox", ".ipynb_checkpoints"}
)
GENERATED_ENDINGS = ("_pb2.py", "_pb2_grpc.py", "_pb2.pyi", ".min.js", ".bundle.js", ".d.ts")


def fingerprint(owner: str, tree: SourceTree, starter: SourceTree) -> tuple[Fingerprinted, ...]:
    """Fingerprints of what the candidate wrote, in path and line order.

    Left out: files that are byte-equal to the starter's, every gram that occurs anywhere in the starter, and
    files that are not source, or binary, vendored, generated or minified. At most `MAX_FINGERPRINTS`: beyond
    it the smallest hashes stay, the same choice for everybody, so that shares remain comparable. Never
    raises.
    """
    given = {value for _, stream in _streams(starter) for value in grams(stream)}
    places: Counter[int] = Counter()
    found: list[Fingerprinted] = []
    for path, stream in _streams(tree.without(starter)):
        for one in winnow(stream):
            places[one.hash] += 1
            if one.hash not in given and places[one.hash] <= MAX_PLACES:
                found.append(Fingerprinted(owner, one.hash, path, one.first_line, one.last_line))
    if len(found) > MAX_FINGERPRINTS:
        limit = sorted(item.hash for item in found)[MAX_FINGERPRINTS - 1]
        found = [item for item in found if item.hash <= limit][:MAX_FINGERPRINTS]
    return tuple(found)


def _streams(tree: SourceTree) -> Iterator[tuple[str, tuple[Token, ...]]]:
    left = MAX_TOTAL_CHARACTERS
    for path, file in tree.files.items():
        if left <= 0:
            return
        if not _counts(path, file):
            continue
        text = file.text()
        if (
            suffix(path) != "ipynb"
        ):  # a notebook is JSON: cut, it would not parse; its outputs are dropped instead
            text = text[:MAX_FILE_CHARACTERS]
            if _is_dense(text):
                continue
        elif len(text) > MAX_TOTAL_CHARACTERS:
            continue
        left -= len(text)
        yield path, tokens(path, text)


def _counts(path: str, file: File) -> bool:
    """Whether a file is source that a person wrote, as far as its name tells.

    A marker inside the file ("do not edit") is not believed: whoever copies could write it.
    """
    folders = path.split("/")[:-1]
    return (
        suffix(path) in SOURCE_SUFFIXES
        and not VENDORED.intersection(folders)
        and not path.endswith(GENERATED_ENDINGS)
        and not file.is_binary
    )


def _is_dense(text: str) -> bool:
    return len(text) > DENSE_LINE * (text.count("\n") + 1) and len(text) > 2 * DENSE_LINE
