"""What a payment is, and how one is read. The same for the training file and for requests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

LABELS = ("approve", "review", "decline")
CATEGORIES = (
    "electronics",
    "fashion",
    "games",
    "gift_cards",
    "groceries",
    "pharmacy",
    "tickets",
    "travel",
)
# Minor units of the currency for one euro. Yen have no minor unit: 162 yen are 162 of them.
MINOR_PER_EURO = {
    "BRL": 610.0,
    "EUR": 100.0,
    "GBP": 84.0,
    "INR": 9_300.0,
    "JPY": 162.0,
    "SGD": 144.0,
    "USD": 108.0,
}


class PaymentError(ValueError):
    """A payment that is not as described in data/README.md."""


@dataclass(frozen=True)
class Payment:
    """One payment. `at` is in UTC; the age of the account is None for guests."""

    at: datetime
    utc_offset_minutes: int
    amount_minor: int
    currency: str
    category: str
    distance_km: float
    account_age_days: int | None
    attempts_last_hour: int
    known_device: bool

    @property
    def euros(self) -> float:
        """The amount in euros."""
        return self.amount_minor / MINOR_PER_EURO[self.currency]


def payment_of(fields: Mapping[str, object]) -> Payment:
    """The payment in a row or a request; what else stands there is left aside. Raises PaymentError."""
    try:
        age = fields["account_age_days"]
        payment = Payment(
            at=datetime.fromisoformat(str(fields["at"]).replace("Z", "+00:00")),
            utc_offset_minutes=int(fields["utc_offset_minutes"]),
            amount_minor=int(fields["amount_minor"]),
            currency=str(fields["currency"]),
            category=str(fields["category"]),
            distance_km=float(fields["distance_km"]),
            account_age_days=None if age is None else int(age),
            attempts_last_hour=int(fields["attempts_last_hour"]),
            known_device=bool(fields["known_device"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PaymentError(f"not a payment: {error!r}") from None
    if payment.currency not in MINOR_PER_EURO or payment.category not in CATEGORIES:
        raise PaymentError("unknown currency or category")
    return payment


def read_rows(path: Path) -> tuple[list[Payment], list[str]]:
    """Payments and labels of a training file, in order of arrival."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [payment_of(row) for row in rows], [row["label"] for row in rows]
