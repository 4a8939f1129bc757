"""What of a tree never gets to the review side: files that a platform or a tool acts on by itself. Pure.

Reviewers clone the mirror, open it in a code space, and their organisation may have other Apps installed on
every repository. Whatever starts by itself there would run what a candidate wrote, with their rights.
Attributes are left out because they hide files from a diff and fetch large files from where they say.
"""

from __future__ import annotations

from rubric.paths import JOINERS
from rubric.tree import SourceTree

# At the root: platforms read nothing below it.
_ROOTS = frozenset(
    {
        ".github",  # workflows, CODEOWNERS, Dependabot
        ".gitmodules",
        ".lfsconfig",  # names the server that large files are fetched from
        ".devcontainer",  # commands that a code space runs when it is opened
        ".devcontainer.json",
        ".appveyor.yml",
        ".buildkite",
        ".circleci",
        ".cirrus.yml",
        ".drone.yml",
        ".gitlab-ci.yml",
        ".semaphore",
        ".travis.yml",
        ".woodpecker",
        ".woodpecker.yml",
        "appveyor.yml",
        "azure-pipelines.yml",
        "bitbucket-pipelines.yml",
        "jenkinsfile",
    }
)
_ANYWHERE = frozenset({".gitattributes", ".gitmodules"})  # git reads attributes in every folder


def without_platform(tree: SourceTree) -> SourceTree:
    """The tree without what a platform or a tool acts on by itself."""
    return SourceTree({path: file for path, file in tree.files.items() if _acted_on(path) is None})


def left_out(tree: SourceTree) -> tuple[str, ...]:
    """What was left out, in our own spelling, sorted."""
    found = {name for path in tree.files if (name := _acted_on(path)) is not None}
    return tuple(sorted(found))


def _acted_on(path: str) -> str | None:
    """The name, in our spelling, for which a path is left out; None for a path that stays."""
    steps = path.split("/")
    root, last = _folded(steps[0]), _folded(steps[-1])
    if root in _ROOTS:
        return root
    return last if last in _ANYWHERE else None


def _folded(name: str) -> str:
    """As a file system reads it that knows no case, no joiners, no dots or spaces at the end, no streams."""
    bare = name.translate(dict.fromkeys(map(ord, JOINERS))).casefold()
    return bare.split(":", 1)[0].rstrip(" .")
