"""Features of one payment, for serving: no arrays until the very end, which is faster for a single row."""

from __future__ import annotations

import math

import numpy as np

from payscore.offline import ATTEMPTS_MAX, GUEST_AGE_DAYS, HOUR_BLOCKS
from payscore.payments import CATEGORIES, Payment


def vector(payment: Payment) -> np.ndarray:
    """The features of a payment in the order of `offline.NAMES`."""
    block = payment.at.hour // 3
    age = payment.account_age_days
    features = [float(name == payment.category) for name in CATEGORIES]
    features += [float(number == block) for number in range(HOUR_BLOCKS)]
    features += [
        math.log1p(payment.euros),
        math.log1p(payment.distance_km),
        math.log1p(GUEST_AGE_DAYS if age is None else age),
        float(age is None),
        float(min(payment.attempts_last_hour, ATTEMPTS_MAX)),
        float(not payment.known_device),
    ]
    return np.array(features)
