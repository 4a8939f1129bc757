"""Everything about one candidate, or all of an assessment, as one file. Pure.

Rows are given out as the record has them, except for what is about somebody else or is a secret.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from app.people.sheet import Cell
from app.people.state import Rows
from app.review.similar import is_external
from app.state import Candidate
from rubric import wire
from rubric.markdown import escape
from rubric.similarity.packed import unpack

SCHEMA = "proofgrade.export/1"
SOMEBODY = "another candidate"
SECRET = {  # and with whom somebody's files are alike
    "hosted_runs": frozenset({"nonce"}),
    "excerpts": frozenset({"page_id"}),
}
LEFT_OUT = frozenset(
    {"run_inputs"}
)  # the hidden set is in them; the submission is in the candidate's repository
JSON_COLUMNS = frozenset({"effect", "reminded", "todo", "value"})
MARKS = ("alias", "stage", "card_of", "row", "points", "reviewer", "at", "rubric_version", "note")
ABOUT = (
    "Everything that the record of this service holds about the people below, as of made_at: table by table, "
    "row by row. Times are UTC.",
    "candidates: who it is, where the work is, and the seed of own data, where there are.",
    "attempts: every push; what was read from it (submission_json, findings_json), what a run of it showed "
    "(observation_json), how far it resembles others (flags_json, without the others).",
    "marks: every mark that was ever given; the last one of a row counts, and empty points took one back. "
    "Those of the stage calibration compare reviewers, and count for nothing else.",
    "moves: decisions. seats: who read the work. appeals, questions: what the candidate asked.",
    "clocks, extensions: the candidate's time. audit: who did what. renderings: what GitHub shows of it.",
    "deliveries: what GitHub told us. Their bodies are dropped after a while.",
    "fingerprinted, traces: digests of the own files, commits and given data, by which copies are found. "
    "excerpts: lines of the own files that are like another's. similarity_outcomes: what reviewers found "
    "such likeness to be. bookmarks: where periodic work is.",
    "spendings, hosted_runs, run_observations: the runs and what they took.",
    "Not in it: the files as a whole, which are in the candidate's repository and in its mirror; secrets; "
    "the hidden test set; anybody else who applied or published a solution, called 'another candidate' where "
    "a row speaks of one.",
    "It names reviewers. Look at your own rules before you hand their names out.",
)


def document(
    slug: str, made_at: str, people: Iterable[tuple[Candidate, Rows, Sequence[tuple[str, str]]]]
) -> str:
    """The file as JSON text: of each candidate the rows, and alias and repository of everybody else."""
    found = [person(candidate, rows, others) for candidate, rows, others in people]
    whole = {
        "schema": SCHEMA, "about": ABOUT, "made_at": made_at, "assessment": slug, "candidates": found,
    }  # fmt: skip
    return json.dumps(whole, indent=2, ensure_ascii=False).encode(errors="backslashreplace").decode() + "\n"


def person(candidate: Candidate, rows: Rows, others: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """One candidate's rows by table, with everybody else's names taken out."""
    kept = {
        table: [_row(table, row) for row in found] for table, found in rows.items() if table not in LEFT_OUT
    }
    names = _names(others, _published(rows))
    told = kept if names is None else _without(names, kept)
    return {"alias": candidate.alias, "login": candidate.login, "record": told}


def marks(candidate: Candidate, rows: Rows) -> Iterable[Sequence[Cell]]:
    """The rows of the CSV under `MARKS`: every mark that was ever given, oldest first."""
    for mark in rows.get("marks", ()):
        yield (
            candidate.alias, mark["stage"], mark["owner"], mark["competency"], mark["points"],
            mark["reviewer"], mark["at"], mark["rubric_version"], mark["note"],
        )  # fmt: skip


def _row(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    secret = SECRET.get(table, frozenset())
    return {name: _value(name, value) for name, value in row.items() if name not in secret}


def _value(name: str, value: Any) -> Any:
    if name == "flags_json" and value:
        return _flags(value)
    if name == "packed":
        return _fingerprints(value)
    is_json = isinstance(value, bytes) or name.endswith("_json") or name in JSON_COLUMNS
    return _parsed(value) if is_json and value else _text(value)


def _parsed(value: str | bytes) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return _text(value)


def _text(value: Any) -> Any:
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else value


def _flags(value: str) -> Any:
    """Similarity as it concerns this candidate: where in the own files, how much, and not with whom."""
    return [
        {
            "score": flag.score,
            "strength": flag.strength,
            "kind": flag.kind,
            "words": flag.words,
            "places": [{"here": str(here), "lines": lines} for here, _, lines, _ in flag.spans],
        }
        for flag in wire.flags_from_json(value)
    ]


def _fingerprints(packed: bytes) -> Any:
    """Digests by file and lines; what cannot be unpacked as it is."""
    try:
        found = unpack("", packed)
    except ValueError:
        return _text(packed)
    return [{"place": f"{one.path}:{one.first_line}-{one.last_line}", "hash": one.hash} for one in found]


def _published(rows: Rows) -> set[str]:
    """What flags and outcomes call solutions from elsewhere, which names whose they are; also as Markdown."""
    called = {str(row.get("other")) for row in rows.get("similarity_outcomes", ())}
    for row in rows.get("attempts", ()):
        if row.get("flags_json"):
            called |= {flag.other for flag in wire.flags_from_json(row["flags_json"])}
    published = {name for name in called if is_external(name)}
    return published | {escape(name) for name in published}


def _names(others: Sequence[tuple[str, str]], published: Collection[str]) -> re.Pattern[str] | None:
    """Every name of somebody else, as a whole word."""
    words = {name for alias, repo in others for name in (repo, repo.rpartition("/")[2], alias) if name}
    words |= set(published)
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    if not longest_first:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")


def _without(names: re.Pattern[str], value: Any) -> Any:
    match value:
        case str():
            return names.sub(SOMEBODY, value)
        case list():
            return [_without(names, one) for one in value]
        case dict():
            return {_without(names, key): _without(names, one) for key, one in value.items()}
    return value
