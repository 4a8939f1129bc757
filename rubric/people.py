"""The part of assessment.yml about people: who reviews, how, on which panel, and through which stages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from rubric.review_policy import CALIBRATIONS, STAGES, TAKE_HOME, PanelSeat, ReviewPolicy
from rubric.yaml_lines import Section

SEATS_MAX = 9
WORD = r"[a-z0-9]+(-[a-z0-9]+)*"
WORD_WANTED = "lower-case letters, digits and single hyphens"
LOGIN = r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}"


@dataclass(frozen=True)
class People:
    """Who judges an assessment and how. Logins are as written; GitHub does not tell their case apart."""

    reviewers: tuple[str, ...]
    leads: tuple[str, ...]
    review: ReviewPolicy
    stages: tuple[str, ...]
    specialisation: str


def read_people(root: Section) -> People:
    """Read `people`, `review`, `stages` and `specialisation` of assessment.yml and note the mistakes."""
    section = root.section("people")
    reviewers, leads = _logins(section, "reviewers", required=False), _logins(section, "leads", required=True)
    return People(
        reviewers=reviewers,
        leads=leads,
        review=_review(root.section("review", required=False), (*reviewers, *leads)),
        stages=_stages(root),
        specialisation=root.text("specialisation", "", pattern=WORD, wanted=WORD_WANTED, longest=40),
    )


def _logins(section: Section, key: str, *, required: bool) -> tuple[str, ...]:
    items = section.texts(key, required=required, once=True)
    for item in items:
        if item.text and not re.fullmatch(LOGIN, item.text):
            section.note(f'{section.name}.{key}: "{item.text[:40]}" is no GitHub login', item.line)
    return tuple(item.text for item in items)


def _review(section: Section, known: Sequence[str]) -> ReviewPolicy:
    """The limits keep every record at least as long as it may be appealed."""
    return ReviewPolicy(
        panel=_panel(section, known),
        blind=section.flag("blind", True),
        appeal_days=section.number("appeal_days", 0, 30, ReviewPolicy.appeal_days),
        keep_days=section.whole("keep_days", 30, 3_650, ReviewPolicy.keep_days),
        calibration=section.choice("calibration", CALIBRATIONS, ReviewPolicy.calibration),
    )


def _panel(section: Section, known: Sequence[str]) -> tuple[PanelSeat, ...]:
    before = section.noted
    rows = section.rows("panel", required=False)
    seats = tuple(_seat(row, known) for row in rows)
    if len(seats) > SEATS_MAX:
        section.note(
            f"{section.name}.panel must hold at most {SEATS_MAX} seats, not {len(seats)}",
            section.line_of("panel"),
        )
    elif section.noted == before and all(seat.people for seat in seats):
        _note_unseatable(section, seats)
    return seats


def _seat(row: Section, known: Sequence[str]) -> PanelSeat:
    names = {login.casefold() for login in known}
    people = row.texts("people", once=True)
    for item in people:
        if names and item.text and item.text.casefold() not in names:
            row.note_unknown(f"{row.name}.people", item.text, "reviewer or lead", sorted(known), item.line)
    role = row.text("role", pattern=WORD, wanted=WORD_WANTED, longest=40)
    return PanelSeat(role, tuple(item.text for item in people))


def _note_unseatable(section: Section, seats: Sequence[PanelSeat]) -> None:
    """Seats that have fewer people than there are of them cannot be taken by different people.

    By Hall's theorem a panel without such seats can be taken; the fewest are named.
    """
    for size in range(2, len(seats) + 1):
        for some in combinations(seats, size):
            people = {login.casefold(): login for seat in some for login in seat.people}
            if len(people) < size:
                section.note(
                    f"{section.name}.panel: {', '.join(seat.role for seat in some)} need "
                    f"{size} different people, but only "
                    f"{', '.join(people.values())} may take these seats",
                    section.line_of("panel"),
                )
                return


def _stages(root: Section) -> tuple[str, ...]:
    if not root.has("stages"):
        return (TAKE_HOME,)
    before = root.noted
    items = root.texts("stages", once=True)
    for item in items:
        if item.text and item.text not in STAGES:
            root.note_unknown("stages", item.text, "stage", STAGES, item.line)
    stages = tuple(item.text for item in items)
    if root.noted == before and TAKE_HOME not in stages:
        root.note(f"stages must contain {TAKE_HOME}", root.line_of("stages"))
    return stages
