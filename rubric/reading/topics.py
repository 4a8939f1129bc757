"""What a rubric's row may ask about, and by which words a submission's text on it is found.

A row asks about a topic where its title or anchors hold one of the topic's words, whoever wrote the rubric.
What is found is a place to read, and what is not found may still be there in other words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import Pattern

from rubric.model import Competency
from rubric.reading.item_words import ITEMS
from rubric.reading.row_words import MORE
from rubric.reading.words import Words
from rubric.role import Role


@dataclass(frozen=True)
class Topic:
    """`asked` is searched in a row, `heading` in headings, `text` in own lines, `code` in own code lines.

    `printed`: in lines that a run of the candidate's left: of notebooks, of result files.
    `beside`: what a line that holds `text` must hold as well, all of it, anywhere. `item`: whether it is one
    of the evidence items, which are looked for in every submission, whatever its rubric asks. `says_no`: a
    "not" takes nothing back. `wanted`: how many different ones are asked for.
    """

    name: str
    asked: Pattern[str]
    heading: Pattern[str]
    text: Pattern[str]
    beside: tuple[Pattern[str], ...] = ()
    code: Pattern[str] | None = None
    printed: Pattern[str] | None = None
    item: bool = False
    says_no: bool = False
    wanted: int = 1


def topics_of(row: Competency, role: Role | None = None) -> tuple[Topic, ...]:
    """The topics of a row, those that its title names first.

    Where the role's evidence matrix has items for the row, these are its evidence, essential ones first.
    """
    anchors = " ".join(row.anchors)
    titled = [topic for topic in TOPICS if topic.asked.search(row.title)]
    told = [topic for topic in TOPICS if topic not in titled and topic.asked.search(anchors)]
    chosen = [] if role is None else [_BY_NAME[one.name] for one in role.items if row.id in one.rows]
    if not chosen:
        return (*titled, *told)
    first, then = ([topic for topic in topics if not topic.item] for topics in (titled, told))
    return (*first, *chosen, *then)


def _topic(words: Words, *, item: bool) -> Topic:
    return Topic(
        words.name,
        _whole(words.asked),
        _whole(words.heading),
        _whole(words.text),
        tuple(re.compile(pattern, re.IGNORECASE) for pattern in words.beside),
        re.compile(words.code) if words.code else None,
        re.compile(words.printed, re.IGNORECASE) if words.printed else None,
        item,
        words.says_no,
        words.wanted,
    )


def _whole(pattern: str) -> Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


EVIDENCE = tuple(_topic(words, item=True) for words in ITEMS)
_BY_NAME = {topic.name: topic for topic in EVIDENCE}
TOPICS = (*EVIDENCE, *(_topic(words, item=False) for words in MORE))
