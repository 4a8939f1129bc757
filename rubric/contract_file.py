"""How a submission is asked for its answers: `contract` and `latency` of assessment.yml."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rubric.model import Contract, ContractKind, LatencyTarget
from rubric.yaml_lines import Section

FORMATS = ("jsonl", "csv")
EXTRA_WINDOWS_MAX = 20
REQUESTS_MAX = 120_000  # measured ones of one run, extra windows included
ROUTE = r"/[A-Za-z0-9_./~-]*"
FIELD = r"[A-Za-z_][A-Za-z0-9_]{0,39}"


def read_contract(section: Section) -> Contract:
    """How a submission is asked. Mistakes are noted."""
    kind = ContractKind(
        section.choice("kind", [kind.value for kind in ContractKind], ContractKind.HTTP.value)
    )
    answer = section.section("answer", required=False)
    field = "a field name: letters, digits and _, at most 40"
    port, route, ready_route, form = _http(section) if kind is ContractKind.HTTP else _batch(section)
    contract = Contract(
        port=port,
        route=route,
        ready_route=ready_route,
        answer_label=answer.text("label", "label", pattern=FIELD, wanted=field),
        answer_confidence=answer.text("confidence", "confidence", pattern=FIELD, wanted=field),
        labels=_labels(section),
        kind=kind,
        format=form,
    )
    if contract.answer_label == contract.answer_confidence and not answer.absent:
        answer.note(f"{answer.name}: label and confidence must be two different fields")
    return contract


def read_latency(root: Section, kind: ContractKind) -> LatencyTarget | None:
    """The service level; None for a contract without a server. Mistakes are noted."""
    if kind is ContractKind.BATCH:
        _not_of(root, ("latency",), ContractKind.HTTP)
        return None
    section = root.section("latency")
    target = LatencyTarget(
        p95_ms=section.number("p95_ms", 1, 60_000),
        rate_per_second=section.number("rate_per_second", 0.1, 1_000, 20),
        requests=section.whole("requests", 1, 100_000, 600),
        windows=section.whole("windows", 1, 100, 3),
        warmup_seconds=section.number("warmup_seconds", 0, 300, 5),
        timeout_seconds=section.number("timeout_seconds", 0.1, 60, 5),
        ready_within_seconds=section.number("ready_within_seconds", 1, 600, 60),
        extra_windows=section.whole("extra_windows", 0, EXTRA_WINDOWS_MAX, 3),
        saturation_seconds=section.number("saturation_seconds", 0, 60, 5),
    )
    most = target.requests + target.extra_windows * math.ceil(target.requests / target.windows)
    if most > REQUESTS_MAX:
        wanted = f"together with extra_windows at most {REQUESTS_MAX:,}, not {most:,}"
        section.note(f"{section.name}.requests must be {wanted}", section.line_of("requests"))
    return target


def _http(section: Section) -> tuple[int, str, str, str]:
    """Port, route, ready route, and the format that HTTP does not use."""
    route = "a path such as /predict, beginning with / and without query"
    _not_of(section, ("format",), ContractKind.BATCH)
    return (
        section.whole("port", 1024, 65_535),
        section.text("route", pattern=ROUTE, wanted=route, longest=200),
        section.text("ready_route", pattern=ROUTE, wanted=route, longest=200),
        Contract.format,
    )


def _batch(section: Section) -> tuple[int, str, str, str]:
    """No port, no routes, and the format of the files."""
    _not_of(section, ("port", "route", "ready_route"), ContractKind.HTTP)
    return 0, "", "", section.choice("format", FORMATS, Contract.format)


def _not_of(section: Section, keys: Sequence[str], kind: ContractKind) -> None:
    """Note keys that belong to the other kind of contract."""
    for key in keys:
        if section.has(key):
            name = f"{section.name}.{key}" if section.name else key
            section.note(f"{name} applies to contract.kind {kind.value} only", section.line_of(key))


def _labels(section: Section) -> tuple[str, ...]:
    items = section.texts("labels", longest=64, once=True)
    if len(items) == 1:
        section.note(f"{section.name}.labels must hold at least two labels", section.line_of("labels"))
    return tuple(item.text for item in items)
