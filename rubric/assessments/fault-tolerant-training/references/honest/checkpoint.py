"""The whole state of a training run in one file that is either the old one or the new one, never half of it."""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

NAME = "checkpoint.npz"


@dataclass
class State:
    """All that the next step depends on.

    `step`: steps done, which is the position in the data too, as the order follows from seed and epoch alone.
    `first`, `second`: the optimiser's moments. `chances`: every worker's generator, by rank.
    """

    step: int
    flat: np.ndarray
    first: np.ndarray
    second: np.ndarray
    chances: list[dict]


def save(folder: Path, state: State, run: str) -> None:
    """Write the state of the run with this fingerprint, then put it in the old one's place at once.

    The data reach the disk before the name does: a machine that goes down in between leaves the old file.
    """
    target, new = folder / NAME, folder / f"{NAME}.new"
    chances = np.frombuffer(json.dumps(state.chances).encode(), dtype=np.uint8)
    with new.open("wb") as file:
        np.savez(
            file,
            run=np.array(run),
            step=np.array(state.step),
            flat=state.flat,
            first=state.first,
            second=state.second,
            chances=chances,
        )
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, target)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def load(folder: Path, run: str) -> State | None:
    """The stored state of this very run; None where there is none, it is another run's, or it is broken.

    `allow_pickle` stays off: a checkpoint is data and never code. A zip file's checksums tell a broken one.
    """
    try:
        with np.load(folder / NAME, allow_pickle=False) as stored:
            if str(stored["run"]) != run:
                return None
            chances = json.loads(stored["chances"].tobytes())
            arrays = (stored["flat"], stored["first"], stored["second"])
            return State(int(stored["step"]), *arrays, chances)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
