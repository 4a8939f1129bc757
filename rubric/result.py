"""The result file: one graded submission as JSON for other programs, and back to what `compare` takes."""

from __future__ import annotations

import json

from rubric import wire
from rubric.compare import Told
from rubric.grade import Graded
from rubric.model import Outcome
from rubric.schema import OUTCOMES, RESULT_VERSION
from rubric.strict_json import JsonError, loads, shown

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 20


class ResultError(Exception):
    """A file is no result file. The message says where."""


def write_result(graded: Graded) -> str:
    """Outcomes with their sentences, findings, the submission's statements, every measurement of the run."""
    return json.dumps(
        {
            "version": RESULT_VERSION,
            "assessment": graded.assessment.slug,
            "assessment_version": graded.assessment.version,
            "rubric_version": graded.assessment.rubric.version,
            "outcomes": {
                name: {
                    "outcome": judgement.outcome.value,
                    "headline": judgement.headline,
                    "detail": judgement.detail,
                }
                for name, judgement in graded.judgements.named().items()
            },
            "findings": json.loads(wire.findings_to_json(graded.findings)),
            "observation": json.loads(wire.observation_to_json(graded.observation)),
            "submission": json.loads(wire.submission_to_json(graded.submission)),
        },
        indent=2,
        ensure_ascii=False,
    )


def read_result(data: bytes) -> Told:
    """The run that a result file tells of. Raises ResultError."""
    try:
        content = loads(data, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    except JsonError as error:
        raise ResultError(str(error)) from None
    version = content.get("version") if isinstance(content, dict) else None
    if not isinstance(content, dict) or type(version) is not int or version != RESULT_VERSION:
        raise ResultError(
            f"$.version: must be {RESULT_VERSION}; write the file with `proofgrade grade --json`"
        )
    try:
        observation = wire.observation_from_json(json.dumps(content.get("observation")), MAX_BYTES)
    except wire.WireError as error:
        raise ResultError(f"$.observation: {error}") from None
    return Told(observation, _outcomes(content.get("outcomes")))


def _outcomes(told: object) -> dict[str, Outcome]:
    if not isinstance(told, dict):
        raise ResultError("$.outcomes: must be an object")
    for name in sorted(told.keys() - set(OUTCOMES)):
        raise ResultError(f"$.outcomes: unknown judgement {shown(name)}")
    return {name: _outcome(name, judgement) for name, judgement in told.items()}


def _outcome(name: str, judgement: object) -> Outcome:
    value = judgement.get("outcome") if isinstance(judgement, dict) else None
    known = {outcome.value: outcome for outcome in Outcome}
    if not isinstance(value, str) or value not in known:
        raise ResultError(f"$.outcomes.{shown(name)}.outcome: must be one of {', '.join(known)}")
    return known[value]
