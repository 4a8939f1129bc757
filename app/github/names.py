"""Names that go into URLs and git arguments. They are checked here, because neither quotes them."""

from __future__ import annotations

import re

from app.errors import GitHubError

REPO = re.compile(
    r"(?P<owner>[A-Za-z0-9](?:[A-Za-z0-9]|[-_](?![-_]))*)/(?P<name>(?!\.{1,2}$)[A-Za-z0-9._-]{1,100})"
)
BRANCH = re.compile(r"(?!.*(?:\.\.|//|/\.|\.lock(?:/|$)))[A-Za-z0-9_][A-Za-z0-9._/-]{0,200}(?<![./])")
COMMIT = re.compile(r"[0-9a-f]{40}")
LOGIN = re.compile(r"[A-Za-z0-9_-]{1,100}")


def split_repo(repo: str) -> tuple[str, str]:
    """Owner and name of "owner/name"."""
    found = REPO.fullmatch(repo)
    if found is None:
        raise GitHubError(f"{repo!r} is not a repository's name: write owner/name")
    return found["owner"], found["name"]


def check_branch(branch: str) -> str:
    """`branch` itself, if it is a branch name of the plain kind that we make."""
    return _checked(BRANCH, branch, "a branch's name: letters, digits and ._/- only")


def check_login(login: str) -> str:
    """`login` itself, if it can be a GitHub login."""
    return _checked(LOGIN, login, "a GitHub login")


def check_commit(sha: str) -> str:
    """`sha` itself, if it is a full commit id."""
    return _checked(COMMIT, sha, "a full commit id of 40 hexadecimal digits")


def is_commit(ref: str) -> bool:
    """Whether `ref` is a full commit id, not a branch."""
    return COMMIT.fullmatch(ref) is not None


def _checked(pattern: re.Pattern[str], value: str, what: str) -> str:
    if pattern.fullmatch(value) is None:
        raise GitHubError(f"{value!r} is not {what}")
    return value
