"""Simulated submissions: what honest models and cheats answer to the questions of a run."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rubric.measured import Answered, Form
from rubric.model import Assessment, Contract, QualityTarget, ReproduceLimits, Rubric
from rubric.observation import Ending, Observation, Phase, PhaseRun, Provenance
from rubric.tree import File, SourceTree

LABELS = ("access", "billing", "bug", "cancellation", "feature_request", "shipping")
TRAIN_PATH = "starter/data/train.jsonl"
OTHER, AGAIN, TRAINING = 200, 50, 100  # how many rows a run asks once more
CONTRACT = Contract(8000, "/predict", "/healthz", "label", "confidence", LABELS)
RAN_WELL = tuple(
    PhaseRun(phase, Ending.OK) for phase in (Phase.BUILD, Phase.REPRODUCE, Phase.SERVE, Phase.LOAD)
)


@dataclass(frozen=True)
class Asked:
    """A question as a submission sees it, and beside it the right answer, which only a cheat may know."""

    position: int
    row: int
    form: Form
    scored: bool
    true: str
    reworded: bool


Model = Callable[[Asked], tuple[str, float] | None]


@dataclass(frozen=True)
class World:
    """The hidden and the training labels, and the order of the questions."""

    hidden: tuple[str, ...]
    training: tuple[str, ...]
    seed: int

    @classmethod
    def of(cls, hidden: int, training: int, seed: int) -> World:
        """So many rows, their labels drawn by seed."""
        chance = random.Random(f"world {seed}")
        return cls(
            tuple(chance.choice(LABELS) for _ in range(hidden)),
            tuple(chance.choice(LABELS) for _ in range(training)),
            seed,
        )

    def answers(self, model: Model) -> tuple[Answered, ...]:
        """What the model says, in the order asked."""
        return tuple(_answered(asked, model(asked)) for asked in self.questions())

    def questions(self) -> Iterator[Asked]:
        """Half the hidden rows reworded, some in both forms, some twice, some of the training rows."""
        chance = random.Random(f"order {self.seed}")
        drawn = list(_drawn(len(self.hidden), len(self.training), chance))
        chance.shuffle(drawn)
        twins = {row for row, form, scored in drawn if scored and form is Form.TWIN}
        for position, (row, form, scored) in enumerate(drawn):
            labels = self.training if form in {Form.TRAIN, Form.TRAIN_TWIN} else self.hidden
            again = form is Form.AGAIN and row in twins
            reworded = again or form in {Form.TWIN, Form.TRAIN_TWIN}
            yield Asked(position, row, form, scored, labels[row], reworded)

    def folder(self) -> SourceTree:
        """The assessment's data files."""
        rows = [{"id": f"h{number}", "text": f"text {number}"} for number in range(len(self.hidden))]
        truth = [{"id": f"h{number}", "label": label} for number, label in enumerate(self.hidden)]
        train = [{"id": f"r{number}", "label": label} for number, label in enumerate(self.training)]
        files = {"holdout/features.jsonl": rows, "holdout/labels.jsonl": truth, TRAIN_PATH: train}
        return SourceTree({path: File(_lines(lines)) for path, lines in files.items()})

    def assessment(self, metric: str = "accuracy") -> Assessment:
        """An assessment of this data, with nothing in it that scoring does not need."""
        return Assessment(
            slug="tickets",
            title="Tickets",
            role="NLP engineer",
            effort_hours=8,
            window_hours=72,
            reproduce=ReproduceLimits(),
            contract=CONTRACT,
            quality=QualityTarget(metric, 0.8, train=TRAIN_PATH if self.training else ""),
            latency=None,
            deliverables=(),
            reviewers=(),
            leads=("lena-lead",),
            family="tickets",
            rubric=Rubric("Rubric", (), 70.0, (), "sha256:r"),
            version="sha256:a",
        )


def observed(answers: Sequence[Answered], phases: tuple[PhaseRun, ...] = RAN_WELL) -> Observation:
    """What a run with these answers would bring."""
    return Observation(Provenance("sha256:t", "a", "v", "g", seed=11), phases, answers=tuple(answers))


def other_than(label: str, step: int = 1) -> str:
    """A wrong label."""
    return LABELS[(LABELS.index(label) + step) % len(LABELS)]


@dataclass(frozen=True)
class Learned:
    """An honest model: right in a share of rows, a little better on those it has trained on.

    A reworded row gets the same answer but for `swayed` of them; `silent` of the questions get none.
    """

    right: float
    overfit: float = 0.0
    swayed: float = 0.0
    silent: float = 0.0
    seed: int = 0

    def __call__(self, asked: Asked) -> tuple[str, float] | None:
        trained = asked.form in {Form.TRAIN, Form.TRAIN_TWIN}
        if self._chance("silent", asked.position).random() < self.silent:
            return None
        wording = self._chance("swayed", trained, asked.row)
        view = int(asked.reworded and wording.random() < self.swayed)
        chance = self._chance("row", trained, asked.row, view)
        likely = min(1.0, self.right + (self.overfit if trained else 0.0))
        sure = min(1.0, max(0.0, chance.gauss(likely, 0.05)))
        step = chance.randrange(1, len(LABELS))
        return (asked.true if chance.random() < sure else other_than(asked.true, step)), sure

    def _chance(self, *about: object) -> random.Random:
        return random.Random(repr((self.seed, about)))


def _drawn(hidden: int, training: int, chance: random.Random) -> Iterator[tuple[int, Form, bool]]:
    order = chance.sample(range(hidden), hidden)
    reworded = frozenset(order[: hidden // 2])
    for row in order:
        yield row, Form.TWIN if row in reworded else Form.ORIGINAL, True
    for row in chance.sample(order, min(OTHER, hidden)):
        yield row, Form.ORIGINAL if row in reworded else Form.TWIN, False
    for row in chance.sample(order, min(AGAIN, hidden)):
        yield row, Form.AGAIN, False
    for row in chance.sample(range(training), min(TRAINING, training)):
        yield row, Form.TRAIN, False
        yield row, Form.TRAIN_TWIN, False


def _answered(asked: Asked, said: tuple[str, float] | None) -> Answered:
    label, confidence = said or (None, None)
    return Answered(asked.row, asked.form, asked.scored, label, confidence)


def _lines(rows: Sequence[dict[str, str]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()
