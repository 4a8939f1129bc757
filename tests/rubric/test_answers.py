"""Predictions as files: strict about the file, fair about a row."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import pickle
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.answers import (
    ANSWER_BYTES,
    COLUMNS_MAX,
    PREDICTIONS_BYTES,
    Answer,
    PredictionsError,
    read_answer,
    read_predictions,
)
from rubric.model import Contract, ContractKind

JSONL = Contract(
    port=8000,
    route="",
    ready_route="",
    answer_label="label",
    answer_confidence="confidence",
    labels=("bug", "billing"),
    kind=ContractKind.BATCH,
)
CSV = replace(JSONL, format="csv")
IDS = ("a", "b", "c")
GOOD = '{"id": "a", "label": "bug", "confidence": 0.5}'
HEADER = "id,label,confidence\n"
SECRET = "the text of a hidden row"


def message(data: bytes | str, contract: Contract = JSONL) -> str:
    with pytest.raises(PredictionsError) as caught:
        read_predictions(data if isinstance(data, bytes) else data.encode(), contract, IDS)
    return str(caught.value)


def row(**changes: object) -> str:
    fields = {"id": "a", "label": "bug", "confidence": 0.5} | changes
    return json.dumps({name: value for name, value in fields.items() if value is not ...})


def test_rows_are_read_by_id() -> None:
    """In any order, with further fields, Windows line ends and blank lines at the end; what is missing has
    no answer.
    """
    data = row(id="c", note=["x", {"y": 1}]) + "\r\n" + row(label="billing", confidence=1) + "\r\n\r\n"
    assert read_predictions(data.encode(), JSONL, IDS) == {
        "c": Answer("bug", 0.5),
        "a": Answer("billing", 1.0),
    }


def test_columns_are_read_by_name() -> None:
    """In any order, with further columns, quoted cells and numbers as Python, R and C write them."""
    data = 'confidence,note,label,id\r\n0.25,"a, ""b""",bug,a\r\n1e-05,,"billing",b\n1,,bug,c'
    assert read_predictions(data.encode(), CSV, IDS) == {
        "a": Answer("bug", 0.25),
        "b": Answer("billing", 0.00001),
        "c": Answer("bug", 1.0),
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"label": "other"},
        {"label": None},
        {"label": ["bug"]},
        {"label": "\ud800"},
        {"confidence": "0.5"},
        {"confidence": True},
        {"confidence": None},
        {"confidence": 1.0000001},
        {"confidence": -1e-9},
        {"confidence": 10**39},
    ],
)
def test_a_value_out_of_bounds_costs_its_own_row(changes: dict[str, object]) -> None:
    """As one bad answer of a server would: the other rows keep theirs."""
    data = row(**changes) + "\n" + row(id="b")
    assert read_predictions(data.encode(), JSONL, IDS) == {"b": Answer("bug", 0.5)}


@pytest.mark.parametrize(
    "number",
    [
        "",
        " 0.5",
        "+0.5",
        "0_5",
        "0x1",
        ".5",
        "1.",
        "0,5",
        "50%",
        "٠.٥",
        "00.5",
        "1.1",
        "-0.1",
        "0." + "5" * 40,
    ],
)
def test_a_cell_that_is_no_plain_number_costs_its_own_row(number: str) -> None:
    """Numbers are written as in JSON, from 0 to 1, with at most 40 characters."""
    data = f'{HEADER}a,bug,"{number}"\nb,bug,0.5\n'
    assert read_predictions(data.encode(), CSV, IDS) == {"b": Answer("bug", 0.5)}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("", "predictions.jsonl: is empty"),
        ("\n\r\n\n", "predictions.jsonl: is empty"),
        (b"\xef\xbb\xbf" + GOOD.encode(), "byte order mark"),
        (GOOD.encode("utf-16"), "NUL bytes"),
        (GOOD.replace("bug", "b\0g"), "NUL bytes"),
        (b'{"id": "\xff"}', "predictions.jsonl:1: is no UTF-8 text"),
        (b'{"id": "\xed\xa0\x80"}', "predictions.jsonl:1: is no UTF-8 text"),
        (pickle.dumps({"a": "bug"}).replace(b"\0", b""), "is no UTF-8 text; write text, not a pickle"),
        (f"[{GOOD}]", "predictions.jsonl:1: must be an object with id, label and confidence"),
        (GOOD + "\n" + row(id="b", confidence=...), "predictions.jsonl:2: must be an object with id, label"),
        (GOOD + "\n\n" + row(id="b"), "predictions.jsonl:2: is no strict JSON"),
        (GOOD + GOOD, "predictions.jsonl:1: is no strict JSON"),
        (GOOD.replace("0.5", "NaN"), "no NaN or Infinity"),
        (GOOD.replace("0.5", "-Infinity"), "no NaN or Infinity"),
        (GOOD.replace("0.5", "1e999"), "no NaN or Infinity"),
        (GOOD.replace("0.5", "0." + "1" * 5000), "no NaN or Infinity"),
        (GOOD.replace('"id"', '"label"'), "no key twice"),
        (row(deep=[[[[[[[[1]]]]]]]]), "at most 8 levels deep"),
        (GOOD[:-1] + ', "deep": ' + "[" * 9000, "at most 8 levels deep"),
        (row(pad="x" * ANSWER_BYTES), "bytes long; at most 16,384 are read"),
        (GOOD + "\n" + GOOD, "predictions.jsonl:2: answers the same id as line 1"),
        (row(id="z"), "predictions.jsonl:1: its id is none of those asked"),
        (row(id=7), "its id is none of those asked"),
        (row(id=["a"]), "its id is none of those asked"),
        (row(id="\ud800"), "its id is none of those asked"),
        ("\n".join(row(id=key) for key in "abca"), "has more than 3 lines"),
        (b" " * (PREDICTIONS_BYTES + 1), "predictions.jsonl: is 67,108,865 bytes; at most 67,108,864"),
    ],
)  # fmt: skip
def test_a_json_file_that_leaves_the_answers_open_is_refused(data: bytes | str, expected: str) -> None:
    """The message names the line and what to write."""
    assert expected in message(data)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (HEADER, "has no row"),
        ("a,bug,0.5\nb,bug,0.5", "predictions.csv:1: must be a header that names id, label and confidence"),
        (HEADER + HEADER, "predictions.csv:2: its id is none of those asked"),
        ("id,label,confidence,label\na,bug,0.5,bug", "each once"),
        ("id,label\na,bug", "predictions.csv:1: must be a header"),
        ("id, label, confidence\na,bug,0.5", "predictions.csv:1: must be a header"),
        ("id;label;confidence\na;bug;0.5", "predictions.csv:1: must be a header"),
        (",".join(["id", "label", "confidence", *map(str, range(62))]) + "\na", "names 65 columns"),
        (HEADER + "a,bug", "predictions.csv:2: has 2 cells, but the header names 3 columns"),
        (HEADER + "a,bug,0.5,1", "has 4 cells"),
        (HEADER + "\na,bug,0.5", "predictions.csv:2: has 0 cells"),
        (HEADER + 'a,"bug,0.5', "predictions.csv:2: is no CSV row: a quote is not closed"),
        (HEADER + 'a,"b"ug,0.5', "predictions.csv:2: is no CSV row"),
        (HEADER + 'a,"bu\ng",0.5', "predictions.csv:2: is no CSV row: a quote is not closed, or a"),
        (HEADER + "a,bug,0.5\rb,bug,0.5", "predictions.csv:2: is no CSV row"),
        (HEADER + "a,bug,nan", "predictions.csv:2: its confidence is not finite"),
        (HEADER + "a,bug,-Infinity", "is not finite"),
        (HEADER + "a,bug,INF", "is not finite"),
        (HEADER + "a,bug,1e999", "is not finite"),
        (HEADER + "a,bug,0.5\na,bug,0.6", "predictions.csv:3: answers the same id as line 2"),
        (HEADER + "z,bug,0.5", "its id is none of those asked"),
        (HEADER + "a,bug,0.5\n" * 4, "has more than 4 lines"),
        (b"\xef\xbb\xbf" + HEADER.encode(), "byte order mark"),
        (HEADER + "a,b\0g,0.5", "NUL bytes"),
        (HEADER.encode() + b"a,\xff,0.5", "predictions.csv:2: is no UTF-8 text"),
        (HEADER + "a,bug," + "5" * ANSWER_BYTES, "predictions.csv:2: is 16,390 bytes long"),
    ],
)  # fmt: skip
def test_a_csv_file_that_leaves_the_answers_open_is_refused(data: bytes | str, expected: str) -> None:
    """The header decides which cell is what, so it must be clear; a row stands on one line."""
    assert expected in message(data, CSV)


@pytest.mark.parametrize(
    ("data", "contract"),
    [
        (f'{{"{SECRET}": 1, "{SECRET}": 2}}', JSONL),
        (f'{{"id": "{SECRET}", "label": "{SECRET}", "confidence": 0.5}}', JSONL),
        (row(confidence=...).replace("}", f', "confidence": {"7" * 60}}}'), JSONL),
        (f"{SECRET},{SECRET}\n", CSV),
        (f"{HEADER}{SECRET},bug,0.5", CSV),
        (f'{HEADER}a,"{SECRET}', CSV),
    ],
)
def test_no_message_quotes_the_file(data: str, contract: Contract) -> None:
    """A submission cannot carry the hidden inputs out in the reason that its author gets to read."""
    told = message(data, contract)
    assert SECRET not in told
    assert "777" not in told


FRAGMENTS = st.sampled_from(
    [b'{"id": "a"', b', "label": "bug"', b', "confidence": ', b"0.5", b"}", b"\n", b"\r\n", b'"', b",", b"[",
     b"]", b"id,label,confidence", b"a,bug,0.5", b"nan", b"NaN", b"1e999", b"\xff", b"\0", b"\xef\xbb\xbf",
     b"\\ud800", b" "]
)  # fmt: skip
BYTES = st.binary(max_size=300) | st.lists(FRAGMENTS, max_size=30).map(b"".join)


@given(BYTES, st.sampled_from([JSONL, CSV]))
def test_any_bytes_are_a_mapping_or_refused(data: bytes, contract: Contract) -> None:
    """Nothing else is raised, and what is read was asked and is in bounds."""
    answers: Mapping[str, Answer] = {}
    with contextlib.suppress(PredictionsError):
        answers = read_predictions(data, contract, IDS)
    assert answers.keys() <= set(IDS)
    assert all(0 <= answer.confidence <= 1 and answer.label in JSONL.labels for answer in answers.values())


@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), min_size=1, max_size=20),
        st.tuples(st.sampled_from(JSONL.labels), st.floats(0, 1)),
        min_size=1,
        max_size=20,
    )
)
def test_every_sound_file_is_read(answers: dict[str, tuple[str, float]]) -> None:
    """What Python's own writers write comes back unchanged, in both formats."""
    rows = [{"id": key, "label": label, "confidence": value} for key, (label, value) in answers.items()]
    target = io.StringIO()
    writer = csv.DictWriter(target, ["id", "label", "confidence"])
    writer.writeheader()
    writer.writerows(rows)
    expected = {key: Answer(label, value) for key, (label, value) in answers.items()}
    as_json = "".join(json.dumps(one) + "\n" for one in rows).encode()
    assert read_predictions(as_json, JSONL, answers) == expected
    assert read_predictions(target.getvalue().encode(), CSV, answers) == expected


WORST = {
    "line ends": b"\n" * 1_000_000 + b"x",
    "one line": b"x" * 20_000_000,
    "commas": HEADER.encode() + b"," * 16_000 + b"\n" + b"," * 16_000,
    "brackets": (b"[" * 16_000 + b"\n") * 900,
    "quotes": (b'"' + b'\\"' * 8_000 + b"\n") * 900,
    "keys": (b"{" + b",".join(b'"%d":1' % n for n in range(1_500)) + b"}\n") * 900,
    "digits": (b'{"id": ' + b"1" * 16_000 + b"}\n") * 900,
}


@pytest.mark.parametrize("name", WORST)
@pytest.mark.parametrize("contract", [JSONL, CSV], ids=["jsonl", "csv"])
def test_costly_files_are_refused_by_a_cap(name: str, contract: Contract) -> None:
    """Before they are split or parsed, so that none of them takes long or much memory."""
    with pytest.raises(PredictionsError):
        read_predictions(WORST[name], contract, [f"q{number}" for number in range(1_000)])


def test_columns_up_to_the_cap_are_read() -> None:
    """A column per class beside the answer is fine."""
    more = COLUMNS_MAX - 3
    data = "id,label,confidence" + ",x" * more + "\na,bug,0.5" + ",1" * more
    assert read_predictions(data.encode(), CSV, IDS) == {"a": Answer("bug", 0.5)}


def test_an_answer_over_http_is_read_alike() -> None:
    """One object, the same rules, None for anything else."""
    assert read_answer(GOOD.encode(), JSONL) == Answer("bug", 0.5)
    assert read_answer(GOOD.replace("0.5", "NaN").encode(), JSONL) is None
    assert read_answer(b"[]", JSONL) is None
