"""YAML read key by key, so that every mistake is named with its line and all of them are reported at once.

Knows no schema.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import yaml

from rubric.model import Place, Problem
from rubric.yaml_nodes import CONTROL, MAX_BYTES, ParseError, compose, line_of, quoted, shown

_NUMBER = re.compile(r"[-+]?[0-9]{1,20}(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?")
_WHOLE = re.compile(r"[-+]?[0-9]{1,19}")
_TEXT_TAG = "tag:yaml.org,2002:str"
_NULL_TAG = "tag:yaml.org,2002:null"
_READS_AS = {
    "tag:yaml.org,2002:bool": "true or false",
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:timestamp": "a date",
    _NULL_TAG: "nothing",
}


@dataclass(frozen=True)
class Item:
    """One text of a list and its 1-based line."""

    text: str
    line: int


class Section:
    """A mapping under reading: gives typed values by key and notes each mistake in `problems`.

    A section that is absent (`node` is None) gives defaults and notes no more: its absence is told already.
    A required value that is missing or wrong comes back as a stand-in; the caller raises once at the end.
    """

    def __init__(
        self, node: yaml.MappingNode | None, path: str, problems: list[Problem], name: str = ""
    ) -> None:
        self.path = path
        self.name = name
        self.line = 1 if node is None else node.start_mark.line + 1
        self.absent = node is None
        self._problems = problems
        self._pairs: dict[str, tuple[int, yaml.Node]] = {}
        self._asked: list[str] = []
        self._missing: list[str] = []
        self._children: list[Section] = []
        for key, value in [] if node is None else node.value:
            self._add(key, value)

    def has(self, key: str) -> bool:
        """Whether the key is there with a value other than null."""
        if key not in self._asked:
            self._asked.append(key)
        return key in self._pairs and self._pairs[key][1].tag != _NULL_TAG

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that are there, in the file's order."""
        return tuple(self._pairs)

    @property
    def noted(self) -> int:
        """How many mistakes are noted in the file so far."""
        return len(self._problems)

    def line_of(self, key: str) -> int:
        """The line of the key, or of the section where the key is absent."""
        return self._pairs[key][0] if key in self._pairs else self.line

    def note(self, message: str, line: int | None = None) -> None:
        """Report a mistake at `line` (default: the section's own)."""
        self._problems.append(Problem(Place(self.path, line or self.line), message))

    def note_unknown(self, name: str, value: str, what: str, known: Sequence[str], line: int) -> None:
        """Report that `value`, under the full key `name`, is no such thing; `known` are those there are."""
        among = ", ".join(known) or "none"
        self.note(f"{name} names {quoted(value)}, which is no {what} (there are: {among})", line)

    def text(
        self,
        key: str,
        default: str | None = None,
        *,
        pattern: str | None = None,
        wanted: str = "",
        longest: int = 500,
    ) -> str:
        """One line of text, required unless `default` is given. `wanted` says `pattern` in words."""
        node = self._take(key, required=default is None)
        if node is None:
            return default or ""
        value = self._text(node, self._full(key))
        return "" if value is None else self._fitting(key, value, pattern, wanted, longest)

    def prose(self, key: str, *, longest: int) -> str:
        """Optional text of several lines, such as Markdown; empty where it is absent."""
        node = self._take(key, required=False)
        value = None if node is None else self._text(node, self._full(key))
        if value is not None and len(value) > longest:
            self.note(f"{self._full(key)} is longer than {longest} characters", self.line_of(key))
        return value or ""

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """A number in [low, high], NaN where it is wrong; required unless `default` is given."""
        node = self._take(key, required=default is None)
        if node is None:
            return math.nan if default is None else default
        text = self._plain(node)
        value = float(text) if text and _NUMBER.fullmatch(text) else None
        if value is None or not low <= value <= high:
            self._wrong(key, node, f"a number from {low:g} to {high:g}")
            return math.nan
        return value

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number in [low, high]; required unless `default` is given."""
        node = self._take(key, required=default is None)
        if node is None:
            return default or 0
        text = self._plain(node)
        value = int(text) if text and _WHOLE.fullmatch(text) else None
        if value is None or not low <= value <= high:
            self._wrong(key, node, f"{low}" if low == high else f"a whole number from {low} to {high}")
            return low
        return value

    def flag(self, key: str, default: bool) -> bool:  # noqa: FBT001  # the key comes first, as in its siblings
        """True or false, written so."""
        node = self._take(key, required=False)
        if node is None:
            return default
        text = self._plain(node)
        if text not in ("true", "false"):
            self._wrong(key, node, "true or false")
        return text == "true"

    def choice(self, key: str, options: Sequence[str], default: str | None = None) -> str:
        """One of `options`; required unless `default` is given."""
        node = self._take(key, required=default is None)
        if node is None:
            return default or options[0]
        text = self._plain(node)
        if text not in options:
            self._wrong(key, node, f"one of {', '.join(options)}")
            return options[0]
        return str(text)

    def section(self, key: str, *, required: bool = True) -> Section:
        """The mapping under `key`; an absent section where it is missing or no mapping."""
        node = self._take(key, required=required)
        if node is not None and not isinstance(node, yaml.MappingNode):
            self._wrong(key, node, "a mapping (key: value)")
            node = None
        return self._child(node, self._full(key))

    def rows(self, key: str, *, required: bool = True) -> list[Section]:
        """The list of mappings under `key`, non-empty if required, without entries that are no mapping."""
        rows = []
        for number, node in enumerate(self._list(key, required=required), start=1):
            name = f"{self._full(key)}[{number}]"
            if isinstance(node, yaml.MappingNode):
                rows.append(self._child(node, name))
            else:
                self.note(f"{name} must be a mapping (key: value), not {shown(node)}", line_of(node))
        return rows

    def texts(
        self, key: str, *, required: bool = True, longest: int = 500, once: bool = False
    ) -> tuple[Item, ...]:
        """The list of texts under `key`, each with its line; empty where an optional list is absent.

        `once`: none may come twice, in whatever case.
        """
        items = []
        for number, node in enumerate(self._list(key, required=required), start=1):
            name = f"{self._full(key)}[{number}]"
            value = self._text(node, name)
            if value is not None and len(value) > longest:
                self.note(f"{name} is longer than {longest} characters", line_of(node))
            items.append(Item(value or "", line_of(node)))
        if once:
            self._note_repeated(key, items)
        return tuple(items)

    def close(self) -> None:
        """Report unknown and missing keys, here and below. Call once, on the root, when all was read."""
        for key in [key for key in self._pairs if key not in self._asked]:
            near = get_close_matches(key, self._asked, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"known keys: {', '.join(sorted(self._asked))}"
            self.note(f"unknown key {quoted(self._full(key))}; {hint}", self._pairs[key][0])
            self._missing = [missing for missing in self._missing if missing not in near]
        for key in self._missing:
            self.note(f"{self._full(key)} is missing")
        for child in self._children:
            child.close()

    def _add(self, key: yaml.Node, value: yaml.Node) -> None:
        line = line_of(key)
        if not isinstance(key, yaml.ScalarNode):
            self.note("a key must be plain text", line)
        elif key.value in self._pairs:
            first = self._pairs[key.value][0]
            self.note(
                f"{quoted(self._full(key.value))} is given twice (first on line {first}); keep one", line
            )
        else:
            self._pairs[key.value] = (line, value)

    def _child(self, node: yaml.MappingNode | None, name: str) -> Section:
        child = Section(node, self.path, self._problems, name)
        self._children.append(child)
        return child

    def _take(self, key: str, *, required: bool) -> yaml.Node | None:
        if self.has(key):
            return self._pairs[key][1]
        if required and not self.absent:
            self._missing.append(key)
        return None

    def _list(self, key: str, *, required: bool) -> list[yaml.Node]:
        node = self._take(key, required=required)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or (required and not node.value):
            self._wrong(key, node, "a list with at least one entry" if required else "a list")
            return []
        return list(node.value)

    def _note_repeated(self, key: str, items: Sequence[Item]) -> None:
        seen: set[str] = set()
        for item in items:
            if item.text and item.text.casefold() in seen:
                self.note(f"{self._full(key)} names {quoted(item.text)} twice", item.line)
            seen.add(item.text.casefold())

    def _text(self, node: yaml.Node, name: str) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            self.note(f"{name} must be text, not {shown(node)}", line_of(node))
        elif node.tag != _TEXT_TAG:
            reads = _READS_AS.get(node.tag, "something other than text")
            self.note(
                f"{name}: {quoted(node.value)} reads as {reads} in YAML; put it in quotes", line_of(node)
            )
        elif not node.value.strip():
            self.note(f"{name} must not be empty", line_of(node))
        elif CONTROL.search(node.value):
            self.note(f"{name} contains a control character", line_of(node))
        else:
            return str(node.value).strip()
        return None

    def _fitting(self, key: str, value: str, pattern: str | None, wanted: str, longest: int) -> str:
        node = self._pairs[key][1]
        if "\n" in value:
            self.note(f"{self._full(key)} must be a single line", line_of(node))
        elif len(value) > longest:
            self.note(f"{self._full(key)} is longer than {longest} characters", line_of(node))
        elif pattern is not None and not re.fullmatch(pattern, value):
            self._wrong(key, node, wanted)
        return value

    def _wrong(self, key: str, node: yaml.Node, wanted: str) -> None:
        self.note(f"{self._full(key)} must be {wanted}, not {shown(node)}", line_of(node))

    def _plain(self, node: yaml.Node) -> str | None:
        return str(node.value) if isinstance(node, yaml.ScalarNode) and node.style is None else None

    def _full(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key


def read_section(
    source: bytes | str, path: str, problems: list[Problem], max_bytes: int = MAX_BYTES
) -> Section:
    """The root mapping of a YAML file; an absent section, with one problem noted, where it cannot be read."""
    try:
        node = compose(source, path, max_bytes)
    except ParseError as error:
        problems.extend(error.problems)
        return Section(None, path, problems)
    return Section(node, path, problems)
