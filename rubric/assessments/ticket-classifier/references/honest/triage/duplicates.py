"""Find tickets that were sent twice, so that a copy never stands on both sides of a split."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer

# Read by hand: pairs above it are one mail but for greeting, signature and slips; below it requests differ.
SIMILAR = 0.80


def groups_of(texts: Sequence[str]) -> np.ndarray:
    """A group number for each text; near-duplicates (cosine of character 5-grams >= SIMILAR) share one."""
    grams = TfidfVectorizer(analyzer="char", ngram_range=(5, 5), sublinear_tf=True).fit_transform(texts)
    similar = (grams @ grams.T) >= SIMILAR
    return np.asarray(connected_components(similar, directed=False)[1])


def first_of_each(groups: np.ndarray) -> np.ndarray:
    """The positions of the first member of every group, ascending."""
    return np.sort(np.unique(groups, return_index=True)[1])
