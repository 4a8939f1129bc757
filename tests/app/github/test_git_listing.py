from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import TreeRefused
from app.github.git_listing import read_listing
from rubric.paths import TreeCaps

CAPS = TreeCaps(entries=20, file_bytes=100, total_bytes=250, path_bytes=40)
SHA = "0" * 40


def line(path: bytes, *, mode: str = "100644", size: str = "1", kind: str = "blob") -> bytes:
    return f"{mode} {kind} {SHA} {size:>7}\t".encode() + path + b"\0"


def test_regular_files_are_taken_and_the_rest_is_named() -> None:
    """Links, submodules and bad names are left out, each with its reason under a printable name."""
    output = b"".join(
        [
            line(b"src", mode="040000", kind="tree", size="-"),
            line(b"src/run me.sh", mode="100755"),
            line("src/été 🎉.py".encode()),
            line(b"link", mode="120000"),
            line(b"vendor", mode="160000", kind="commit", size="-"),
            line(b"caf\xe9"),
            line("a\u202eb".encode()),
            line(b".git/config"),
        ]
    )
    found = read_listing(output, TreeCaps())
    assert {path: entry.mode for path, entry in found.files.items()} == {
        "src/run me.sh": "100755",
        "src/été 🎉.py": "100644",
    }
    assert found.refused == {
        "link": "a symbolic link",
        "vendor": "a submodule",
        "caf\\xe9": "the name is not valid UTF-8",
        "a\\u{202e}b": "the name holds a control or invisible formatting character",
        ".git/config": "the path has a `.git` component",
    }


def test_of_colliding_names_one_stays() -> None:
    """Names that one filesystem keeps apart and another does not are told about."""
    found = read_listing(line(b"README.md") + line(b"readme.md"), CAPS)
    assert list(found.files) == ["README.md"]
    assert "only in case" in found.refused["readme.md"]


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (
            b"".join(line(b"d%d" % n, mode="040000", kind="tree", size="-") for n in range(21)),
            "21 files and folders, 1 more than the 20",
        ),
        (line(b"big", size="101"), "big has 101 bytes, more than 100 bytes for a file: leave data"),
        (
            line(b"a", size="90") + line(b"b", size="90") + line(b"c", size="90"),
            "270 bytes, more than 250 bytes .20 bytes over.; of these a has 90 bytes",
        ),
        (line(b"p" * 41), "41 bytes long, 1 longer than 40 bytes: shorten it"),
    ],
)
def test_each_cap_is_named(output: bytes, words: str) -> None:
    """A refusal says which limit was broken and by how much."""
    with pytest.raises(TreeRefused, match=words):
        read_listing(output, CAPS)


def test_the_same_blob_counts_at_every_path() -> None:
    """One blob under many names is as large as all of them: that is what a copy would cost."""
    one = dataclasses.replace(CAPS, total_bytes=100)
    with pytest.raises(TreeRefused, match="120 bytes"):
        read_listing(line(b"a", size="60") + line(b"b", size="60"), one)


@given(
    st.lists(st.tuples(st.binary(min_size=1, max_size=20), st.sampled_from(["100644", "120000", "100664"])))
)
def test_any_names_are_sorted_into_taken_and_refused(entries: list[tuple[bytes, str]]) -> None:
    """Whatever bytes a tree holds as names, each is either read or told about, in words to print."""
    names = {name.replace(b"\0", b"?"): mode for name, mode in entries}
    found = read_listing(b"".join(line(name, mode=mode) for name, mode in names.items()), TreeCaps())
    assert len(found.files) + len(found.refused) <= len(names)
    assert all(text.isprintable() or "\u200c" in text or "\u200d" in text for text in found.refused.values())
