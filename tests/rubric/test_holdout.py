import pytest

from rubric.holdout import read_holdout
from rubric.tree import File, SourceTree
from rubric.yaml_nodes import ParseError

LABELS = ("yes", "no")


def folder(features: str, labels: str) -> SourceTree:
    return SourceTree(
        {"holdout/features.jsonl": File(features.encode()), "holdout/labels.jsonl": File(labels.encode())}
    )


def test_labels_are_matched_by_id() -> None:
    """The two files may stand in different orders."""
    read = read_holdout(
        folder(
            '{"id":"a","text":"x"}\n{"id":"b","text":"y"}\n',
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
        ('{"id":"a"}', '{"id":"z","label":"yes"}', r"holdout/labels\.jsonl:1: needs the id"),
        ('{"id":"a"}', '{"id":"a","label":"maybe"}', r"holdout/labels\.jsonl:1: needs the id"),
        ('{"id":"a"}', "", "0 labels for 1 rows"),
        ("", "", "0 labels for 0 rows"),
    ],
)
def test_a_bad_hidden_set_is_refused_at_its_line(features: str, labels: str, message: str) -> None:
    """The error names file and line."""
    with pytest.raises(ParseError, match=message):
        read_holdout(folder(features, labels), LABELS)


def test_a_missing_file_is_named() -> None:
    """An assessment without hidden set cannot be measured."""
    with pytest.raises(ParseError, match=r"holdout/features\.jsonl: is missing"):
        read_holdout(SourceTree(), LABELS)
