"""Syntax tree -> normal form: what renaming, layout, hints, comments and small rewrites leave as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rubric.similarity.grammars import (
    ARGUMENTS,
    AUGMENTED,
    BINDING_FIELDS,
    BINDING_KINDS,
    CALLS,
    HINTS,
    IMPORTS,
    MEMBERS,
    NAMES,
    NEVER_BIND,
    NEVER_BOUND,
    NOTHING,
    PUNCTUATION,
    SEEN_THROUGH,
    STRINGS,
)
from rubric.similarity.syntax import Node

NAME, STRING, NUMBER = "N", "S", "0"
FREE, MEMBER, KEYWORD = "n:", ".", "kw:"
QUOTES = "\"'`"


@dataclass(frozen=True)
class Names:
    """Names that the code binds itself (members as `.name`), and what its import aliases stand for."""

    bound: frozenset[str] = frozenset()
    aliases: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, trees: Iterable[Node]) -> Names:
        """The names of a whole submission: a function that one file defines is bound in all."""
        bound: set[str] = set()
        aliases: dict[str, str] = {}
        for tree in trees:
            for node in _walk(tree):
                if node.kind == "aliased_import":
                    aliases.update(_alias(node))
                elif node.kind not in NEVER_BIND:
                    for child in node.children:
                        if child.role in BINDING_FIELDS or child.kind in BINDING_KINDS:
                            bound.update(_bound_by(child))
        return cls(frozenset(bound), tuple(sorted(aliases.items())))


def _walk(tree: Node) -> Iterator[Node]:
    todo = [tree]
    while todo:
        node = todo.pop()
        yield node
        todo.extend(node.children)


def _alias(node: Node) -> Iterator[tuple[str, str]]:
    """`import a.b as c`: c stands for b."""
    names = [found.text for found in _walk(node) if found.kind == "identifier"]
    short = next((child.text for child in node.children if child.role == "alias"), "")
    whole = next((child for child in node.children if child.role == "name"), None)
    if short and whole is not None and names:
        yield short, whole.children[-1].text if whole.children else whole.text


def _bound_by(child: Node) -> Iterator[str]:
    todo = [child]
    while todo:
        node = todo.pop()
        if node.kind in NAMES:
            yield node.text
            if child.role == "name":
                yield MEMBER + node.text
        elif node.kind in MEMBERS:
            yield MEMBER + node.children[-1].text
        elif node.kind not in NEVER_BOUND:
            todo.extend(part for part in node.children if part.role not in {"value", "type", "default"})


@dataclass(slots=True)
class Form:
    """A node in normal form: its label, what stands below it, its first and last line."""

    label: str
    line: int
    last: int
    below: list[Form]


@dataclass(frozen=True)
class Normaliser:
    """Brings trees of one submission into normal form."""

    bound: frozenset[str]
    aliases: dict[str, str]

    @classmethod
    def of(cls, names: Names) -> Normaliser:
        """One that knows these names."""
        return cls(names.bound, dict(names.aliases))

    def form(self, node: Node) -> Form | None:
        """The normal form of a tree; None of what says nothing: comments, imports, hints, punctuation."""
        if _says_nothing(node.kind, node.named) or _is_docstring(node):
            return None
        if not node.children:
            label = self._label(node)
            return Form(label, node.line, node.last, []) if label else None
        if node.kind in MEMBERS:
            return self._member(node)
        return self._keyword(node) if node.kind == "keyword_argument" else self._inner(node)

    def _label(self, leaf: Node) -> str:
        """Empty of what says nothing."""
        word = leaf.text.strip()
        if word in PUNCTUATION:
            return ""
        if leaf.kind in STRINGS:
            return STRING
        return self._name(leaf.text) if leaf.kind in NAMES else _word(word)

    def _name(self, text: str) -> str:
        return NAME if text in self.bound else FREE + self.aliases.get(text, text)

    def _member(self, node: Node) -> Form:
        member = node.children[-1].text
        label = MEMBER + (NAME if MEMBER + member in self.bound else member)
        of = self.form(node.children[0])
        return Form(label, node.line, node.last, [of] if of else [])

    def _keyword(self, node: Node) -> Form:
        word = node.children[0].text
        value = self.form(node.children[-1])
        label = KEYWORD + (NAME if word in self.bound else word)
        return Form(label, node.line, node.last, [value] if value else [])

    def _inner(self, node: Node) -> Form:
        below = [form for child in node.children if (form := self.form(child))]
        if len(below) == 1 and node.kind in SEEN_THROUGH:
            return below[0]
        if node.kind in AUGMENTED and len(below) == 3:
            return _unfolded(node, *below)
        if node.kind in CALLS:
            below = [part for form in below for part in (form.below if form.label in ARGUMENTS else [form])]
        return Form(node.kind, node.line, node.last, below)


@lru_cache(maxsize=1_024)  # few kinds, asked of every node
def _says_nothing(kind: str, named: bool) -> bool:  # noqa: FBT001 - two facts of a node
    return "comment" in kind or kind in IMPORTS or kind in NOTHING or (kind in HINTS and named)


def _is_docstring(node: Node) -> bool:
    return (
        node.kind == "expression_statement" and len(node.children) == 1 and node.children[0].kind in STRINGS
    )


def _unfolded(node: Node, target: Form, operator: Form, value: Form) -> Form:
    """`a += b` as `a = a + b`."""
    sign = Form(operator.label.removesuffix("="), operator.line, operator.last, [])
    equals = Form("=", operator.line, operator.last, [])
    total = Form("binary_operator", node.line, node.last, [target, sign, value])
    return Form("assignment", node.line, node.last, [target, equals, total])


_NUMBER = re.compile(r"[\d.]*\d")


@lru_cache(maxsize=1_024)
def _word(text: str) -> str:
    """A keyword or an operator as it is; what begins with a digit or a quote, or is long, as a literal."""
    if _NUMBER.match(text):
        return NUMBER
    if text[:1] and text[0] in QUOTES:
        return STRING
    return text if len(text) <= 20 else STRING  # no keyword is longer
