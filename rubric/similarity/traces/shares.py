"""What of too much is looked at: the small ones whole, of the others the same."""

from __future__ import annotations

from collections.abc import Sequence


def shares(sizes: Sequence[int], most: int) -> list[int]:
    """How much of each is taken, `most` of all together: none of those that are cut gets less than another.

    Max-min fairness (Bertsekas and Gallager, Data Networks, 1992, section 6.5.2): neither many small ones
    nor a few large ones keep all of it to themselves.
    """
    found, left = [0] * len(sizes), most
    smallest = sorted(range(len(sizes)), key=sizes.__getitem__)
    for before, place in enumerate(smallest):
        found[place] = min(sizes[place], left // (len(sizes) - before))
        left -= found[place]
    return found
