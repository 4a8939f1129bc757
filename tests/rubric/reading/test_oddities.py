"""What a reviewer should know about the files."""

from __future__ import annotations

import pytest

from rubric.reading.oddities import oddities_of
from tests.rubric.checks.support import EMPTY, tree

MIB = 1024 * 1024
GITHUB = "ghp_" + "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1zA2"
AWS = "AKIA" + "QYLPMN5HHHFPZAM2"


def told(files: dict[str, str | bytes], refused: dict[str, str] | None = None) -> list[str]:
    return [f"{one.place}: {one.words}" for one in oddities_of(tree(files, refused), EMPTY)]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (f"TOKEN={GITHUB}", "a GitHub token"),
        (f"aws_key: {AWS}", "an AWS access key"),
        ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
        ("key = 'sk-proj-Zk3vQ8mN1xW7pL5tR2yB9cD4fG6hJ0aS'", "an API key of a model provider"),
    ],
)
def test_a_key_is_named_by_its_kind_and_never_shown(line: str, what: str) -> None:
    """The line and what to do; not a sign of the key itself."""
    [one] = told({".env": f"\n{line}\n"})
    assert one == f".env:2: looks like {what}: ask the candidate, privately, to revoke it"


@pytest.mark.parametrize(
    "line",
    [
        "OPENAI_API_KEY=sk-your-key-goes-here-and-nowhere-else-at-all",
        "key = 'sk-fake-0123456789abcdefghijklmnopqrstuv'",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_" + "x" * 36,
        "token = os.environ['GITHUB_TOKEN']",
    ],
)
def test_a_placeholder_is_no_key(line: str) -> None:
    """Most of what looks like a key in public submissions is none."""
    assert told({"config.py": line}) == []


def test_files_that_are_not_what_they_seem_are_told() -> None:
    """LFS pointers, large files, entries that were left out, what tools leave, CI that hears nothing."""
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    files: dict[str, str | bytes] = {
        "weights.pt": pointer,
        "model.bin": b"\0" * (5 * MIB),
        ".github/workflows/ci.yml": "run: |\n  pytest -q || true\n  ruff check || true\n",
        "src/__pycache__/a.pyc": b"\0",
        ".DS_Store": b"\0",
    }
    assert told(files, {"out": "it is a symbolic link that leaves the tree"}) == [
        "weights.pt: a Git LFS pointer stands for the file; its content is not here",
        "model.bin: a file of 5 MiB is committed",
        "out: left out of the tree: it is a symbolic link that leaves the tree",
        ".github/workflows/ci.yml:2: CI: the step goes on when the tests fail",
        '.DS_Store: 1 file that tools leave behind, under ".DS_Store"',
        'src/__pycache__/a.pyc: 1 file that tools leave behind, under "src/__pycache__"',
    ]


def test_three_of_a_kind_are_named_and_the_rest_counted() -> None:
    """A hundred large files make no hundred lines."""
    found = told({f"{n:03}.bin": b"\0" * (4 * MIB) for n in range(9)})
    assert len(found) == 3
    assert found[-1] == "002.bin: a file of 4 MiB is committed; 6 more places like it"


def test_what_the_starter_holds_is_not_told() -> None:
    """It is ours."""
    given = tree({"model.bin": b"\0" * (4 * MIB), ".env": f"TOKEN={GITHUB}"})
    assert oddities_of(given, given) == ()
