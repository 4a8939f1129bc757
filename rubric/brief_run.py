"""The part of the brief that says how a submission is run: the sealed run, then its server or its file."""

from __future__ import annotations

from collections.abc import Iterator

from rubric.model import Assessment, Contract, ContractKind

_NETWORKS = {
    "open": "the network can be reached",
    "registries": "package registries can be reached, nothing else",
    "none": "no network",
}


def how_it_is_run(assessment: Assessment) -> str:
    """The two commands, the rules of the containers, and the contract with its example."""
    limits, contract = assessment.reproduce, assessment.contract
    commands = (
        "```\n"
        f"docker build .             # command 1: {_NETWORKS[limits.build_network]}\n"
        "sh run.sh reproduce        # command 2, in that image: no network\n"
        "```"
    )
    image = (
        f"A `Dockerfile` starts from `{limits.base_image}` and keeps to the plain instructions: no `# "
        "syntax=` line, `RUN --mount`, `COPY --chmod`, here-document or `ADD` from the web. Without one we "
        "start from that image, copy your repository to `/submission` and take `sh run.sh setup` for command "
        "1."
    )
    asked = _server(assessment) if contract.kind is ContractKind.HTTP else _predictions(contract)
    note = assessment.brief.contract_note if assessment.brief else ""
    return "\n\n".join(
        filter(None, (commands, image, "\n".join([*_rules(), *asked]), note, _answer(contract)))
    )


def _rules() -> Iterator[str]:
    yield (
        "- Everything but `$OUT` and `/tmp` is read-only, and an unprivileged user runs the commands. `OUT` "
        "is in the environment."
    )
    yield (
        "- `reproduce` writes `$OUT/metrics.json`, one flat JSON object of names and numbers, and whatever "
        "the next command needs, into `$OUT`."
    )


def _server(assessment: Assessment) -> Iterator[str]:
    contract, latency = assessment.contract, assessment.latency
    yield (
        "- Then `sh run.sh serve` is started in a new container of the same image, with the same `$OUT` "
        f"(read-only now) and `PORT` in the environment ({contract.port}). It listens on all interfaces."
    )
    if latency is not None:
        yield (
            f"- `GET {contract.ready_route}` answers 200 as soon as the server can answer, at most "
            f"{latency.ready_within_seconds:g} seconds after the start."
        )
    yield f"- `POST {contract.route}` answers one row: a JSON object in, a JSON object out."


def _predictions(contract: Contract) -> Iterator[str]:
    rows = "one JSON object per line" if contract.format == "jsonl" else "CSV with a head line"
    yield (
        "- Then `sh run.sh predict` is run in a new container of the same image, with the same `$OUT` "
        "(read-only now). It reads the rows from the file `$IN` and writes one answer per row, with the "
        f"row's `id`, to the file `$PREDICTIONS`; both are {rows}."
    )


def _answer(contract: Contract) -> str:
    labels = ", ".join(f"`{label}`" for label in contract.labels)
    return (
        f"`{contract.answer_label}` is one of {labels}; `{contract.answer_confidence}` is a number from 0 to "
        "1. Every row needs an answer; a missing or malformed one counts as wrong. `submission.yml` names "
        "other commands if you prefer them."
    )
