"""What a platform acts on by itself never gets to the review side. Names in, names out."""

from __future__ import annotations

import pytest

from app.stages.platform import left_out, without_platform
from rubric.tree import File, SourceTree


def tree(*paths: str) -> SourceTree:
    """Files with nothing in them."""
    return SourceTree({path: File(b"") for path in paths})


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (".github/workflows/x.yml", ".github"),
        (".GitHub/workflows/x.yml", ".github"),
        (".github. /CODEOWNERS", ".github"),
        (".git\u200chub/x.yml", ".github"),
        (".github::$INDEX_ALLOCATION/x", ".github"),
        (".github", ".github"),
        (".gitmodules", ".gitmodules"),
        ("vendor/.gitmodules", ".gitmodules"),
        (".lfsconfig", ".lfsconfig"),
        ("src/.GitAttributes", ".gitattributes"),
        (".devcontainer/devcontainer.json", ".devcontainer"),
        ("Jenkinsfile", "jenkinsfile"),
        (".circleci/config.yml", ".circleci"),
    ],
)
def test_it_is_left_out_in_any_spelling(path: str, name: str) -> None:
    """In any case, with joiners, dots or streams; what was left out is named in our own spelling."""
    found = tree(path, "train.py")
    assert list(without_platform(found)) == ["train.py"]
    assert left_out(found) == (name,)


@pytest.mark.parametrize(
    "path", ["docs/.github/x.yml", ".githubx", "github/x", "src/Jenkinsfile", ".gitignore", "gitattributes"]
)
def test_what_nobody_acts_on_stays(path: str) -> None:
    """Folders below the root and names that are merely alike stay for the reviewers."""
    assert list(without_platform(tree(path))) == [path]
    assert left_out(tree(path)) == ()


def test_modes_and_bytes_stay() -> None:
    """The rest of the tree is as it was: the same objects, so that evidence links hold."""
    found = SourceTree({"run.sh": File(b"x", executable=True), ".github/x": File(b"y")})
    assert without_platform(found).files == {"run.sh": File(b"x", executable=True)}
