"""proof.yml: of exactly this folder, read strictly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.proof import PATH, Proof, digest_of, proved, read_proof, unproved
from rubric.tree import File, SourceTree

FOLDER = SourceTree(
    {
        "assessment.yml": File(b"version: 1\n"),
        "expected.yml": File(b"version: 1\n"),
        "references/honest/run.sh": File(b"#!/bin/sh\n"),
    }
)


def with_file(path: str, data: bytes, *, executable: bool = False) -> SourceTree:
    """The proved folder with one file more, or another one."""
    return SourceTree({**proved(FOLDER, "1.0").files, path: File(data, executable)})


def test_a_proof_is_of_this_folder() -> None:
    """It names digest and grader, and proving what is proved changes nothing."""
    whole = proved(FOLDER, "1.0")
    assert unproved(whole) == ()
    assert read_proof(whole) == Proof(digest_of(FOLDER), "1.0")
    assert proved(whole, "1.0") == whole


@pytest.mark.parametrize("path", [*FOLDER.files, "starter/new.txt"])
def test_any_other_file_makes_it_stale(path: str) -> None:
    """Also references and what is expected of them: they are what was proved."""
    (found,) = unproved(with_file(path, b"x"))
    assert str(found) == "proof.yml: is of another state of the folder"


def test_modes_and_bytecode_do_not_count() -> None:
    """Package data have no modes, and git leaves bytecode out."""
    assert unproved(with_file("references/honest/run.sh", b"#!/bin/sh\n", executable=True)) == ()
    assert unproved(with_file("__pycache__/generator.cpython-311.pyc", b"x")) == ()


def test_every_mistake_is_told_with_its_line() -> None:
    """Unknown and wrong keys, all at once."""
    text = b"version: 2\nfolder: sha256:12\ngrader: x\n"
    assert [str(one).split("; ")[0] for one in unproved(with_file(PATH, text))] == [
        'proof.yml:1: version must be 1, not "2"',
        'proof.yml:2: folder must be sha256: and 64 hexadecimal digits, not "sha256:12"',
        'proof.yml:3: unknown key "grader"',
    ]


@given(st.binary(max_size=200))
def test_any_bytes_are_answered(data: bytes) -> None:
    """With what is wrong: they are never the proof of this folder."""
    assert unproved(with_file(PATH, data))
