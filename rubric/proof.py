"""proof.yml: that every reference of an assessment came out as expected, with the folder as it is. Pure.

`proofgrade selftest` writes it. It is a note for the team that runs the assessments, which could also push
another hidden set: it guards against forgetting, not against the team.
"""

from __future__ import annotations

from dataclasses import dataclass

from rubric.model import Place, Problem
from rubric.tree import File, SourceTree
from rubric.yaml_lines import read_section
from rubric.yaml_nodes import ParseError

PATH = "proof.yml"
HEAD = "# Every reference came out as expected.yml says. Written by `proofgrade selftest`, not by hand.\n"
LEFTOVERS = "__pycache__"  # git leaves them out too
DIGEST = r"sha256:[0-9a-f]{64}"
VERSION = r"[0-9A-Za-z][0-9A-Za-z.+!-]*"


@dataclass(frozen=True)
class Proof:
    """What was proved, by its digest, and by which version of the grader."""

    digest: str
    grader_version: str


def digest_of(folder: SourceTree) -> str:
    """`sha256:` and the hash of every path and content but proof.yml itself; modes decide nothing."""
    proved = {
        path: File(file.data)
        for path, file in folder.files.items()
        if path != PATH and LEFTOVERS not in path.split("/")
    }
    return SourceTree(proved).digest


def proved(folder: SourceTree, grader_version: str) -> SourceTree:
    """The folder with a proof of what is in it. Whoever calls this has seen its references come out."""
    text = f'{HEAD}version: 1\nfolder: {digest_of(folder)}\ngrader_version: "{grader_version}"\n'
    return SourceTree({**folder.files, PATH: File(text.encode())}, folder.refused)


def read_proof(folder: SourceTree) -> Proof:
    """The proof in a folder, whether it is still true or not. Raises ParseError with every mistake."""
    file, problems = folder.get(PATH), list[Problem]()
    if file is None:
        raise ParseError([Problem(Place(PATH), "is missing")])
    root = read_section(file.data, PATH, problems)
    root.whole("version", 1, 1)
    digest = root.text("folder", pattern=DIGEST, wanted="sha256: and 64 hexadecimal digits", longest=71)
    grader = root.text("grader_version", pattern=VERSION, wanted="a version such as 1.2.0", longest=60)
    root.close()
    if problems:
        raise ParseError(problems)
    return Proof(digest, grader)


def unproved(folder: SourceTree) -> tuple[Problem, ...]:
    """Why a folder is not proved as it is; empty where it is."""
    try:
        proof = read_proof(folder)
    except ParseError as error:
        return error.problems
    if proof.digest == digest_of(folder):
        return ()
    return (Problem(Place(PATH), "is of another state of the folder"),)
