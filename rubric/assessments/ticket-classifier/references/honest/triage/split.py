"""Split the way the service is used: learn from earlier tickets, be judged on later ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LATER = 0.25  # share of the tickets, the last to arrive, that is kept for the final estimate


@dataclass(frozen=True)
class Split:
    """Positions of the tickets to learn from and of those to be judged on."""

    earlier: np.ndarray
    later: np.ndarray


def by_arrival(groups: np.ndarray, later_share: float = LATER) -> Split:
    """The last `later_share` of the tickets against the rest, without later copies of earlier tickets."""
    cut = round(len(groups) * (1 - later_share))
    earlier, later = np.arange(cut), np.arange(cut, len(groups))
    return Split(earlier, later[~np.isin(groups[later], groups[earlier])])
