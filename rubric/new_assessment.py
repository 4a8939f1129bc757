"""A role of the evidence matrix -> a whole assessment folder around a toy task, without its data.

The generator in it makes the data, and `proofgrade brief` the brief in the starter's README.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from rubric.deliverable import Deliverable, DeliverableKind
from rubric.expected import PATH as EXPECTED_PATH
from rubric.model import ContractKind, Outcome
from rubric.parse import ASSESSMENT_PATH, RUBRIC_PATH
from rubric.role import Role
from rubric.tree import File, SourceTree

NOBODY = "your-login"
"""Stands for the people in a new assessment, until somebody puts theirs."""

REFERENCES = ("honest", "lazy", "cheating", "broken")
_ANSWERS = {ContractKind.HTTP: "serve", ContractKind.BATCH: "predict"}
_WORK = (DeliverableKind.DOCUMENT, DeliverableKind.TESTS)  # what the lazy one leaves undone
_RUBRIC_SCHEMA = "# yaml-language-server: $schema=../../schema/rubric.schema.json\n"
_SEED = re.compile(r"^SHIPPED_SEED = \d+$", re.MULTILINE)
_ASKS = re.compile(r"^    asks: \[.*\]$", re.MULTILINE)
_ROW = re.compile(r"^  - id: ([a-z_]+)$", re.MULTILINE)


def new_assessment(
    role: Role, slug: str, seed: int, templates: SourceTree, default_rubric: str
) -> SourceTree:
    """The folder of an assessment with this slug; `seed` is the one that its shipped data are made with.

    `templates` are those of `rubric.shipped.new_templates`.
    """
    served = templates.text(f"{role.contract.value}.submission.yml") or ""
    values = {"ANSWER": _ANSWERS[role.contract], "SERVED": served}
    files = {path: _text(file, values) for path, file in _given(role, templates).items()}
    files["generator.py"] = _SEED.sub(f"SHIPPED_SEED = {seed}", files["generator.py"])
    files[ASSESSMENT_PATH] = _assessment(role, slug, templates)
    files[RUBRIC_PATH] = _rubric(role, default_rubric)
    files[EXPECTED_PATH] = _expected(role)
    files["probes.md"] = _probes(role, slug)
    return SourceTree(
        {path: File(text.encode(), executable=text.startswith("#!")) for path, text in files.items()}
    )


def _given(role: Role, templates: SourceTree) -> dict[str, File]:
    """The files that are taken over: the common ones, the documents asked for, and the references."""
    asked = [one for one in role.deliverables if one.kind is DeliverableKind.DOCUMENT]
    shared = templates.under(f"reference/{role.contract.value}").files
    given = dict(templates.under("any").files)
    given |= {f"starter/{one.path}": templates.files[f"documents/{one.path}"] for one in asked}
    for name in REFERENCES:
        own = templates.under(f"references/{name}").files
        given |= {f"references/{name}/{path}": file for path, file in {**shared, **own}.items()}
    written = templates.under("honest_documents").files
    given |= {f"references/honest/{one.path}": written[str(one.path)] for one in asked}
    return given


def _text(file: File, values: Mapping[str, str]) -> str:
    """A template with its `@NAME@`s replaced."""
    text = file.text()
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def _assessment(role: Role, slug: str, templates: SourceTree) -> str:
    kind = role.contract.value
    example = templates.files[f"{kind}.example.md"].text()
    left_out = [row for row in _rows(role) if row not in role.rows]
    told = f"not_asked: [{_list(left_out)}] # nothing essential belongs to it\n\n" if left_out else ""
    return _text(
        templates.files[ASSESSMENT_PATH],
        {
            "SLUG": slug,
            "TITLE": slug.replace("-", " ").capitalize(),
            "ROLE": f'"{role.title}"',
            "PROFILE": role.id,
            "EXAMPLE": "".join(f"    {line}".rstrip() + "\n" for line in example.splitlines()).rstrip("\n"),
            "CONTRACT": templates.files[f"{kind}.yml"].text().strip("\n") + "\n",
            "DELIVERABLES": "\n".join(line for one in role.deliverables for line in _deliverable(one)),
            "NOT_ASKED": f"\n{told}",
        },
    )


def _rows(role: Role) -> tuple[str, ...]:
    """Every row that the role says anything about, in order."""
    return tuple(dict.fromkeys(row for one in role.evidence for row in one.rows))


def _deliverable(one: Deliverable) -> Iterator[str]:
    facts = [f"id: {one.id}", f"title: {one.title}", f"kind: {one.kind.value}"]
    facts += [f"path: {one.path}"] if one.path else []
    facts += [] if one.required else ["required: false"]
    if not one.headings:
        yield f"  - {{{', '.join(facts)}}}"
        return
    facts += [f"max_words: {one.max_words}"] if one.max_words else []
    facts += [f"headings: [{', '.join(one.headings)}]"]
    yield from (f"  {'- ' if number == 0 else '  '}{fact}" for number, fact in enumerate(facts))


def _rubric(role: Role, default: str) -> str:
    """The default rubric, its rows asking for what the matrix has for them."""
    parts = _ROW.split(default)
    rows = zip(parts[1::2], parts[2::2], strict=True)
    told = (f"  - id: {row}{_ASKS.sub(f'    asks: [{_list(role.asks(row))}]', text)}" for row, text in rows)
    return _RUBRIC_SCHEMA + parts[0] + "".join(told)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


def _expected(role: Role) -> str:
    """What each reference proves: good work passes; little work, false claims and a broken build do not."""
    latency = "    latency: pass\n" if role.contract is ContractKind.HTTP else ""
    required = [one for one in role.deliverables if one.required]
    honest = {one.id: Outcome.PASS for one in required}
    lazy = {one.id: Outcome.FAIL if one.kind in _WORK else Outcome.PASS for one in required}
    cheating = {one.id: Outcome.PASS for one in required if one.kind not in _WORK}
    broken = {one.id: Outcome.FAIL for one in required if one.kind is DeliverableKind.ENTRYPOINT}
    return (
        "# How each reference submission must come out. What is not named here is free.\n"
        "version: 1\nreferences:\n"
        f"  honest:\n    gate: pass\n    quality: pass\n    claim: pass\n{latency}{_outcomes(honest)}"
        "  lazy: # runs, and says honestly how little it reaches\n"
        f"    gate: pass\n    quality: fail\n    claim: pass\n{latency}{_outcomes(lazy)}"
        "  cheating: # remembers the training rows; only the hidden set tells\n"
        f"    gate: pass\n    quality: fail\n    claim: fail\n{latency}{_outcomes(cheating)}"
        "  broken: # its Dockerfile copies a file that was never committed\n"
        f"    gate: fail\n{_outcomes(broken)}"
    )


def _outcomes(found: Mapping[str, Outcome]) -> str:
    return "    deliverables:\n" + "".join(f"      {name}: {one.value}\n" for name, one in found.items())


def _probes(role: Role, slug: str) -> str:
    """The role's questions for the talk after the take-home, each with what a good answer holds."""
    head = (
        f"# Interview probes: {slug.replace('-', ' ')}\n\n"
        f"For the talk after the take-home ({role.title}), by somebody who has read the submission.\n"
        "Begin with the candidate's own figures and let them show the place in the code. Note what was said\n"
        "before you score, and add questions of your own task.\n"
    )
    probes = (
        f"\n**{number}. {probe.ask}** *({probe.row})*\n\n"
        + "".join(f"- Good: {words}.\n" for words in probe.listen_for)
        for number, probe in enumerate(role.probes, start=1)
    )
    return head + "".join(probes)
