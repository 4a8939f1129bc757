"""YAML text -> nodes that know their lines.

Refuses what a data file never needs: aliases, anchors, tags, deep nesting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import yaml

from rubric.model import Place, Problem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")  # and what cannot be encoded


class ParseError(Exception):
    """A file has mistakes. `problems` holds every one, in file and line order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        ordered = sorted(problems, key=lambda problem: (problem.place.path, problem.place.line or 0))
        self.problems = tuple(ordered)
        super().__init__("\n".join(str(problem) for problem in ordered))


def compose(source: bytes | str, path: str, max_bytes: int) -> yaml.MappingNode:
    """The root mapping of a YAML file. Raises ParseError with one problem and, where it has one, its line."""
    node = _root(_decoded(source, path, max_bytes), path)
    if node is None:
        raise _only(path, 1, "the file is empty")
    if not isinstance(node, yaml.MappingNode):
        raise _only(path, line_of(node), "the file must be a mapping (key: value)")
    return node


def key_lines(source: bytes | str, path: str) -> dict[str, int]:
    """The 1-based line of every key and list entry by full key, as in `people.leads` or `deliverables[2]`.

    Empty for a file that cannot be read: whoever reads it says why.
    """
    try:
        return dict(_key_lines(compose(source, path, MAX_BYTES), ""))
    except ParseError:
        return {}


def line_of(node: yaml.Node) -> int:
    """The 1-based line on which a node begins."""
    return int(node.start_mark.line) + 1


def shown(node: yaml.Node) -> str:
    """A node in the words of a message: a scalar in quotes, else what kind it is."""
    if isinstance(node, yaml.ScalarNode):
        return quoted(node.value)
    return "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"


def quoted(value: str) -> str:
    """A value in quotes, on one line, cut to 40 characters."""
    short = value if len(value) <= 40 else value[:39] + "…"
    return '"' + CONTROL.sub("?", short.replace("\n", " ")) + '"'


def _key_lines(node: yaml.Node, name: str) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            full = f"{name}.{key.value}" if name else str(key.value)
            yield full, line_of(key)
            yield from _key_lines(value, full)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value, start=1):
            yield f"{name}[{number}]", line_of(value)
            yield from _key_lines(value, f"{name}[{number}]")


class _Loader(yaml.SafeLoader):
    """SafeLoader that refuses aliases, anchors and tags, and nesting that its recursion could not bear."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text)
        self.path = path
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]  # the stub lacks the types
        refused = self._refused(event)
        if refused:
            raise _only(self.path, event.start_mark.line + 1 if event.start_mark else None, refused)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _refused(self, event: yaml.Event) -> str:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            return "anchors and aliases (&, *) are refused; write the value out"
        if getattr(event, "tag", None) is not None:
            return "tags (!) are refused"
        return "nested too deep" if self.depth >= MAX_DEPTH else ""


def _root(text: str, path: str) -> yaml.Node | None:
    try:
        return _Loader(text, path).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        raise _only(path, line, f"not readable as YAML: {error.problem}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _only(path, line, f"character {ord(text[error.position]):#06x} may not stand in YAML") from None
    except (ValueError, OverflowError):  # PyYAML passes \U escapes and version numbers on unchecked
        raise _only(path, None, "not readable as YAML: an escape or a directive is out of range") from None


def _decoded(source: bytes | str, path: str, max_bytes: int) -> str:
    data = source.encode(errors="surrogatepass") if isinstance(source, str) else source
    if len(data) > max_bytes:
        raise _only(path, None, f"larger than {max_bytes // 1024} KiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _only(path, line, f"not UTF-8 at byte {error.start}; save the file as UTF-8") from None


def _only(path: str, line: int | None, message: str) -> ParseError:
    return ParseError([Problem(Place(path, line), message)])
