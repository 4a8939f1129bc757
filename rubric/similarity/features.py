"""What is compared: three kinds of features, each of which other disguises leave alone.

Structure: grams of tokens whose names are all alike; survives every renaming and, the grams being short,
what is inserted or moved between them. Operations: each call, operator and statement with the shape of its
arguments and those names that the code does not bind itself; survives reordering, extraction and loops that
became comprehensions. Literals: what strings and larger numbers say; survives a rewrite of the code around.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from rubric.similarity.grammars import CALLS, MARKED, OPERATORS, STRINGS
from rubric.similarity.hashing import PRIME, token_hash
from rubric.similarity.normal import FREE, KEYWORD, MEMBER, NAME, NUMBER, QUOTES, STRING, Form
from rubric.similarity.syntax import Node
from rubric.similarity.tokens import Token
from rubric.similarity.winnow import winnow


class Kind(IntEnum):
    """What a feature is made of. The value stands in the last two bits of its stored hash."""

    STRUCTURE = 0
    OPERATION = 1
    LITERAL = 2


class Feature(NamedTuple):
    """One feature: hash in 0..2**63-1, its kind in the last two bits; 1-based lines, both ends included."""

    hash: int
    first_line: int
    last_line: int


def kind_of(value: int) -> Kind:
    """The kind of a feature by its hash."""
    return Kind(value & 3)


def _feature(kind: Kind, value: int, first: int, last: int) -> Feature:
    return Feature((value % PRIME) << 2 | kind, first, last)


def structure(stream: list[Token]) -> Iterator[Feature]:
    """Winnowed grams of a token stream."""
    for found in winnow(stream):
        yield _feature(Kind.STRUCTURE, found.hash, found.first_line, found.last_line)


def stream_of(form: Form) -> list[Token]:
    """The leaves of a normal form as tokens in which every name is alike."""
    tokens: list[Token] = []
    todo = [form]
    while todo:
        at = todo.pop()
        if not at.below or at.label.startswith((MEMBER, KEYWORD)):
            tokens.append(Token(_plain(at.label), at.line))
        elif at.label in MARKED:
            tokens.append(Token("<" + at.label, at.line))
        todo += at.below[::-1]
    return tokens


@lru_cache(maxsize=4_096)
def _plain(label: str) -> str:
    if label.startswith(FREE):
        return NAME
    return next((sign for sign in (MEMBER, KEYWORD) if label.startswith(sign) and len(label) > 1), label)


def operations(form: Form) -> Iterator[Feature]:
    """Each inner node below the root of a normal form with the shapes of what stands directly below it."""
    todo = [*form.below]
    while todo:
        at = todo.pop()
        if at.below:
            todo += at.below
            words = " ".join((head(at), *(_shape(part) for part in at.below)))
            yield _feature(Kind.OPERATION, token_hash(words), at.line, at.line)


def head(form: Form) -> str:
    """What a node does: a call by what it calls, an operator by its sign, anything else by its type."""
    if form.label in CALLS and form.below:
        return "call " + (head(form.below[0]) if form.below[0].label not in CALLS else "call")
    if form.label in OPERATORS:
        signs = (part.label for part in form.below if not part.below and not part.label[:1].isalnum())
        return "operator " + " ".join(signs)
    return form.label


_SHOWN = frozenset({NAME, NUMBER, STRING})


def _shape(form: Form) -> str:
    return form.label if form.label in _SHOWN or form.label.startswith(FREE) else "E"


_PREFIX = re.compile(r"^[rbfuRBFULu@$]*(?=[\"'`])")
_INSERTED = re.compile(r"\$?\{[^{}]*\}|%\(\w+\)|%[sdrfi]")
SHORT_STRING, SHORT_NUMBER = 2, 3  # below these a literal says nothing


def literals(tree: Node) -> Iterator[Feature]:
    """Strings and numbers of a syntax tree that say something; docstrings and values put in are left out."""
    todo = [tree]
    while todo:
        node = todo.pop()
        if not node.children:
            said = _literal(node)
            if said:
                yield _feature(Kind.LITERAL, token_hash(said), node.line, node.last)
        elif node.kind != "expression_statement" or [part.kind for part in node.children] != ["string"]:
            todo += node.children


def _literal(leaf: Node) -> str:
    """What a leaf says; empty where it is no literal, or too short a one to tell anything."""
    text = leaf.text
    if leaf.kind in STRINGS or (text[:1] in QUOTES and len(text) > 1):
        said = _said(text)
        return f"string {said}" if len(said) >= SHORT_STRING else ""
    return f"number {text}" if text[:1].isdigit() and len(text) >= SHORT_NUMBER else ""


def _said(text: str) -> str:
    """The words of a string: without quotes, prefix, layout and what is put in at run time."""
    bare = _PREFIX.sub("", text).strip(QUOTES)
    return " ".join(_INSERTED.sub("{}", bare).split()).casefold()
