"""`python -m bench.evidence LABELS FOLDER [--out PAGE] [--show COLUMN]`: the checks against labels.

LABELS: a CSV with one labelled submission per row (repo, commit, family, one column per item). FOLDER: git
directories of those repositories, each as `owner+name`, `owner+name/.git` or `owner+name/repo`.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.evidence.details import DETAILS
from bench.evidence.families import stand_in
from bench.evidence.items import FACT_ITEMS, POINTER_ITEMS, Evidence, Row, evidence_of, labelled
from bench.evidence.naive import NAIVE
from bench.evidence.page import page
from bench.evidence.score import Line, Tally, tally, total
from bench.evidence.trees import git_directory, read_commit
from rubric.reading.tags import TOLD, Tag
from rubric.tree import SourceTree


@dataclass(frozen=True)
class Read:
    """One labelled submission and what was found in it."""

    row: Row
    tree: SourceTree
    evidence: Evidence


def main() -> int:
    """Read all submissions and write the page, or show one column's hits."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("labels", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, help="write the page here instead of printing it")
    parser.add_argument("--show", metavar="COLUMN", help="print the finds of one labelled column instead")
    wanted = parser.parse_args()
    with wanted.labels.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    read = list(_read(rows, wanted.folder))
    if wanted.show:
        return _show(read, wanted.show)
    text = page(len(read), [*_fact_lines(read)], [*_detail_lines(read)], [*_pointer_lines(read)])
    if wanted.out:
        wanted.out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def _read(rows: Sequence[Row], folder: Path) -> Iterator[Read]:
    trees = {row["repo"]: read_commit(git_directory(folder, row["repo"]), row["commit"]) for row in rows}
    for row in rows:
        tree = trees[row["repo"]]
        others = [
            trees[one["repo"]]
            for one in rows
            if one["family"] and one["family"] == row["family"] and one is not row
        ]
        yield Read(row, tree, evidence_of(tree, stand_in(tree, others)))


def _fact_lines(read: Sequence[Read]) -> Iterator[Line]:
    for item in FACT_ITEMS:
        ours = tally((item.hit(one.evidence), item.there(one.row)) for one in read)
        naive = NAIVE.get(item.column)
        theirs = tally((naive(one.tree), item.there(one.row)) for one in read) if naive else Tally()
        yield Line(item.title, theirs, ours)


def _detail_lines(read: Sequence[Read]) -> Iterator[Line]:
    for detail in DETAILS:
        yield Line(detail.title, Tally(), total(detail.judge(one.evidence, one.row) for one in read))


def _pointer_lines(read: Sequence[Read]) -> Iterator[Line]:
    for item, column in POINTER_ITEMS.items():
        there = labelled(column)
        ours = tally((_is_found(one.evidence, item), there(one.row)) for one in read)
        naive = tally((NAIVE[column](one.tree), there(one.row)) for one in read)
        shown = [(there(one.row), len(one.evidence.pointers[item])) for one in read]
        pointers = Tally(
            sum(count for is_there, count in shown if is_there),
            sum(count for is_there, count in shown if not is_there),
        )
        yield Line(item, naive, ours, pointers)


def _is_found(evidence: Evidence, item: str) -> bool:
    """A pointer with a "not" or a "later" near it is shown with its tag, and is no hit."""
    return any(pointer.tag is Tag.PLAIN for pointer in evidence.pointers[item])


def _show(read: Sequence[Read], column: str) -> int:
    """For a person who looks after the words: what was found, with the label."""
    items: Mapping[str, str] = {value: key for key, value in POINTER_ITEMS.items()}
    for one in read:
        print(f"{one.row['repo']}: {one.row[column]}")
        if column in items:
            for pointer in one.evidence.pointers[items[column]]:
                print(f"    {pointer.place}{TOLD[pointer.tag]}: {pointer.quote}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
