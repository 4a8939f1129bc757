"""Answers and predictions of a submission, read strictly: hostile bytes in, valid answers out."""

from __future__ import annotations

import codecs
import csv
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rubric.model import Contract
from rubric.strict_json import MAX_DIGITS, JsonError, loads

ANSWER_BYTES = 16 * 1024  # of one answer, and of one line of predictions
ANSWER_DEPTH = 8
PREDICTIONS_BYTES = 64 * 1024 * 1024
COLUMNS_MAX = 64
ID = "id"

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")  # as JSON writes it
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)

Row = tuple[int, Mapping[str, object]]  # 1-based line and its fields


@dataclass(frozen=True)
class Answer:
    """One valid answer."""

    label: str
    confidence: float


class PredictionsError(Exception):
    """A file of predictions cannot be used at all.

    The message names file and line. It quotes nothing of the file: hidden inputs may stand there.
    """


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


def predictions_name(contract: Contract) -> str:
    """What the file of predictions is called."""
    return f"predictions.{contract.format}"


def read_predictions(data: bytes, contract: Contract, ids: Collection[str]) -> Mapping[str, Answer]:
    """The valid answers of a file of predictions (JSON lines, or CSV with a header) by id, in its order.

    What leaves open which answer belongs to which row breaks the file: bytes that are no UTF-8, JSON or CSV,
    NaN and infinite numbers, a missing field or column, an id that is unknown or given twice, more lines
    than rows were asked, or a cap. Raises PredictionsError then.
    A value that the contract does not allow costs its own row only: another label, a confidence that is no
    number from 0 to 1. An id that is not there has no answer. Both are simply absent from the result.
    """
    name, asked = predictions_name(contract), frozenset(ids)
    is_csv = contract.format == "csv"
    lines = _lines(data, name, len(asked) + is_csv)
    answers: dict[str, Answer] = {}
    seen: dict[str, int] = {}
    for line, fields in _csv_rows(lines, contract) if is_csv else _json_rows(lines, contract):
        key = fields[ID]
        if not isinstance(key, str) or key not in asked:
            raise _broken(name, line, "its id is none of those asked; copy each id as the text it is")
        if key in seen:
            raise _broken(name, line, f"answers the same id as line {seen[key]}; answer each id once")
        seen[key] = line
        answer = answer_of(fields, contract)
        if answer is not None:
            answers[key] = answer
    return answers


def _lines(data: bytes, name: str, most: int) -> list[str]:
    """The lines of a file within the caps, decoded; blank ones may only end it."""
    if len(data) > PREDICTIONS_BYTES:
        raise PredictionsError(f"{name}: is {len(data):,} bytes; at most {PREDICTIONS_BYTES:,} are read")
    if data.startswith(codecs.BOM_UTF8) or b"\0" in data:
        raise PredictionsError(f"{name}: begins with a byte order mark or holds NUL bytes; write plain UTF-8")
    body = data.rstrip(b"\r\n")
    if not body:
        raise PredictionsError(f"{name}: is empty; write one line for each row that was asked")
    # Counted before anything is split, so that a file of line ends costs nothing.
    if body.count(b"\n") >= most:
        raise PredictionsError(f"{name}: has more than {most} lines; write one for each row that was asked")
    return [_text(line, name, number) for number, line in enumerate(body.split(b"\n"), start=1)]


def _text(line: bytes, name: str, number: int) -> str:
    if len(line) > ANSWER_BYTES:
        raise _broken(name, number, f"is {len(line):,} bytes long; at most {ANSWER_BYTES:,} are read")
    try:
        return line.removesuffix(b"\r").decode()
    except UnicodeDecodeError:
        raise _broken(name, number, "is no UTF-8 text; write text, not a pickle or an array") from None


def _json_rows(lines: Sequence[str], contract: Contract) -> Iterator[Row]:
    name = predictions_name(contract)
    for number, line in enumerate(lines, start=1):
        try:
            fields = loads(line, max_bytes=ANSWER_BYTES, max_depth=ANSWER_DEPTH)
        except JsonError:  # its message quotes keys and numbers
            raise _broken(
                name,
                number,
                "is no strict JSON: one object a line, no NaN or Infinity, no key twice, "
                f"at most {ANSWER_DEPTH} levels deep",
            ) from None
        if not isinstance(fields, dict) or any(wanted not in fields for wanted in _wanted(contract)):
            raise _broken(name, number, f"must be an object with {_named(contract)}")
        yield number, fields


def _csv_rows(lines: Sequence[str], contract: Contract) -> Iterator[Row]:
    name = predictions_name(contract)
    header = _header(lines[0], contract)
    if len(lines) == 1:
        raise PredictionsError(f"{name}: has no row below its header; write one for each row that was asked")
    for number, line in enumerate(lines[1:], start=2):
        cells = _cells(line, name, number)
        if len(cells) != len(header):
            raise _broken(name, number, f"has {len(cells)} cells, but the header names {len(header)} columns")
        fields: dict[str, object] = dict(zip(header, cells, strict=True))
        text = str(fields[contract.answer_confidence])
        yield number, fields | {contract.answer_confidence: _number(text, name, number)}


def _header(line: str, contract: Contract) -> list[str]:
    """The columns in any order; further ones are passed over."""
    name = predictions_name(contract)
    columns = _cells(line, name, 1)
    if len(columns) > COLUMNS_MAX:
        raise _broken(name, 1, f"names {len(columns)} columns; at most {COLUMNS_MAX} are read")
    if any(columns.count(wanted) != 1 for wanted in _wanted(contract)):
        raise _broken(name, 1, f"must be a header that names {_named(contract)}, each once")
    return columns


def _cells(line: str, name: str, number: int) -> list[str]:
    """A row of RFC 4180 that stands on one line: no column needs a line break, so none is read."""
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        raise _broken(
            name, number, "is no CSV row: a quote is not closed, or a line break is quoted"
        ) from None


def _number(text: str, name: str, line: int) -> float | None:
    """A decimal number; None for other text. Raises PredictionsError where it is not finite, as JSON does."""
    if _NOT_FINITE.fullmatch(text):
        raise _broken(name, line, "its confidence is not finite; write a number from 0 to 1")
    if len(text) > MAX_DIGITS or not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    if not math.isfinite(value):
        raise _broken(name, line, "its confidence is not finite; write a number from 0 to 1")
    return value


def _wanted(contract: Contract) -> tuple[str, str, str]:
    return ID, contract.answer_label, contract.answer_confidence


def _named(contract: Contract) -> str:
    return f"{ID}, {contract.answer_label} and {contract.answer_confidence}"


def _broken(name: str, line: int, message: str) -> PredictionsError:
    return PredictionsError(f"{name}:{line}: {message}")
