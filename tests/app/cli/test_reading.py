"""Many folders read in worker processes, as they would be one by one."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from action.errors import BadInput, WorkerMissing
from app.cli import reading
from app.cli.reading import DIED, FEW, Read, Reader, read_all
from rubric.similarity.fingerprint import fingerprint
from rubric.tree import File, SourceTree

SOLUTIONS = sorted((Path(__file__).parents[2] / "submissions" / "independent").iterdir())
STARTER = SourceTree({"start.py": File(b"import csv\nrows = list(csv.reader(open('data.csv')))\n")})
KEY = b"of a family"
READER = Reader.of(STARTER, KEY)


@dataclass(frozen=True)
class Dying:
    """Reads folders, and is ended by one of this name as by a crash."""

    name: str

    def __call__(self, folder: Path) -> Read:
        if folder.name == self.name:
            os._exit(1)
        return READER(folder)


@dataclass(frozen=True)
class NeverThere:
    """Ends every worker that it is given to, before there is a folder."""

    def __call__(self, folder: Path) -> Read:
        return READER(folder)

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (1,)


@pytest.fixture
def many(tmp_path: Path) -> dict[str, Path]:
    """Enough folders for workers, with a memo and code of their own."""
    found = {}
    for number in range(FEW + 2):
        folder = tmp_path / f"s{number}"
        shutil.copytree(SOLUTIONS[number % len(SOLUTIONS)], folder)
        (folder / "own.py").write_text(f"def own_{number}(value):\n    return value * {number + 1000}\n")
        (folder / "MEMO.md").write_text(" ".join(f"reason {number} {word}" for word in range(40)))
        found[folder.name] = folder
    return found


def test_workers_read_what_one_would(many: dict[str, Path]) -> None:
    """The same fingerprints and traces of each, in the order of the folders, under the name asked for."""
    found = list(read_all(many, READER, workers=2))
    assert found == [(name, READER(folder)) for name, folder in many.items()]
    assert all(read.packed.hashes and read.traces for _, read in found)


def test_packed_prints_are_what_was_found(many: dict[str, Path]) -> None:
    """An owner's fingerprints come out as they went in."""
    tree = SourceTree({"own.py": File((many["s1"] / "own.py").read_bytes())})
    folder = many["s1"] / "only"
    folder.mkdir()
    shutil.copy(many["s1"] / "own.py", folder)
    assert READER(folder).packed.prints("who") == fingerprint("who", tree, STARTER, key=KEY)
    assert Read().packed.prints("who") == ()


def test_a_folder_too_large_is_left_out(many: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """It says which cap is broken, at its turn, and the others are read."""
    with (many["s3"] / "weights.bin").open("wb") as sparse:
        sparse.truncate(reading.CAPS.file_bytes + 1)
    found = dict(read_all(many, READER, workers=2))
    assert list(found) == list(many)
    assert "over 268435456 bytes" in found["s3"].left_out
    assert [name for name, read in found.items() if read.left_out] == ["s3"]


def test_a_folder_that_ends_its_worker_is_left_out(many: dict[str, Path]) -> None:
    """It alone: what was read ahead of it or beside it is read again."""
    found = list(read_all(many, Dying("s4"), workers=2))
    assert [name for name, _ in found] == list(many)
    assert [(name, read.left_out) for name, read in found if read.left_out] == [("s4", DIED)]
    assert found[5] == ("s5", READER(many["s5"]))


def test_where_no_worker_starts_no_folder_is_blamed(many: dict[str, Path]) -> None:
    """It is said once, and nothing is left out for it."""
    with pytest.raises(WorkerMissing, match="no process to read folders starts here"):
        list(read_all(many, NeverThere(), workers=2))


def test_a_folder_that_cannot_be_read_stops_at_its_turn(many: dict[str, Path]) -> None:
    """Those before it are told, the mistake is the one that a single reader would raise."""
    shutil.rmtree(many["s2"])
    found = read_all(many, READER, workers=2)
    assert [next(found)[0], next(found)[0]] == ["s0", "s1"]
    with pytest.raises(BadInput, match="cannot be read"):
        next(found)


def test_few_folders_need_no_worker(many: dict[str, Path]) -> None:
    """They are read by this process: no folder's name comes from another one's."""
    few = dict(list(many.items())[: FEW - 1])
    seen: list[int] = []

    def here(folder: Path) -> Read:
        seen.append(os.getpid())
        return Read(left_out=folder.name)

    assert [read.left_out for _, read in read_all(few, here)] == list(few)
    assert set(seen) == {os.getpid()}
