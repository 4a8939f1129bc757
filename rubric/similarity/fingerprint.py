"""Which files of a submission count, and their fingerprints less the starter's. Caps bound hostile trees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rubric.similarity.clean import clean
from rubric.similarity.features import Feature, literals, operations, stream_of, structure
from rubric.similarity.grammars import BY_SUFFIX
from rubric.similarity.index import Fingerprinted
from rubric.similarity.normal import Names, Normaliser
from rubric.similarity.notebook import cells
from rubric.similarity.syntax import Node, parse
from rubric.similarity.tokens import FAMILIES, INSTEAD, tokens
from rubric.tree import File, SourceTree

MAX_FILE_CHARACTERS = 256 * 1024  # the rest of a longer file is not read; skipping it would reward padding
MAX_NOTEBOOK_CHARACTERS = 4 * 1024 * 1024  # mostly outputs, which are dropped
MAX_TOTAL_CHARACTERS = 2 * 1024 * 1024
MAX_PARSED_CHARACTERS = 16 * 1024  # at once: what a hostile text costs grows faster than its length
MAX_FINGERPRINTS = 20_000
MAX_PLACES = 2  # of one hash in one file: generated tables repeat the same gram thousands of times
DENSE_LINE = 200  # average characters a line from which a script of the web is minified; elsewhere it hides
MINIFIED = frozenset({"js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx"})

VENDORED = frozenset(
    {"node_modules", "site-packages", "vendor", "third_party", "venv", ".venv", ".tox", ".ipynb_checkpoints"}
)
GENERATED_ENDINGS = ("_pb2.py", "_pb2_grpc.py", "_pb2.pyi", ".min.js", ".bundle.js", ".d.ts")
NOTEBOOK = "ipynb"
_MARGIN = re.compile(r"(?<=\n)(?=[^\s)\]}])")


@dataclass(frozen=True)
class _Piece:
    """A text in one language: a file, or what stands `before` lines into it."""

    path: str
    ending: str
    text: str
    before: int = 0


def fingerprint(owner: str, tree: SourceTree, starter: SourceTree) -> tuple[Fingerprinted, ...]:
    """Fingerprints of what the candidate wrote, in path and line order.

    Left out: files that are byte-equal to the starter's, every feature that occurs anywhere in the starter,
    and files that are not source, or binary, vendored, generated or minified. At most `MAX_FINGERPRINTS`:
    beyond it the smallest hashes stay, the same choice for everybody, so that shares remain comparable.
    Never raises.
    """
    given = {found.hash for _, found in _features(starter)}
    places: Counter[tuple[str, int]] = Counter()
    kept: list[Fingerprinted] = []
    for path, found in _features(tree.without(starter)):
        places[path, found.hash] += 1
        if found.hash not in given and places[path, found.hash] <= MAX_PLACES:
            kept.append(Fingerprinted(owner, found.hash, path, found.first_line, found.last_line))
    if len(kept) > MAX_FINGERPRINTS:
        limit = sorted(item.hash >> 2 for item in kept)[MAX_FINGERPRINTS - 1]
        kept = [item for item in kept if item.hash >> 2 <= limit][:MAX_FINGERPRINTS]
    return tuple(sorted(kept, key=lambda item: (item.path, item.first_line, item.last_line, item.hash)))


def _features(tree: SourceTree) -> Iterator[tuple[str, Feature]]:
    """Features of all files that count; names are those of the whole tree."""
    parsed = [(piece, _tree(piece)) for piece in _pieces(tree)]
    normaliser = Normaliser.of(Names.of(tree for _, tree in parsed if tree))
    for piece, syntax in parsed:
        for one in _of_text(piece) if syntax is None else _of_tree(syntax, normaliser):
            yield (
                piece.path,
                Feature(one.hash, one.first_line + piece.before, one.last_line + piece.before),
            )


def _tree(piece: _Piece) -> Node | None:
    grammar = BY_SUFFIX.get(piece.ending)
    return parse(grammar, piece.text) if grammar else None


def _of_text(piece: _Piece) -> Iterator[Feature]:
    family = FAMILIES.get(piece.ending) or INSTEAD.get(BY_SUFFIX[piece.ending], "slash")
    yield from structure(list(tokens(family, piece.text)))


def _of_tree(tree: Node, normaliser: Normaliser) -> Iterator[Feature]:
    form = normaliser.form(tree)
    if form is not None:
        yield from structure(stream_of(form))
        yield from operations(form)
    yield from literals(tree)


def _pieces(tree: SourceTree) -> Iterator[_Piece]:
    left = MAX_TOTAL_CHARACTERS
    for path, file in tree.files.items():
        if left <= 0:
            return
        if not _counts(path, file):
            continue
        for piece in _read(path, file):
            left -= len(piece.text)
            yield piece


def _read(path: str, file: File) -> Iterator[_Piece]:
    ending = suffix(path)
    if ending == NOTEBOOK:  # JSON: cut, it would not parse
        text = file.text()[:MAX_NOTEBOOK_CHARACTERS]
        for code, before in cells(text):
            yield from _parts(path, "py", clean(code)[:MAX_FILE_CHARACTERS], before)
        return
    text = clean(file.text()[:MAX_FILE_CHARACTERS])
    if not (ending in MINIFIED and _is_dense(text)):
        yield from _parts(path, ending, text)


def _parts(path: str, ending: str, text: str, before: int = 0) -> Iterator[_Piece]:
    """A text in parts that are not too long to parse, cut before a line that begins at its margin, if any."""
    while len(text) > MAX_PARSED_CHARACTERS:
        cuts = [found.start() for found in _MARGIN.finditer(text, 1, MAX_PARSED_CHARACTERS)]
        end = cuts[-1] if cuts else text.rfind("\n", 1, MAX_PARSED_CHARACTERS) + 1
        part = text[: end or MAX_PARSED_CHARACTERS]
        yield _Piece(path, ending, part, before)
        before += part.count("\n")
        text = text[len(part) :]
    yield _Piece(path, ending, text, before)


def suffix(path: str) -> str:
    """The last suffix of a POSIX path in lower case without its dot; empty where there is none."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def _counts(path: str, file: File) -> bool:
    """Whether a file is source that a person wrote, as far as its name tells.

    A marker inside the file ("do not edit") is not believed: whoever copies could write it.
    """
    ending = suffix(path)
    return (
        (ending in BY_SUFFIX or ending in FAMILIES or ending == NOTEBOOK)
        and not VENDORED.intersection(path.split("/")[:-1])
        and not path.endswith(GENERATED_ENDINGS)
        and not file.is_binary
    )


def _is_dense(text: str) -> bool:
    return len(text) > DENSE_LINE * (text.count("\n") + 1) and len(text) > 2 * DENSE_LINE
