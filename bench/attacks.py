"""`python -m bench.attacks`: writes docs/attacks.md, a row for everything that was thought of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PAGE = Path("docs") / "attacks.md"
FOLDER = Path("tests") / "submissions" / "attacks"
HEAD = """\
# Attacks

What has been thought of, what comes of it, and where that is shown. A folder is a submission under
`tests/submissions/attacks` that `tests/action/test_attacks.py` runs for real, beside the honest
one. Written by `python -m bench.attacks`; a test keeps it current.

| no. | attack | what comes of it | shown by |
|---:|---|---|---|
"""


@dataclass(frozen=True)
class Row:
    """One attack: where it is shown, or why it is not."""

    number: int
    attack: str
    outcome: str
    folders: tuple[str, ...]
    tests: tuple[str, ...]
    gap: str


def rows() -> tuple[Row, ...]:
    """Every row, in order, with the folders that cover it."""
    covered: dict[int, list[str]] = defaultdict(list)
    for card in sorted(FOLDER.glob("*/attack.yml")):
        content = yaml.safe_load(card.read_text(encoding="utf-8"))
        for number in content.get("covers", [content["number"]]):
            covered[number].append(card.parent.name)
    listed: dict[int, Any] = yaml.safe_load((FOLDER / "rows.yml").read_text(encoding="utf-8"))
    return tuple(
        Row(
            number,
            one["attack"],
            one["outcome"],
            tuple(covered.pop(number, ())),
            tuple(one.get("shown", ())),
            one.get("gap", ""),
        )
        for number, one in listed.items()
    )


def page() -> str:
    """The page as it ought to be."""
    return HEAD + "".join(_line(row) for row in rows())


def _line(row: Row) -> str:
    places = [f"`{name}`" for name in (*row.folders, *row.tests)]
    shown = ", ".join(places) if places else f"not shown: {row.gap}"
    return f"| {row.number} | {row.attack} | {row.outcome} | {shown} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
