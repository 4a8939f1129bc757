"""The assessment's own solutions among those that submissions are compared with: one may have got them.

Flags show them as `external: reference/honest`; where several assessments are of one family, the slug of
those that it is not called after stands before the name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.invitations.own_data import STARTER
from app.ports import Store
from app.similarity_ports import OUTSIDE
from rubric.expected import read_expected
from rubric.similarity.fingerprint import fingerprint
from rubric.similarity.index import Fingerprinted
from rubric.similarity.packed import Packed
from rubric.similarity.traces import Trace, traces_of
from rubric.tree import SourceTree
from rubric.yaml_nodes import ParseError

LABEL = "reference"
Held = tuple[Sequence[Fingerprinted], Sequence[Trace]]


def held_by_references(folder: SourceTree, key: bytes, prefix: str = "") -> Mapping[str, Held]:
    """Code, prose and whole files of each reference, less the starter's, by prefix and name.

    `key`: of the hashes of the family.
    """
    try:
        names = [one.reference for one in read_expected(folder)]
    except ParseError:  # `lint` and `selftest` say why
        return {}
    starter = folder.under(STARTER)
    trees = {f"{prefix}{name}": folder.under(f"references/{name}") for name in names}
    return {
        name: (
            fingerprint(_shown(name), tree, starter, key=key),
            [one for one in traces_of(tree, starter) if one.sort in OUTSIDE],
        )
        for name, tree in trees.items()
    }


def know_references(store: Store, family: str, references: Mapping[str, Held]) -> None:
    """Put them into the index of the family. What is there already is left alone."""
    with store.reading() as records:
        known = records.fingerprints(family, [_shown(name) for name in references])
        beside = {name: records.known_external(family, LABEL, name) for name in references}
    for name, (prints, found) in references.items():
        if (tuple(known.get(_shown(name), ())), beside[name]) != (tuple(prints), found):
            packed = Packed.of(prints)
            with store.transaction() as records:
                records.put_external(family, LABEL, name, packed, found)


def _shown(name: str) -> str:
    """As flags have it."""
    return f"external: {LABEL}/{name}"
