"""Many folders read and fingerprinted on all cores: nothing that one of them holds tells about another.

What they hold is hostile, and parsers are native code: a worker that dies takes along the folder it read.
"""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextvars import ContextVar
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from action.errors import TreeTooLarge, WorkerMissing
from action.workspace import read_folder
from app.cli.console import console, inert
from rubric.paths import TreeCaps
from rubric.similarity.fingerprint import fingerprint, given_by
from rubric.similarity.packed import Packed
from rubric.similarity.traces import Trace, traces_of
from rubric.tree import SourceTree

CAPS = TreeCaps(entries=250_000, file_bytes=256 << 20, total_bytes=1 << 30)
"""Wider than a graded submission's: nobody leaves the comparison by adding files."""
FEW = 8  # fewer than so many folders are read sooner than a worker has started
AHEAD = 2  # folders a worker that may be read before it is their turn: what is read waits in memory
DIED = "reading it ended the process"


@dataclass(frozen=True)
class Read:
    """What a folder holds, or why it was left out."""

    packed: Packed = field(default_factory=Packed)
    traces: tuple[Trace, ...] = ()
    left_out: str = ""


@dataclass(frozen=True)
class Reader:
    """Reads folders of one brief; `given`: the hashes of its starter, `key`: what hashes are keyed with."""

    starter: SourceTree
    given: frozenset[int]
    key: bytes

    @classmethod
    def of(cls, starter: SourceTree, key: bytes) -> Reader:
        """One that leaves out what the starter holds."""
        return cls(starter, given_by(starter), key)

    def __call__(self, folder: Path) -> Read:
        """Reads one folder. Raises BadInput where that cannot be done."""
        try:
            tree = read_folder(folder, CAPS)
        except TreeTooLarge as error:
            return Read(left_out=str(error))
        prints = fingerprint("", tree, self.starter, self.given, self.key)
        return Read(Packed.of(prints), traces_of(tree, self.starter))


Reads = Callable[[Path], Read]


def left_out(name: str, read: Read) -> bool:
    """Whether a folder was, which is said then."""
    if read.left_out:
        console.print(f"{inert(name)}: left out: {inert(read.left_out)}", style="yellow", markup=False)
    return bool(read.left_out)


def read_all(
    folders: Mapping[str, Path], reader: Reads, workers: int | None = None
) -> Iterator[tuple[str, Read]]:
    """What each folder holds, by name and in order, read by as many workers as there are cores.

    Raises BadInput, at its turn, for a folder that cannot be read; WorkerMissing where no worker starts.
    """
    workers = workers or os.cpu_count() or 1
    if workers == 1 or len(folders) < FEW:
        yield from ((name, reader(folder)) for name, folder in folders.items())
        return
    todo = deque(folders.items())
    while todo:
        try:
            for read in _pooled([folder for _, folder in todo], reader, workers):
                yield todo.popleft()[0], read
        except BrokenProcessPool:  # by this folder, or by one that was read ahead
            name, folder = todo.popleft()
            yield name, _alone(folder, reader)


def _alone(folder: Path, reader: Reads) -> Read:
    """Raises WorkerMissing where one ends before it is given anything: then it was not the folder."""
    with _pool(1, reader) as pool:
        try:
            pool.submit(os.getpid).result()
        except BrokenProcessPool as error:
            raise WorkerMissing("no process to read folders starts here; is there memory for one?") from error
        try:
            return pool.submit(_read, folder).result()
        except BrokenProcessPool:
            return Read(left_out=DIED)


def _pooled(folders: list[Path], reader: Reads, workers: int) -> Iterator[Read]:
    """In order. Raises BrokenProcessPool when a worker dies."""
    pool = _pool(workers, reader)
    try:
        ahead: deque[Future[Read]] = deque()
        for folder in folders:
            ahead.append(pool.submit(_read, folder))
            if len(ahead) > workers * AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(workers: int, reader: Reads) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, get_context("spawn"), _begin, (reader,))


_READER: ContextVar[Reads] = ContextVar("reader")  # of a worker, which is given it once


def _begin(reader: Reads) -> None:
    _READER.set(reader)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches workers, too: they end without a word
    gc.freeze()  # what was imported stays: looking through it again takes a fourth of the time


def _read(folder: Path) -> Read:
    return _READER.get()(folder)
