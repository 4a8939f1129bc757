"""Found text for each row of the rubric and for each evidence item: at most three places to read first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rubric.model import Assessment, Place
from rubric.reading.corpus import Corpus
from rubric.reading.counted import told
from rubric.reading.finds import POINTERS_MAX, Find, Pointer, best, finds
from rubric.reading.topics import EVIDENCE, Topic, topics_of
from rubric.roles import role_of

__all__ = ["POINTERS_MAX", "ItemPointers", "Pointer", "RowPointers", "items_of", "pointers_of"]


@dataclass(frozen=True)
class RowPointers:
    """What was found for one row, best first; empty is weak evidence that nothing is there."""

    competency: str  # Competency.id
    found: tuple[Pointer, ...]


@dataclass(frozen=True)
class ItemPointers:
    """What was found for one evidence item, such as "failure modes", best first.

    `told` of `wanted`: how many different ones the texts tell, where more than one is asked for; else 0.
    """

    item: str
    found: tuple[Pointer, ...]
    told: int = 0
    wanted: int = 0

    @property
    def counted(self) -> str:
        """`1 of 2` where more than one is asked for; else nothing."""
        return f"{min(self.told, self.wanted)} of {self.wanted}" if self.wanted else ""


def pointers_of(assessment: Assessment, corpus: Corpus) -> tuple[RowPointers, ...]:
    """One entry per row of the rubric, in its order."""
    role = role_of(assessment.profile)
    topics = {row.id: topics_of(row, role) for row in assessment.rubric.competencies}
    found = {topic.name: finds(topic, corpus) for row in topics.values() for topic in row}
    paths = {one.id: one.path for one in assessment.deliverables}
    return tuple(
        RowPointers(
            row.id,
            _best([found[topic.name] for topic in topics[row.id]], {paths.get(asked) for asked in row.asks}),
        )
        for row in assessment.rubric.competencies
    )


def items_of(corpus: Corpus) -> tuple[ItemPointers, ...]:
    """One entry per evidence item, whatever the rubric asks."""
    return tuple(_item(topic, corpus) for topic in EVIDENCE)


def _item(topic: Topic, corpus: Corpus) -> ItemPointers:
    found = best(finds(topic, corpus))
    if topic.wanted == 1:
        return ItemPointers(topic.name, found)
    return ItemPointers(topic.name, found, told(topic, corpus), topic.wanted)


def _best(topics: Sequence[Sequence[Find]], asked: set[str | None]) -> tuple[Pointer, ...]:
    """One find of each topic before a second of any; asked documents before others, headings before lines."""
    ranked = [
        (turn, rank, order, pointer)
        for order, found in enumerate(topics)
        for turn, (rank, pointer) in enumerate(_ranked(found, asked))
    ]
    chosen: dict[Place, Pointer] = {}
    for *_, pointer in sorted(ranked, key=lambda one: one[:3]):
        chosen.setdefault(pointer.place, pointer)
    return tuple(chosen.values())[:POINTERS_MAX]


def _ranked(found: Sequence[Find], asked: set[str | None]) -> list[Find]:
    """The best three finds of a topic for a row that asks for these documents: the lower, the better."""
    ranks = [(kind + 2 * (one.place.path not in asked), one) for kind, one in found]
    return sorted(ranks, key=lambda find: find[0])[:POINTERS_MAX]
