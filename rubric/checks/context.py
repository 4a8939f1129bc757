"""Which sources of COPY and ADD a tree can give: the build context as the engine sees it."""

from __future__ import annotations

from fnmatch import fnmatchcase

from rubric.tree import SourceTree

_GLOBS_MAX = 50  # distinct patterns tried against the tree: more is no Dockerfile that a person wrote


class Context:
    """The paths and folders of a tree, ready for look-ups."""

    def __init__(self, tree: SourceTree) -> None:
        self._entries = {""}
        for path in tree:
            self._entries.add(path)
            while "/" in path:
                path = path.rpartition("/")[0]  # noqa: PLW2901
                self._entries.add(path)
        self._globs: dict[str, bool] = {}

    def has(self, source: str) -> bool:
        """Whether a source as written in COPY names at least one file or folder. Globs stop at slashes."""
        wanted = normal(source)
        if not any(sign in wanted for sign in "*?["):
            return wanted in self._entries
        if wanted not in self._globs:
            self._globs[wanted] = len(self._globs) >= _GLOBS_MAX or self._matches(wanted)
        return self._globs[wanted]

    def _matches(self, pattern: str) -> bool:
        parts = pattern.split("/")
        return any(
            len(entry.split("/")) == len(parts)
            and all(fnmatchcase(name, part) for name, part in zip(entry.split("/"), parts, strict=True))
            for entry in self._entries
            if entry
        )


def normal(source: str) -> str:
    """A source relative to the root: no leading slash, no `.`, `..` resolved and stopped at the root."""
    parts: list[str] = []
    for part in source.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
