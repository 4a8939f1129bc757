"""Answers and predictions of a submission, read strictly: hostile bytes in, valid answers out."""

from __future__ import annotations

from dataclasses import dataclass

from rubric.model import Contract
from rubric.strict_json import JsonError, loads

ANSWER_BYTES = 16 * 1024
ANSWER_DEPTH = 8


@dataclass(frozen=True)
class Answer:
    """One valid answer."""

    label: str
    confidence: float


def read_answer(body: bytes, contract: Contract) -> Answer | None:
    """An answer as the contract wants it: a JSON object with an allowed label and a confidence in [0, 1];
    else None.
    """
    try:
        answer = loads(body, max_bytes=ANSWER_BYTES, max_depth=ANSWER_DEPTH)
    except JsonError:
        return None
    return answer_of(answer, contract)


def answer_of(fields: object, contract: Contract) -> Answer | None:
    """The answer in a parsed object; None where a field is missing, of another type, or out of range."""
    if not isinstance(fields, dict):
        return None
    label, confidence = fields.get(contract.answer_label), fields.get(contract.answer_confidence)
    if not isinstance(label, str) or label not in contract.labels:
        return None
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        return None
    return Answer(label, float(confidence))
