"""Fields out of GitHub's JSON. Fields may be missing, so nothing is taken for granted."""

from __future__ import annotations

from collections.abc import Mapping

from app.errors import GitHubError


def number(answer: object, *path: str) -> int:
    """The integer at `path`."""
    found = look_up(answer, *path)
    if isinstance(found, int):
        return found
    raise GitHubError(f"GitHub's answer has no number at {'.'.join(path)}")


def text(answer: object, *path: str) -> str:
    """The string at `path`."""
    found = look_up(answer, *path)
    if isinstance(found, str):
        return found
    raise GitHubError(f"GitHub's answer has no text at {'.'.join(path)}")


def look_up(answer: object, *path: str) -> object:
    """Whatever stands at `path`, or None."""
    for key in path:
        if not isinstance(answer, Mapping):
            return None
        answer = answer.get(key)
    return answer


def items(answer: object, *path: str) -> list[object]:
    """The list at `path`; the answer itself where no path is given."""
    found = look_up(answer, *path)
    if isinstance(found, list):
        return found
    raise GitHubError(f"GitHub's answer has no list at {'.'.join(path) or 'its top'}")
