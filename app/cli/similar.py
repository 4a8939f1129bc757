"""Reading folders, comparing them, showing pairs: for `proofgrade similarity`, which needs the grammars."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from action.errors import BadInput, TreeTooLarge
from action.workspace import read_folder
from app.cli.console import console, inert
from app.cli.reading import CAPS, Reader, left_out, read_all
from rubric.similarity.beside import beside
from rubric.similarity.index import Fingerprinted
from rubric.similarity.pairs import Pair, Round
from rubric.similarity.shown import Alike
from rubric.similarity.traces import Trace
from rubric.similarity.verdict import strength
from rubric.tree import SourceTree

SHOWN = 20


@dataclass(frozen=True)
class Compared:
    """A round that was read from folders. No tree is kept: one at a time is read."""

    round: Round
    folders: Mapping[str, Path]
    beside: tuple[Alike, ...]

    def trees(self) -> dict[str, SourceTree]:
        """The trees by name, read again."""
        return {name: read_folder(self.folders[name], CAPS) for name in self.round.prints}


def compared_folders(folders: list[Path], starter: SourceTree) -> tuple[Compared, bool]:
    """The round of these folders, and whether a folder had to be left out. Raises BadInput."""
    named = submissions(folders)
    prints: dict[str, tuple[Fingerprinted, ...]] = {}
    traces: dict[str, tuple[Trace, ...]] = {}
    for name, read in read_all(named, Reader.of(starter, key_of(named.values()))):
        if left_out(name, read):
            continue
        prints[name] = read.packed.prints(name)
        traces[name] = read.traces
    return Compared(Round.of(prints), named, beside(traces)), len(prints) < len(named)


def key_of(folders: Iterable[Path]) -> bytes:
    """What hashes are keyed with: it follows from all that the folders hold, so it is the same each time.

    Nobody can aim at it: whatever is added to one of them makes it another one. Raises BadInput.
    """
    total = hashlib.sha256()
    for folder in folders:
        with suppress(TreeTooLarge):  # left out, which is said when it is read
            total.update(read_folder(folder, CAPS).digest.encode())
    return total.digest()


def submissions(folders: list[Path]) -> dict[str, Path]:
    """Submissions by name: the folders given, or the folders in the one folder given.

    A name is the folder's own; where two are alike, the path as given. Raises BadInput when there are fewer
    than two submissions.
    """
    for folder in folders:
        if not folder.is_dir():
            raise BadInput(f"{folder}: no such folder; name folders that hold submissions")
    if len(folders) == 1:
        found = sorted(inner for inner in folders[0].iterdir() if inner.is_dir() and inner.name != ".git")
    else:
        found = list(dict.fromkeys(folders))
    if len(found) < 2:
        raise BadInput(f"{folders[0]}: one submission is nothing to compare; name two folders or more")
    names = [folder.resolve().name for folder in found]
    return {
        name if names.count(name) == 1 else str(folder): folder
        for name, folder in zip(names, found, strict=True)
    }


def write(path: Path, text: str) -> None:
    """Write a text. Raises BadInput."""
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}") from error


def write_all(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a new folder. Raises BadInput."""
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise BadInput(f"{folder}: cannot be made: {error.strerror}; name a new folder") from error
    for name, text in files.items():
        write(folder / name, text)


def show_beside(found: tuple[Alike, ...]) -> None:
    """A table of prose and whole files in common, the strongest first; nothing where there are none."""
    if not found:
        return
    table = Table("of", "strength", "one", "two", "what", title="Beside the code")
    for one in found[:SHOWN]:
        table.add_row(*map(inert, (one.kind, one.strength, one.one, one.two, one.words)))
    console.print(table)
    if len(found) > SHOWN:
        console.print(f"and {len(found) - SHOWN} more findings; --json writes all")


def show(compared: Round, pairs: tuple[Pair, ...]) -> None:
    """A table of the pairs that stand out, the highest score first."""
    flagged = [pair for pair in pairs if strength(pair.score)]
    if not flagged:
        console.print(f"{len(compared.prints)} submissions, none more alike than independent ones are")
        return
    table = Table("score", "strength", "one", "two", "best match")
    for pair in flagged[:SHOWN]:
        best = next(iter(compared.matches(pair)), None)
        where = (
            f"{best.here}:{best.first}-{best.last} beside {best.there}:{best.their_first}-{best.their_last}"
            if best
            else ""
        )
        row = (f"{pair.score:.2f}", strength(pair.score), pair.one, pair.two, where)
        table.add_row(*map(inert, row))
    console.print(table)
    if len(flagged) > SHOWN:
        console.print(f"and {len(flagged) - SHOWN} more pairs; --json writes all")
