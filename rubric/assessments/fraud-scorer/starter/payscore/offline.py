"""Features of many payments at once, column by column, for training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payscore.payments import CATEGORIES, Payment

HOUR_BLOCKS = 8  # of three hours
GUEST_AGE_DAYS = 30.0  # stands in for the age of an account that does not exist
ATTEMPTS_MAX = 4

NAMES = (
    *(f"category_{name}" for name in CATEGORIES),
    *(f"hours_{3 * block:02d}" for block in range(HOUR_BLOCKS)),
    "log_euros",
    "log_distance",
    "log_account_age",
    "guest",
    "attempts",
    "new_device",
)


def matrix(payments: Sequence[Payment]) -> np.ndarray:
    """One row for each payment, one column for each of NAMES."""
    seconds = np.array([payment.at.timestamp() for payment in payments])
    offsets = np.array([payment.utc_offset_minutes for payment in payments])
    hours = ((seconds + 60 * offsets) // 3600 % 24).astype(int)
    categories = np.array([CATEGORIES.index(payment.category) for payment in payments])
    ages = np.array([payment.account_age_days for payment in payments], dtype=float)
    guests = np.isnan(ages)
    numbers = (
        np.log1p([payment.euros for payment in payments]),
        np.log1p([payment.distance_km for payment in payments]),
        np.log1p(np.where(guests, GUEST_AGE_DAYS, ages)),
        guests,
        np.minimum([payment.attempts_last_hour for payment in payments], ATTEMPTS_MAX),
        [not payment.known_device for payment in payments],
    )
    return np.column_stack(
        [np.eye(len(CATEGORIES))[categories], np.eye(HOUR_BLOCKS)[hours // 3], *numbers]
    ).astype(float)
