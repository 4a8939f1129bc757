"""The pairs of a round as JSON, and as CSV files with the columns that Dolos writes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from rubric.similarity.beside import to_data
from rubric.similarity.marks import GRAM_LENGTH, GRAMS_IN_WINDOW, Marks, Sheet
from rubric.similarity.pairs import Pair, Round, clusters
from rubric.similarity.shown import Alike
from rubric.similarity.spans import Span
from rubric.similarity.verdict import NOTABLE, WEAK, strength
from rubric.tree import SourceTree

PAIR_COLUMNS = """id leftFileId leftFilePath rightFileId rightFilePath
similarity totalOverlap longestFragment leftCovered rightCovered"""
MAX_SHOWN = 20  # matches of one pair; those below `WEAK` show none


def to_json(compared: Round, pairs: Iterable[Pair], found_beside: Sequence[Alike] = ()) -> str:
    """Pairs, the highest score first, clusters, what is alike beside the code: JSON text, with a newline.

    `tokens` of a match is the number of features that both sides have in common there.
    """
    found = tuple(pairs)
    ties = [(pair.one, pair.two) for pair in found if pair.score >= NOTABLE]
    document = {
        "pairs": [_pair(compared, pair) for pair in found],
        "clusters": [list(names) for names in clusters(ties)],
        "beside": list(to_data(found_beside)),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _pair(compared: Round, pair: Pair) -> dict[str, object]:
    told: dict[str, object] = {"a": pair.one, "b": pair.two, "score": round(pair.score, 6)}
    if pair.score < WEAK:
        return told | {"strength": "none", "matches": []}
    matches = compared.matches(pair)
    here, there = compared.shares(pair)
    return told | {
        "strength": strength(pair.score),
        "likeness": round(pair.likeness, 6),
        "a_in_b": round(here, 6),
        "b_in_a": round(there, 6),
        "longest": max((span.lines for span in matches), default=0),
        "matches": [_match(span) for span in matches[:MAX_SHOWN]],
    }


def _match(span: Span) -> dict[str, object]:
    return {
        "a_file": span.here,
        "a_start": span.first,
        "a_end": span.last,
        "b_file": span.there,
        "b_start": span.their_first,
        "b_end": span.their_last,
        "tokens": span.features,
    }


def to_dolos(compared: Round, pairs: Sequence[Pair], trees: Mapping[str, SourceTree]) -> dict[str, str]:
    """The four CSV files of a Dolos report by name, each submission as one file of theirs.

    `ast` and `mapping` hold the marks of the matches that `to_json` tells of; no syntax tree.
    """
    number = {name: count for count, name in enumerate(compared.prints)}
    marks = Marks({name: Sheet.of(prints, trees[name]) for name, prints in compared.prints.items()})
    rows = [_row(compared, count, pair, number, marks) for count, pair in enumerate(pairs)]
    return {
        "metadata.csv": _table(
            ("property", "value", "type"),
            [
                ("reportName", "Proofgrade", "string"),
                ("kgramLength", GRAM_LENGTH, "number"),
                ("kgramsInWindow", GRAMS_IN_WINDOW, "number"),
                ("language", "proofgrade", "string"),
            ],
        ),
        "files.csv": _table(
            ("id", "ignored", "path", "content", "amountOfKgrams", "ast", "mapping", "extra"),
            [_file(number[name], name, len(prints), marks) for name, prints in compared.prints.items()],
        ),
        "kgrams.csv": _table(
            ("id", "hash", "ignored", "data", "files"),
            [
                (count, mark.hash, "false", mark.token, json.dumps([number[mark.one], number[mark.two]]))
                for count, mark in enumerate(marks.shared)
            ],
        ),
        "pairs.csv": _table(PAIR_COLUMNS.split(), rows),
    }


def _file(number: int, name: str, prints: int, marks: Marks) -> tuple[object, ...]:
    stream = marks.streams[name]
    tokens = json.dumps([token for token, _ in stream])
    places = json.dumps([region._asdict() for _, region in stream])
    return (number, "false", name, marks.sheets[name].text, prints, tokens, places, "{}")


def _row(
    compared: Round, count: int, pair: Pair, number: Mapping[str, int], marks: Marks
) -> tuple[object, ...]:
    """The row of a pair, whose matches are marked on the way: to find them takes long."""
    one, two = compared.sketches[pair.one], compared.sketches[pair.two]
    common = sum(len(a & b) for a, b in zip(one.held.whole, two.held.whole, strict=True))
    matches = compared.matches(pair) if pair.score >= WEAK else ()
    marks.add(pair.one, pair.two, matches[:MAX_SHOWN])
    longest = max((span.features for span in matches), default=0)
    ids = (number[pair.one], pair.one, number[pair.two], pair.two)
    return (count, *ids, round(pair.score, 6), 2 * common, longest, common, common)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()
