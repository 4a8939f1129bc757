"""What a fact says beyond that a thing is there: routes, number of tests, language. Read from its words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bench.evidence.items import Evidence, Row, labelled
from bench.evidence.score import Tally
from rubric.facts import State

_LANGUAGES = {"en": "English", "pt": "Portuguese", "tr": "Turkish"}
_TOLD_ROUTE = re.compile(r'"[A-Z]+ (/[^"]*)"')
_COUNT = re.compile(r"^(\d+) tests? in ")
_LABELLED_ROUTE = re.compile(r"/[^,:]*")


@dataclass(frozen=True)
class Detail:
    """A labelled value: whether what was said of one submission is right, wrong (or a surplus) or missing."""

    title: str
    judge: Callable[[Evidence, Row], Tally]


def _routes(evidence: Evidence, row: Row) -> Tally:
    """The labels name the routes that answer, not every one: further ones are not wrong beside them."""
    said = {path.rstrip("/") for path in _TOLD_ROUTE.findall(evidence.facts["server"].words)}
    asked = {path.rstrip("/") for path in _LABELLED_ROUTE.findall(row["server"])}
    surplus = 0 if labelled("server")(row) else len(said)
    return Tally(len(asked & said), surplus, len(asked - said))


def _count(evidence: Evidence, row: Row) -> Tally:
    told = _COUNT.match(evidence.facts["tests"].words)
    return _same(told[1] if told else "0", row["tests_count"], nothing="0")


def _collected(evidence: Evidence, row: Row) -> Tally:
    """A runner (pytest, unittest) or a plain script; the fact does not say which runner."""
    kinds = {State.GOOD: "runner", State.BAD: "script"}
    there = row["tests_runner"]
    return _same(
        kinds.get(evidence.state("tests"), "none"),
        there if there in ("none", "script") else "runner",
        nothing="none",
    )


def _language(evidence: Evidence, row: Row) -> Tally:
    said = evidence.facts["language"].words.removeprefix("Written in ").rstrip(".").split(", ")[0]
    return _same(said, _LANGUAGES[row["language"]], nothing="No text is long enough to tell")


def _same(said: str, label: str, *, nothing: str) -> Tally:
    if said == label:
        return Tally(right=int(label != nothing))
    return Tally(wrong=int(said != nothing), missed=int(label != nothing))


DETAILS = (
    Detail("routes that are asked", _routes),
    Detail("number of tests", _count),
    Detail("collected by a runner, or a script", _collected),
    Detail("language", _language),
)
