import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric import holdout
from rubric.holdout import read_features, read_holdout, read_training, write_rows
from rubric.tree import File, SourceTree
from rubric.yaml_nodes import ParseError

LABELS = ("yes", "no")
TRAIN = "starter/data/train.jsonl"


def folder(features: str | bytes, labels: str | bytes = "", train: str | bytes = "") -> SourceTree:
    given = {"holdout/features.jsonl": features, "holdout/labels.jsonl": labels, TRAIN: train}
    return SourceTree(
        {path: File(text.encode() if isinstance(text, str) else text) for path, text in given.items()}
    )


def test_labels_are_matched_by_id() -> None:
    """The two files may stand in different orders, with blank lines, a byte-order mark or CRLF."""
    read = read_holdout(
        folder(
            '\ufeff{"id":"a","text":"x"}\r\n\r\n{"id":"b","text":"y"}\n',
            '{"id":"b","label":"no"}\n{"id":"a","label":"yes"}',
        ),
        LABELS,
    )
    assert read.labels == ("yes", "no")
    assert read.features[1] == {"id": "b", "text": "y"}


@pytest.mark.parametrize(
    ("features", "labels", "message"),
    [
        ("nonsense", "", r"holdout/features\.jsonl:1: is no JSON"),
        ("[1]", "", r"holdout/features\.jsonl:1: must be an object"),
        ('{"id":"a"}\n{"id":"a"}', "", r"holdout/features\.jsonl:2: needs an id of its own"),
        ('{"id":1}', "", r"holdout/features\.jsonl:1: needs an id of its own"),
        ('{"id":""}', "", r"holdout/features\.jsonl:1: needs an id of its own"),
        ('{"id":"' + "a" * 201 + '"}', "", r"holdout/features\.jsonl:1: .* at most 200 characters"),
        (
            '{"id":"a","label":"yes"}',
            "",
            r'holdout/features\.jsonl:1: has a field "label", which submissions',
        ),
        ('{"id":"a"," Label":1}', "", r'holdout/features\.jsonl:1: has a field "label"'),
        ('{"id":"a","x":NaN}', "", r"features\.jsonl:1: .*NaN is not a number in JSON"),
        ('{"id":"a","x":-Infinity}', "", r"features\.jsonl:1: .*Infinity is not a number"),
        ('{"id":"a","x":1e999}', "", r"features\.jsonl:1: .*is not finite"),
        ('{"id":"a","x":1,"x":2}', "", r"features\.jsonl:1: .*'x' is given twice"),
        ('{"id":"a","x":' + "[" * 16 + "]" * 16 + "}", "", r"features\.jsonl:1: .*nested deeper than 16"),
        ('{"id":"a"}\n{"id":"\\ud800"}', "", r"features\.jsonl:2: holds half a surrogate pair"),
        (b'{"id":"a"}\n{"id":"\xff"}', "", r"features\.jsonl:2: .*not UTF-8"),
        ('{"id":"a"}', '{"id":"z","label":"yes"}', r"holdout/labels\.jsonl:1: needs the id"),
        ('{"id":"a"}', '{"id":["a"],"label":"yes"}', r"holdout/labels\.jsonl:1: needs the id"),
        ('{"id":"a"}', '{"id":"a","label":"maybe"}', r"holdout/labels\.jsonl:1: needs the id"),
        ('{"id":"a"}', '{"id":"a","label":{}}', r"holdout/labels\.jsonl:1: needs the id"),
        (
            '{"id":"a"}\n{"id":"b"}',
            '{"id":"a","label":"no"}\n{"id":"a","label":"yes"}',
            r"holdout/labels\.jsonl:2: labels a row that an earlier line has labelled",
        ),
        ('{"id":"a"}', "", "0 labels for 1 rows"),
        ("", "", "0 labels for 0 rows"),
    ],
)
def test_a_bad_hidden_set_is_refused_at_its_line(
    features: str | bytes, labels: str | bytes, message: str
) -> None:
    """The error names file and line."""
    with pytest.raises(ParseError, match=message):
        read_holdout(folder(features, labels), LABELS)


def test_a_missing_file_is_named() -> None:
    """An assessment without hidden set cannot be measured."""
    with pytest.raises(ParseError, match=r"holdout/features\.jsonl: is missing"):
        read_holdout(SourceTree(), LABELS)


def test_training_rows_lose_their_label() -> None:
    """What is asked of a training row is what is asked of a hidden one."""
    read = read_training(
        folder("", train='{"id":"a","text":"x","label":"no"}\n{"id":"b","label":"yes"}'), TRAIN, LABELS
    )
    assert read.features == ({"id": "a", "text": "x"}, {"id": "b"})
    assert read.labels == ("no", "yes")


@pytest.mark.parametrize(
    ("train", "message"),
    [
        ('{"id":"a"}', r"train\.jsonl:1: needs a label that is one of yes, no"),
        ('{"id":"a","label":true}', r"train\.jsonl:1: needs a label"),
        ('{"id":"a","label":["yes"]}', r"train\.jsonl:1: needs a label"),
        ('{"label":"yes"}', r"train\.jsonl:1: needs an id of its own"),
        ('{"id":"a","label":"yes"}\n{"id":"a","label":"no"}', r"train\.jsonl:2: needs an id of its own"),
        ('{"id":"a","label":"yes","LABEL":"yes"}', r'train\.jsonl:1: has a field "label"'),
        ('{"id":"a","label":"yes","x":NaN}', r"train\.jsonl:1: .*NaN"),
    ],
)
def test_a_bad_training_row_is_refused_at_its_line(train: str, message: str) -> None:
    """Also the same id twice: the row that an answer belongs to must be known."""
    with pytest.raises(ParseError, match=message):
        read_training(folder("", train=train), TRAIN, LABELS)


def test_rows_beyond_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hidden and training rows have limits of their own; blank lines do not count."""
    monkeypatch.setattr(holdout, "HIDDEN_ROWS", 2)
    monkeypatch.setattr(holdout, "TRAINING_ROWS", 3)
    rows = [json.dumps({"id": str(number), "label": "yes"}) for number in range(4)]
    bare = [json.dumps({"id": str(number)}) for number in range(4)]
    assert len(read_features(folder("\n\n".join(bare[:2])), "holdout/features.jsonl")) == 2
    with pytest.raises(ParseError, match=r"features\.jsonl:3: is one row too many; at most 2 are read"):
        read_features(folder("\n".join(bare[:3])), "holdout/features.jsonl")
    with pytest.raises(ParseError, match=r"labels\.jsonl:3: is one row too many"):
        read_holdout(folder("\n".join(bare[:2]), "\n".join([rows[0], rows[1], rows[1]])), LABELS)
    assert len(read_training(folder("", train="\n".join(rows[:3])), TRAIN, LABELS).labels) == 3
    with pytest.raises(ParseError, match=r"train\.jsonl:4: is one row too many; at most 3 are read"):
        read_training(folder("", train="\n".join(rows)), TRAIN, LABELS)


def test_a_line_or_file_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """One row is one request; a file is read into memory."""
    row = '{"id":"a","text":"' + "x" * (holdout.LINE_BYTES - 20) + '"}'
    assert len(row) == holdout.LINE_BYTES
    assert len(read_features(folder(row), "holdout/features.jsonl")) == 1
    with pytest.raises(ParseError, match=r"features\.jsonl:2: .*larger than 262144 bytes"):
        read_features(folder("\n" + row + " "), "holdout/features.jsonl")
    monkeypatch.setattr(holdout, "FILE_BYTES", 10)
    with pytest.raises(ParseError, match=r"features\.jsonl: has 11 bytes; at most 10 are read"):
        read_features(folder('{"id":"ab"}'), "holdout/features.jsonl")


@given(
    st.lists(
        st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=5).filter(
                lambda name: name.strip().casefold() not in {"label", "id"}
            ),
            st.one_of(
                st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
                st.integers(-(10**30), 10**30),
                st.floats(allow_nan=False, allow_infinity=False),
                st.booleans(),
                st.none(),
            ),
            max_size=4,
        ),
        max_size=5,
    )
)
def test_rows_come_back_as_they_were_written(rows: list[dict[str, object]]) -> None:
    """Whatever text or number a row holds, line separators within a text included."""
    named = tuple({"id": str(number), **row} for number, row in enumerate(rows))
    assert read_features(SourceTree({"rows.jsonl": File(write_rows(named))}), "rows.jsonl") == named


@given(st.binary(max_size=80))
def test_any_bytes_are_rows_or_refused(data: bytes) -> None:
    """A broken file never raises anything but ParseError."""
    with suppress(ParseError):
        read_features(SourceTree({"rows.jsonl": File(data)}), "rows.jsonl")
