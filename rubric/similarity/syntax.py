"""Text -> syntax tree of plain nodes, bounded in depth, so that whatever walks it may recurse.

The parsers are native code that hostile text can slow down or crash, so that what they get is bounded, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node as Parsed
from tree_sitter import Tree, TreeCursor

from rubric.similarity.grammars import STRINGS, parser

MAX_DEPTH = 120  # what is nested deeper hangs on its ancestor at this depth: flat, but still there
STEPS_A_BYTE, FREE_STEPS = 0.2, 1_000  # of the parser's work; honest code needs about 0.03
MAX_YAML_DEPTH = 60  # the grammar of YAML ends the process beyond some 250
_HASHED = frozenset({"python", "bash", "yaml"})
# Python's grammar looks through all the comments that follow a block, for each of them anew.
_COMMENT_LINE = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
_YAML_OPENS = re.compile(r"[-?:](?=\s)")


@dataclass(slots=True)
class Node:
    """One node: its grammar's type, the text of a leaf, 1-based lines, its role (field) in its parent."""

    kind: str
    text: str
    line: int
    last: int
    role: str
    named: bool
    children: list[Node]


def parse(grammar: str, text: str) -> Node | None:
    """The tree of a text. Broken code gives what can be read of it; a string is one leaf.

    None when the text is made to stall or to break the parser. Never raises.
    """
    if grammar in _HASHED:
        text = _COMMENT_LINE.sub("", text)
    if grammar == "yaml" and _yaml_depth(text) > MAX_YAML_DEPTH:
        return None
    source = text.encode(errors="replace")
    tree = _parsed(grammar, source)
    return None if tree is None else _nodes(tree, source)


def _yaml_depth(text: str) -> int:
    """No less than how deep blocks are nested: columns at which lines begin, and signs that open in one."""
    lines = text.split("\n")
    columns = {len(line) - len(line.lstrip()) for line in lines}
    return len(columns) + max(len(_YAML_OPENS.findall(line)) for line in lines)


def _parsed(grammar: str, source: bytes) -> Tree | None:
    budget = FREE_STEPS + int(STEPS_A_BYTE * len(source))
    steps = 0

    def enough(_offset: int, _failed: bool) -> bool:  # noqa: FBT001 - the parser calls it so
        nonlocal steps
        steps += 1
        return steps > budget

    try:
        return parser(grammar).parse(lambda at, _: source[at : at + 65_536], progress_callback=enough)
    except ValueError:  # it was stopped
        parser(grammar).reset()
        return None


def _nodes(tree: Tree, source: bytes) -> Node:
    cursor = tree.walk()
    kinds: dict[int, tuple[str, bool]] = {}
    root = _node(cursor, source, kinds)
    above = [root]
    while _advance(cursor, above):
        node = _node(cursor, source, kinds)
        above[min(len(above), MAX_DEPTH) - 1].children.append(node)
        above.append(node)
    return root


def _advance(cursor: TreeCursor, above: list[Node]) -> bool:
    """Move on in document order; `above` ends with the parent of where the cursor is then."""
    if above[-1].kind not in STRINGS and cursor.goto_first_child():
        return True
    above.pop()
    while not cursor.goto_next_sibling():
        if not cursor.goto_parent() or not above:
            return False
        above.pop()
    return bool(above)


def _node(cursor: TreeCursor, source: bytes, kinds: dict[int, tuple[str, bool]]) -> Node:
    """The node at the cursor. `kinds`: what is known of kinds, so that all nodes of one share its name."""
    found = cursor.node
    assert found is not None, "a cursor stands on a node"
    number = found.kind_id
    if number not in kinds:
        kinds[number] = found.type, found.is_named
    kind, named = kinds[number]
    leaf = found.child_count == 0 or kind in STRINGS
    text = _text(found, source) if leaf else ""
    return Node(
        kind, text, found.start_point[0] + 1, found.end_point[0] + 1, cursor.field_name or "", named, []
    )


def _text(found: Parsed, source: bytes) -> str:
    return source[found.start_byte : found.end_byte].decode(errors="replace")
