from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.paths import printable, refuse_collisions, refuse_path


@pytest.mark.parametrize(
    "path",
    [
        "run.sh",
        "a b/c d.txt",
        "données/été.csv",
        "🎉/👩‍🔬.md",
        ".github/workflows/ci.yml",
        ".gitignore",
        "git/x",
        "x" * 255,
    ],
)
def test_ordinary_names_are_taken(path: str) -> None:
    """Spaces, accents, composed emoji and dot files are nobody's mistake."""
    assert refuse_path(path) is None


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("", "empty"),
        ("/etc/passwd", "absolute"),
        ("a//b", "empty"),
        ("a/../b", ".."),
        ("./a", "`.`"),
        (".git/config", ".git"),
        ("x/.GIT/hooks/post-checkout", ".git"),
        ("git~1/config", ".git"),
        (".git ./config", ".git"),
        (".git::$INDEX_ALLOCATION/config", ".git"),
        (".g\u200dit/config", ".git"),
        ("a\\b", "backslash"),
        ("a\nb", "control"),
        ("a\x1b[31m", "control"),
        ("invoice\u202efdp.py", "control"),
        ("a\u2028b", "control"),
        ("caf\udce9.txt", "UTF-8"),
        ("x" * 256, "255"),
        ("é" * 128, "255"),
    ],
)
def test_hostile_names_are_refused_with_the_reason(path: str, word: str) -> None:
    """Every refusal says which rule the name broke."""
    assert word in (refuse_path(path) or "")


def test_collisions_keep_the_first_and_name_it() -> None:
    """Of names that differ only in case or Unicode form the first in order stays."""
    refused = refuse_collisions(["readme.md", "README.md", "e\u0301.txt", "\u00e9.txt", "other"])
    assert set(refused) == {"readme.md", "\u00e9.txt"}
    assert "README.md" in refused["readme.md"]


@given(st.binary(max_size=60))
def test_any_bytes_can_be_judged_and_printed(name: bytes) -> None:
    """No name makes the rule or its printing fail, and what is printed holds no control character."""
    path = name.decode(errors="surrogateescape")
    shown = printable(path)
    assert shown.encode().decode() == shown
    assert not any(ord(character) < 32 for character in shown)
    assert refuse_path(path) is None or isinstance(refuse_path(path), str)


def test_printing_tells_bytes_and_characters_apart() -> None:
    """Undecodable bytes, invisible characters and backslashes have different escapes."""
    assert printable("caf\udce9\u202e\n\\ok") == "caf\\xe9\\u{202e}\\u{a}\\\\ok"
