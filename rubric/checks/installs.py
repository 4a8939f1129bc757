"""`pip install` in shell text: which packages a RUN line or a run.sh names without an exact version."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import islice

from rubric.checks.dockerfile import Instruction, read_dockerfile, shell_lines
from rubric.checks.requirements import Requirement, requirement
from rubric.model import Place
from rubric.tree import File

# Tools that fetch packages do not decide what the model computes; their own version is the image's affair.
_INSTALLERS = frozenset({"pip", "setuptools", "wheel", "uv", "poetry", "pipenv", "pip-tools", "hatchling"})
_WITH_VALUE = frozenset(
    {"-r", "-c", "-i", "-f", "-t", "-e", "--requirement", "--constraint", "--index-url", "--extra-index-url"}
    | {
        "--find-links",
        "--target",
        "--editable",
        "--trusted-host",
        "--timeout",
        "--retries",
        "--cert",
        "--proxy",
    }
    | {
        "--platform",
        "--python-version",
        "--prefix",
        "--root",
        "--cache-dir",
        "--default-timeout",
        "--progress-bar",
    }
)
_PACKAGES_MAX = 500
_SEPARATORS = frozenset({"&&", "||", ";", "|", "&", "then", "do", "else"})


def dockerfile_installs(path: str, file: File) -> Iterator[Requirement]:
    """The packages that RUN lines install by name."""
    instructions, _ = read_dockerfile(file.text(), path)
    for instruction in instructions:
        if instruction.name == "RUN" and "install" in instruction.text:
            yield from _run_installs(path, instruction)


def script_installs(path: str, file: File) -> Iterator[Requirement]:
    """The packages that a shell script installs by name."""
    for line in shell_lines(file.text()):
        if "install" in line.text:
            yield from _run_installs(path, line)


def _run_installs(path: str, instruction: Instruction) -> Iterator[Requirement]:
    words = instruction.arguments if instruction.text.startswith("[") else _words(instruction.text)
    for word in islice(_installed(words), _PACKAGES_MAX):
        found = requirement(word, Place(path, instruction.line_with(word)))
        if found is not None and "$" not in word and found.name not in _INSTALLERS:
            yield found


def _words(text: str) -> Sequence[str]:
    lexer = shlex.shlex(text, posix=True, punctuation_chars=";&|()")
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:  # a quote is open: the shell will say so, here the words are enough
        return text.split()


def _installed(words: Sequence[str]) -> Iterator[str]:
    """The words after `pip install` up to the end of that command, without options and their values."""
    installing = is_value = False
    for index, word in enumerate(words):
        if word in _SEPARATORS or re.fullmatch(r"[;&|()]+", word):
            installing = is_value = False
        elif installing and not is_value and not word.startswith("-"):
            yield word
        elif installing:
            is_value = not is_value and word in _WITH_VALUE
        else:
            installing = word == "install" and _is_pip(words[:index])


def _is_pip(before: Sequence[str]) -> bool:
    """`pip`, `pip3.11`, `/opt/venv/bin/pip`, `python -m pip` or `uv pip` stands last, options apart."""
    command = next((word for word in reversed(before) if not word.startswith("-")), "")
    return re.fullmatch(r"(?:.*/)?pip[0-9.]*", command) is not None
