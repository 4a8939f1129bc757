from __future__ import annotations

import pytest

from app.errors import GitHubError
from app.github.names import check_branch, check_commit, check_login, split_repo


@pytest.mark.parametrize("repo", ["acme/cand-cody", "a/b", "Acme-1/x.y_z", "short_corp/repo"])
def test_repository_names(repo: str) -> None:
    """GitHub's own names are taken apart."""
    assert "/".join(split_repo(repo)) == repo


@pytest.mark.parametrize(
    "repo",
    [
        "acme",
        "acme/",
        "/x",
        "acme/x/y",
        "acme/..",
        "acme/.",
        "a__b/c",
        "acme/x?y",
        "-a/x",
        "acme/x y",
        "acme/x\n",
    ],
)
def test_what_would_change_a_url_is_no_repository(repo: str) -> None:
    """Neither another path, a query, nor two repositories that share a folder here can be named."""
    with pytest.raises(GitHubError, match="write owner/name"):
        split_repo(repo)


@pytest.mark.parametrize("branch", ["main", "cand/k7f3/attempt-12", "feature_x", "v1.2"])
def test_branch_names(branch: str) -> None:
    """Branches of ours and plain ones of others are taken."""
    assert check_branch(branch) == branch


@pytest.mark.parametrize(
    "branch",
    [
        "",
        "-f",
        "--upload-pack=x",
        "a..b",
        "a//b",
        "a/.b",
        "a.lock",
        "a.lock/b",
        "a/",
        "a.",
        "a b",
        "a:b",
        "a^",
        "a#b",
    ],
)
def test_what_git_or_a_url_would_misread_is_no_branch(branch: str) -> None:
    """No branch name becomes an option, a refspec or a URL fragment."""
    with pytest.raises(GitHubError, match="branch"):
        check_branch(branch)


def test_commits_and_logins() -> None:
    """Only full commit ids and GitHub logins pass."""
    assert check_commit("a" * 40) == "a" * 40
    assert check_login("cody-cand") == "cody-cand"
    with pytest.raises(GitHubError, match="40"):
        check_commit("HEAD")
    with pytest.raises(GitHubError, match="login"):
        check_login("a/b")
