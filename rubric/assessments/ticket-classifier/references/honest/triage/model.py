"""The model: TF-IDF over word 1- to 5-grams, a linear SVM, a sigmoid that turns margins into confidences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC

FOLDS = 4
PENALTY = 1.0  # 0.3 to 3 were tried with three fold seeds: within one standard deviation of each other
SUSPECT = 0.90


def build(seed: int, longest: int = 5) -> CalibratedClassifierCV:
    """An unfitted model with n-grams of up to `longest` words.

    Long n-grams matter here: "look into the invoice" asks, "sorted out the invoice" only mentions, and single
    words cannot tell the two apart.
    """
    words = TfidfVectorizer(ngram_range=(1, longest), min_df=2, sublinear_tf=True)
    labels = LinearSVC(C=PENALTY, random_state=seed)
    return CalibratedClassifierCV(Pipeline([("words", words), ("labels", labels)]), cv=FOLDS, ensemble=False)


def out_of_fold(texts: Sequence[str], labels: np.ndarray, groups: np.ndarray, seed: int) -> np.ndarray:
    """Confidences (tickets x sorted labels) by models that saw neither the ticket nor a copy of it."""
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    shares = cross_val_predict(
        build(seed), list(texts), labels, groups=groups, cv=folds, method="predict_proba"
    )
    return np.asarray(shares)


def suspects(labels: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Which labels look wrong: another label has an out-of-fold confidence of SUSPECT or more."""
    guesses = np.unique(labels)[shares.argmax(axis=1)]
    return np.array((shares.max(axis=1) >= SUSPECT) & (guesses != labels), dtype=bool)
