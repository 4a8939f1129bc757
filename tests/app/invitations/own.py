"""A hiring repository whose candidates get own data, and a maker of them that needs no engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.invitations.opening import Desk
from rubric.brief import CandidateData
from rubric.tree import SourceTree
from tests.app import hooks
from tests.app.world import ALONE, HIRING, SHARED, World, assessment_tree, changed

TRAIN = "data/train.jsonl"


@dataclass
class Maker:
    """Makes a training file that says its seed. `faults` are raised first, one per call."""

    faults: list[Exception] = field(default_factory=list)
    prepared: list[str] = field(default_factory=list)

    async def prepare(self, base_image: str) -> None:
        self.prepared.append(base_image)

    async def make(
        self, folder: SourceTree, base_image: str, data: CandidateData, seed: int
    ) -> Mapping[str, bytes]:
        assert data.generator in folder
        if self.faults:
            raise self.faults.pop(0)
        return dict.fromkeys(data.paths, made(seed))


def made(seed: int) -> bytes:
    """The training file of a seed."""
    return f'{{"id": "r1", "text": "parcel {seed} is late", "label": "shipping"}}\n'.encode()


def asked(world: World, maker: Maker | None) -> Desk:
    """A desk at which candidates get own data, made by this maker."""
    world.github.commit(HIRING, "main", changed(assessment_tree(), (SHARED, ALONE)))
    secret = hooks.SECRET.encode()
    return Desk(world.work.store, world.github, HIRING, secret, clock=world.work.clock, maker=maker)
