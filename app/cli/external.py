"""Work of others into the index of a family and out of it: `proofgrade similarity add` and `remove`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from action.errors import BadInput
from app.cli.console import console, inert
from app.cli.reading import Reader, left_out, read_all
from app.ports import Store
from rubric.tree import SourceTree

_LABEL = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
_FAMILY = r"[a-z0-9][a-z0-9-]{0,39}"
_One = TypeVar("_One")
_OTHER = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST = 200  # characters of a name
TOGETHER = 10  # in a transaction: every commit writes pages all over the index


def fitting_label(label: str) -> str:
    """Raises BadInput for one that `/similar` could not name."""
    if re.fullmatch(_LABEL, label) is None:
        raise BadInput(f"{inert(label)}: as a label use letters, digits, dots, dashes: name one by --label")
    return label


def fitting_family(store: Store, family: str | None) -> str:
    """The family that was named, else the only one that there is. Raises BadInput."""
    if family is not None:
        if re.fullmatch(_FAMILY, family) is None:
            raise BadInput(f"{inert(family)}: is no family: take `family` of an assessment.yml, or its slug")
        return family
    with store.reading() as records:
        known = records.families()
    if len(known) != 1:
        raise BadInput(f"which family? Name one by --family; known are: {', '.join(known) or 'none yet'}")
    return known[0]


def add_all(store: Store, family: str, label: str, folder: Path, starter: SourceTree) -> bool:
    """Every folder in this one, a few in a transaction; what is no longer there goes.

    False where one had to be left out, which stays in the index as it was. Raises BadInput.
    """
    found = named(folder)
    with store.transaction() as records:
        reader = Reader.of(starter, records.family_key(family))
    whole = (one for one in read_all(found, reader) if not left_out(*one))
    added = 0
    for some in batches(whole):
        with store.transaction() as records:
            for name, read in some:
                records.put_external(family, label, name, read.packed, read.traces)
        added += len(some)
    with store.transaction() as records:
        gone = records.drop_external(family, label, besides=list(found))
        records.analyze()
    console.print(f"{family}: {added} as {label}, {gone} removed", markup=False)
    return added == len(found)


def batches(found: Iterable[_One]) -> Iterator[list[_One]]:
    """What is stored together, in order."""
    left = iter(found)
    while some := list(islice(left, TOGETHER)):
        yield some


def remove_all(store: Store, family: str, label: str) -> None:
    """Raises BadInput where nothing has this label."""
    with store.transaction() as records:
        gone = records.drop_external(family, label)
    if not gone:
        raise BadInput(f"{inert(label)}: nothing was added to {family} under this label")
    console.print(f"{family}: {gone} removed", markup=False)


def named(folder: Path) -> dict[str, Path]:
    """The folders in a folder, by names without blanks. Raises BadInput where there are none."""
    if not folder.is_dir():
        raise BadInput(f"{folder}: no such folder; name a folder of folders, each of them a solution")
    inner = sorted(one for one in folder.iterdir() if one.is_dir() and one.name != ".git")
    if not inner:
        raise BadInput(f"{folder}: holds no folders; each solution stands in a folder of its own")
    names = [_OTHER.sub("-", one.name)[:LONGEST] for one in inner]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise BadInput(f"{folder}: two folders would be called {inert(twice[0])}; rename one")
    return dict(zip(names, inner, strict=True))
