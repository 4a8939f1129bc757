"""Who reads whom: free seats go to those who have read least, and in turn. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rubric.review_policy import PanelSeat

Loads = Mapping[str, tuple[int, str]]  # by lower-case login: seats so far, and when the last one was given


def assign(seats: Sequence[PanelSeat], loads: Loads, taken: Collection[str]) -> dict[int, str]:
    """Fill as many of these free seats as can be with distinct people; a login by the seat's index.

    `taken` are logins who may not be seated: they sit there already, gave the seat up, or are the candidate.
    Everybody prefers who has the fewest seats, then who was seated longest ago. A seat that finds all of its
    people seated asks one of them to move to another seat (augmenting paths, Kuhn's algorithm).
    """
    barred = {login.lower() for login in taken}
    wishes = [
        sorted((one for one in seat.people if one.lower() not in barred), key=lambda one: _turn(one, loads))
        for seat in seats
    ]
    holds: dict[str, int] = {}  # lower-case login -> seat
    for seat in range(len(seats)):
        _place(seat, wishes, holds, set())
    spelled = {one.lower(): one for people in wishes for one in people}
    return {seat: spelled[login] for login, seat in holds.items()}


def _place(seat: int, wishes: Sequence[Sequence[str]], holds: dict[str, int], asked: set[str]) -> bool:
    """Give this seat somebody, who may have to leave another one that finds somebody else."""
    free = [one.lower() for one in wishes[seat] if one.lower() not in holds]
    held = [one.lower() for one in wishes[seat] if one.lower() in holds]
    for login in (*free, *held):
        if login in asked:
            continue
        asked.add(login)
        if login not in holds or _place(holds[login], wishes, holds, asked):
            holds[login] = seat
            return True
    return False


def _turn(login: str, loads: Loads) -> tuple[int, str, str]:
    count, last = loads.get(login.lower(), (0, ""))
    return count, last, login.lower()
