"""Data of a candidate's own: from which seed, made by whom, and the trees of the two commits."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from rubric.brief import CandidateData
from rubric.model import Assessment
from rubric.tree import File, SourceTree

STARTER = "starter"
SEEDS = 2**31 - 1


class DataMaker(Protocol):
    """Runs an assessment's generator, out of reach of the service's keys."""

    async def prepare(self, base_image: str) -> None:
        """Have ready what it takes, before anything is made for anybody. Raises ConfigurationError."""

    async def make(
        self, folder: SourceTree, base_image: str, data: CandidateData, seed: int
    ) -> Mapping[str, bytes]:
        """The files at `data.paths`. Raises ConfigurationError for what the program does wrong, RunnerError
        for the engine.
        """


@dataclass(frozen=True)
class Given:
    """What a candidate begins with. `root`: the starter, the same for all; `tree`: with the own data upon it.

    Without own data there is no `seed`, and the two are the same.
    """

    root: SourceTree
    tree: SourceTree
    seed: int | None = None


def wanted(assessment: Assessment) -> CandidateData | None:
    """The assessment's data where each candidate gets their own; None where all have the shipped ones."""
    data = assessment.data
    return data if data is not None and data.per_candidate and data.paths else None


def seed_of(secret: bytes, slug: str, login: str) -> int:
    """The seed of a person on an assessment, 1 to 2^31 - 1: without the secret nobody can tell another's."""
    digest = hmac.new(secret, f"proofgrade data {slug}/{login.lower()}".encode(), hashlib.sha256).digest()
    return 1 + int.from_bytes(digest[:8]) % SEEDS


def given(folder: SourceTree, made: Mapping[str, bytes], seed: int) -> Given:
    """The two trees of an assessment folder and the files that were made for one candidate.

    The shipped files in their place are left out of the starter: they are nobody's.
    """
    shipped = folder.files
    root = SourceTree({path: file for path, file in shipped.items() if path not in made})
    own = {path: File(data, path in shipped and shipped[path].executable) for path, data in made.items()}
    return Given(root.under(STARTER), SourceTree({**root.files, **own}).under(STARTER), seed)
