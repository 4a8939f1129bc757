"""Which paths of a submission are taken, and what is said about the others. Every name is hostile."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

NAME_BYTES = 255  # what Linux filesystems and tar take for one component
JOINERS = "\u200c\u200d"  # needed by Persian, by Indic scripts and by composed emoji


@dataclass(frozen=True)
class TreeCaps:
    """Limits on a submission's tree; sizes in bytes. `entries` counts files, folders and links together."""

    entries: int = 5_000
    file_bytes: int = 64 << 20
    total_bytes: int = 256 << 20
    path_bytes: int = 240


DEFAULT_CAPS = TreeCaps()


def refuse_path(path: str) -> str | None:
    """Why the relative POSIX `path` is left out of a tree, in words for a candidate; None if it is taken.

    Undecodable bytes are expected as surrogates (`errors="surrogateescape"`).
    """
    if any("\ud800" <= character <= "\udfff" for character in path):
        return "the name is not valid UTF-8"
    if any(map(is_invisible, path)):
        return "the name holds a control or invisible formatting character"
    if "\\" in path:
        return "the name holds a backslash"
    if path.startswith("/"):
        return "the path is absolute"
    return next((why for part in path.split("/") if (why := _refuse_part(part)) is not None), None)


def refuse_collisions(paths: Iterable[str]) -> dict[str, str]:
    """Paths that another one, earlier in byte order, equals but for case or Unicode form: path -> reason."""
    first: dict[str, str] = {}
    refused: dict[str, str] = {}
    for path in sorted(paths):
        kept = first.setdefault(_folded(path), path)
        if kept != path:
            refused[path] = f"the path differs from {kept} only in case or Unicode form"
    return refused


def printable(path: str) -> str:
    """`path` safe to print: what is invisible, undecodable or a control character stands as an escape."""
    return "".join(_escaped(character) for character in path)


def _refuse_part(part: str) -> str | None:
    if part in {"", ".", ".."}:
        return "the path has an empty, `.` or `..` component"
    if _is_dot_git(part):
        return "the path has a `.git` component"
    if len(part.encode()) > NAME_BYTES:
        return f"a component is longer than {NAME_BYTES} bytes"
    return None


def _is_dot_git(part: str) -> bool:
    """Whether some filesystem would take `part` for `.git`: git's own rules for HFS+ and NTFS."""
    bare = part.translate(dict.fromkeys(map(ord, JOINERS))).casefold()
    bare = bare.split(":", 1)[0].rstrip(" .")
    return bare in {".git", "git~1"}


def is_invisible(character: str) -> bool:
    """Whether a character hides or reorders text: controls, formats, separators; not joiners."""
    return unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} and character not in JOINERS


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    if is_invisible(character) or unicodedata.category(character) == "Cs":
        return f"\\u{{{ord(character):x}}}"
    return "\\\\" if character == "\\" else character
