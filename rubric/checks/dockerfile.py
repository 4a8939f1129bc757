"""A Dockerfile read as its instructions, with their lines. Knows the syntax, not what is good."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rubric.checks.wording import named
from rubric.model import Place, Problem
from rubric.strict_json import JsonError, loads

MAX_BYTES = 64 * 1024

# fmt: off
_KNOWN = frozenset({
    "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER",
    "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
})
# fmt: on
_DIRECTIVE = re.compile(r"#\s*([A-Za-z]+)\s*=\s*(\S+)\s*")
_FLAGS = re.compile(r"\s*+(?:--\S++\s*+)*+")
_HEREDOC = re.compile(r"(?:^|\s)\d*<<(-?)(?:([A-Za-z_]\w*)|'([^'\s]+)'|\"([^\"\s]+)\")")
_VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?-([^{}]*))?\})")


@dataclass(frozen=True)
class Instruction:
    """One instruction: upper-case name, 1-based first line, joined arguments, and its physical lines."""

    name: str
    line: int
    text: str
    lines: tuple[tuple[int, str], ...]

    def line_with(self, word: str) -> int:
        """The first physical line that holds `word`; the instruction's own line where none does."""
        return next((number for number, text in self.lines if word in text), self.line)

    @property
    def flags(self) -> tuple[str, ...]:
        """The leading `--flag` words."""
        return tuple(self.text[: self._flags_end].split())

    @property
    def arguments(self) -> tuple[str, ...]:
        """The words after the flags: of the JSON form, else split at blanks and freed of quotes."""
        rest = self.text[self._flags_end :]
        return _json_words(rest) or tuple(word.strip("\"'") for word in rest.split())

    @property
    def _flags_end(self) -> int:
        match = _FLAGS.match(self.text)
        return match.end() if match else 0


def read_dockerfile(text: str, path: str) -> tuple[tuple[Instruction, ...], tuple[Problem, ...]]:
    """The instructions of a Dockerfile and what does not parse."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    instructions, problems = [], []
    for instruction in _instructions(lines, _escape(lines)):
        if instruction.name in _KNOWN:
            instructions.append(instruction)
            continue
        word = named(instruction.lines[0][1].split()[0])
        message = f"{word} is no Dockerfile instruction; does the line above lack its backslash?"
        problems.append(Problem(Place(path, instruction.line), message))
    return tuple(instructions), tuple(problems)


def shell_lines(text: str) -> Iterator[Instruction]:
    """The lines of a shell script, continuations joined, each as the RUN instruction that it would make."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        end, joined = _joined(lines, at, "\\")
        if not _is_skipped(lines[at]):
            yield Instruction(
                "RUN", at + 1, joined, tuple((line + 1, lines[line]) for line in range(at, end))
            )
        at = end


def expanded(word: str, values: Mapping[str, str]) -> str | None:
    """`word` with $X, ${X} and ${X:-default} filled in; None where a variable has no value."""
    unknown = False

    def value(match: re.Match[str]) -> str:
        nonlocal unknown
        found = values.get(match[1] or match[2], match[3])
        unknown = unknown or found is None
        return found or ""

    filled = _VARIABLE.sub(value, word)
    return None if unknown else filled


def assigned(instruction: Instruction) -> dict[str, str]:
    """What an ARG or ENV sets: `X=1 Y="2"`, or the old form `X 1`. An ARG without a value sets nothing."""
    words = instruction.text.split()
    if instruction.name == "ENV" and len(words) == 2 and "=" not in words[0]:
        return {words[0]: words[1].strip("\"'")}
    pairs = (word.partition("=") for word in words)
    return {name: value.strip("\"'") for name, equals, value in pairs if equals}


def _json_words(text: str) -> tuple[str, ...] | None:
    if not text.lstrip().startswith("["):
        return None
    try:
        words = loads(text, max_bytes=MAX_BYTES, max_depth=2)
    except JsonError:
        return None
    return tuple(str(word) for word in words) if isinstance(words, list) else None


def _escape(lines: list[str]) -> str:
    """The continuation character: a backtick where a directive at the very top says so."""
    for line in lines:
        directive = _DIRECTIVE.fullmatch(line.strip())
        if directive is None:
            break
        if directive[1].lower() == "escape" and directive[2] == "`":
            return "`"
    return "\\"


def _instructions(lines: list[str], escape: str) -> Iterator[Instruction]:
    at = 0
    while at < len(lines):
        if _is_skipped(lines[at]):
            at += 1
            continue
        end, text = _joined(lines, at, escape)
        name, _, arguments = text.strip().partition(" ")
        if name.upper() in ("RUN", "COPY", "ADD"):
            end = _after_heredocs(lines, end, arguments)
        physical = tuple((number + 1, lines[number]) for number in range(at, end))
        yield Instruction(name.upper(), at + 1, arguments.strip(), physical)
        at = end


def _joined(lines: list[str], at: int, escape: str) -> tuple[int, str]:
    """The logical line that begins at `at` and the index after it; comments and blanks inside are dropped."""
    parts: list[str] = []
    while at < len(lines):
        line, at = lines[at], at + 1
        if parts and _is_skipped(line):
            continue
        stripped = line.rstrip()
        if not stripped.endswith(escape):
            parts.append(stripped)
            break
        parts.append(stripped.removesuffix(escape))
    return at, " ".join(part.strip().replace("\t", " ") for part in parts)


def _after_heredocs(lines: list[str], at: int, arguments: str) -> int:
    for dash, *words in _HEREDOC.findall(arguments):
        end = "".join(words)
        while at < len(lines) and (lines[at].lstrip("\t") if dash else lines[at]) != end:
            at += 1
        at += 1
    return min(at, len(lines))


def _is_skipped(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")
