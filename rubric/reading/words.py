"""The patterns by which one topic is found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Patterns of one topic, each matched as whole words without regard to case (`code`: as it stands).

    `says_no`: a "not" belongs to the topic, as among limits, and takes nothing back.
    `wanted`: how many different ones are asked for, where it is more than one.
    """

    name: str
    asked: str
    heading: str
    text: str
    beside: tuple[str, ...] = ()
    code: str = ""
    printed: str = ""
    says_no: bool = False
    wanted: int = 1
