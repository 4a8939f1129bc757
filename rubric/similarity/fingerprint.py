"""Which files of a submission count, and their fingerprints less the starter's. Caps bound hostile trees."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rubric.similarity.clean import clean
from rubric.similarity.features import Feature, literals, operations, stream_of, structure
from rubric.similarity.grammars import BY_SUFFIX
from rubric.similarity.hashing import keyed, token_hash
from rubric.similarity.index import MAX_FINGERPRINTS, Fingerprinted
from rubric.similarity.normal import Names, Normaliser
from rubric.similarity.notebook import cells
from rubric.similarity.syntax import Node, parse
from rubric.similarity.tokens import FAMILIES, INSTEAD, tokens
from rubric.tree import File, SourceTree

MAX_FILE_CHARACTERS = 256 * 1024  # the rest of a longer file is not read; skipping it would reward padding
MAX_NOTEBOOK_CHARACTERS = 4 * 1024 * 1024  # mostly outputs, which are dropped
MAX_TOTAL_CHARACTERS = 2 * 1024 * 1024
MAX_PARSED_CHARACTERS = 16 * 1024  # at once: what a hostile text costs grows faster than its length
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
    """A text in one language: a file, or what stands `before` lines into it.

    `numbers`: for code that stands in a notebook, the line of the file for each line of the cell.
    """

    path: str
    ending: str
    text: str
    before: int = 0
    numbers: tuple[int, ...] = ()

    def line(self, number: int) -> int:
        """The line of the file, from that of this text."""
        at = number + self.before
        return self.numbers[min(at, len(self.numbers)) - 1] if self.numbers else at

    def print_of(self, owner: str, found: Feature, key: bytes) -> Fingerprinted:
        """A feature of this text as one of the file."""
        first, last = self.line(found.first_line), self.line(found.last_line)
        return Fingerprinted(owner, keyed(found.hash >> 2, key) << 2 | found.hash & 3, self.path, first, last)


def given_by(starter: SourceTree) -> frozenset[int]:
    """Every feature that stands anywhere in a starter, by hash."""
    return frozenset(found.hash for _, found in _features(starter))


def fingerprint(
    owner: str,
    tree: SourceTree,
    starter: SourceTree,
    given: frozenset[int] | None = None,
    key: bytes = b"",
) -> tuple[Fingerprinted, ...]:
    """Fingerprints of what the candidate wrote, in path and line order.

    Left out: files that are byte-equal to the starter's, every feature that occurs anywhere in the starter,
    and files that are not source, or binary, vendored, generated or minified. At most `MAX_FINGERPRINTS`:
    beyond it the smallest hashes stay, the same choice for everybody, so that shares remain comparable.
    `given`: what `given_by` says of the starter, where many submissions have the same. `key`: of all that
    are compared with each other; who does not know it cannot choose what is kept, or read. Never raises.
    """
    if given is None:
        given = given_by(starter)
    places: defaultdict[tuple[str, int], int] = defaultdict(int)
    kept: list[Fingerprinted] = []
    for piece, found in _features(tree.without(starter), key):
        if found.hash not in given and places[piece.path, found.hash] < MAX_PLACES:
            places[piece.path, found.hash] += 1
            kept.append(piece.print_of(owner, found, key))
    if len(kept) > MAX_FINGERPRINTS:
        limit = sorted(item.hash >> 2 for item in kept)[MAX_FINGERPRINTS - 1]
        kept = [item for item in kept if item.hash >> 2 <= limit][:MAX_FINGERPRINTS]
    return tuple(sorted(kept, key=lambda item: (item.path, item.first_line, item.last_line, item.hash)))


def unread(tree: SourceTree, starter: SourceTree, key: bytes = b"") -> int:
    """Characters of the candidate's source beyond what is read: who pads a copy out of sight shows here."""
    own = tree.without(starter)
    read = read_texts(own, key)
    return sum(len(file.text()) - len(read.get(path, "")) for path, file in _counting(own))


def set_aside(tree: SourceTree, starter: SourceTree) -> int:
    """Bytes of the candidate's source taken out by name or form: vendored, generated, minified, binary."""
    return sum(
        len(file.data)
        for path, file in tree.without(starter).files.items()
        if is_source(path) and (not _counts(path, file) or _is_minified(suffix(path), clean(file.text())))
    )


def _features(tree: SourceTree, key: bytes = b"") -> Iterator[tuple[_Piece, Feature]]:
    """Features of all files that count, with the text they stand in; names are those of the whole tree."""
    parsed = [(piece, _tree(piece)) for piece in _pieces(tree, key)]
    normaliser = Normaliser.of(Names.of(tree for _, tree in parsed if tree))
    for piece, syntax in parsed:
        for one in _of_text(piece) if syntax is None else _of_tree(syntax, normaliser):
            yield piece, one


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


def _counting(tree: SourceTree) -> list[tuple[str, File]]:
    """The files that count."""
    return [(path, file) for path, file in tree.files.items() if _counts(path, file)]


def read_texts(tree: SourceTree, key: bytes = b"") -> dict[str, str]:
    """What is read of each file that counts, by path, within the limit for a file and for all.

    Beyond it as much of every size, doubling by doubling, and of one size those that the key says: whoever
    would hide a file needs many of its size, and leaves to chance which of them are read.
    """
    sizes: defaultdict[int, list[tuple[str, File]]] = defaultdict(list)
    for path, file in sorted(_counting(tree), key=lambda item: keyed(token_hash(item[0]), key)):
        sizes[len(file.data).bit_length()].append((path, file))
    read = dict.fromkeys(sizes, 0)
    found: dict[str, str] = {}
    while sizes and sum(read.values()) < MAX_TOTAL_CHARACTERS:
        size = min(sizes, key=lambda one: (read[one], one))
        path, file = sizes[size].pop()
        found[path] = _beginning(path, file)
        read[size] += min(len(found[path]), MAX_FILE_CHARACTERS)
        if not sizes[size]:
            del sizes[size]
    return dict(sorted(found.items()))


def _beginning(path: str, file: File) -> str:
    return file.text()[: MAX_NOTEBOOK_CHARACTERS if suffix(path) == NOTEBOOK else MAX_FILE_CHARACTERS]


def _pieces(tree: SourceTree, key: bytes) -> Iterator[_Piece]:
    for path, text in read_texts(tree, key).items():
        yield from _read(path, text)


def _read(path: str, text: str) -> Iterator[_Piece]:
    ending = suffix(path)
    if ending == NOTEBOOK:
        for code, numbers in cells(text):  # JSON: cut, it would not parse
            for part in _parts(path, "py", clean(code)[:MAX_FILE_CHARACTERS]):
                yield replace(part, numbers=numbers)
        return
    cleaned = clean(text)
    if not _is_minified(ending, cleaned):
        yield from _parts(path, ending, cleaned)


def _parts(path: str, ending: str, text: str) -> Iterator[_Piece]:
    """A text in parts that are not too long to parse, cut before a line that begins at its margin, if any."""
    before = 0
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


def is_source(path: str) -> bool:
    """Whether the name of a file promises source that is read here."""
    ending = suffix(path)
    return ending in BY_SUFFIX or ending in FAMILIES or ending == NOTEBOOK


def is_vendored(path: str) -> bool:
    """Whether the name of a file says that a tool brought or made it."""
    return bool(VENDORED.intersection(path.split("/")[:-1])) or path.endswith(GENERATED_ENDINGS)


def _counts(path: str, file: File) -> bool:
    """Whether a file is source that a person wrote, as far as its name tells.

    A marker inside the file ("do not edit") is not believed: whoever copies could write it.
    """
    return is_source(path) and not is_vendored(path) and not file.is_binary


def _is_minified(ending: str, text: str) -> bool:
    dense = len(text) > DENSE_LINE * (text.count("\n") + 1) and len(text) > 2 * DENSE_LINE
    return dense and ending in MINIFIED
