"""The assessment's own solutions among those that submissions are compared with: one may have got them.

Flags show them as `external: reference/honest`; where several assessments are of one family, the slug of
those that it is not called after stands before the name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.invitations.own_data import STARTER
from app.ports import Store
from rubric.expected import read_expected
from rubric.similarity.fingerprint import fingerprint
from rubric.similarity.index import Fingerprinted
from rubric.similarity.packed import Packed
from rubric.tree import SourceTree
from rubric.yaml_nodes import ParseError

LABEL = "reference"
Prints = Sequence[Fingerprinted]


def reference_prints(folder: SourceTree, prefix: str = "") -> Mapping[str, Prints]:
    """Fingerprints of each reference, less the starter's, by its name with the prefix before it."""
    try:
        names = [one.reference for one in read_expected(folder)]
    except ParseError:  # `lint` and `selftest` say why
        return {}
    starter = folder.under(STARTER)
    trees = {f"{prefix}{name}": folder.under(f"references/{name}") for name in names}
    return {name: fingerprint(_shown(name), tree, starter) for name, tree in trees.items()}


def know_references(store: Store, family: str, references: Mapping[str, Prints]) -> None:
    """Put them into the index of the family. What is there already is left alone."""
    with store.reading() as records:
        known = records.fingerprints(family, [_shown(name) for name in references])
    for name, prints in references.items():
        if tuple(known.get(_shown(name), ())) != tuple(prints):
            packed = Packed.of(prints)
            with store.transaction() as records:
                records.put_external(family, LABEL, name, packed)


def _shown(name: str) -> str:
    """As flags have it."""
    return f"external: {LABEL}/{name}"
