"""JSON Schema (draft 2020-12) of the two files that a candidate writes: submission.yml and metrics.json.

Made of the limits that `rubric.submission` reads by, so that an editor and the check say the same.
"""

from __future__ import annotations

from typing import Any

from rubric.model import Submission
from rubric.schema import DIALECT, Schema
from rubric.submission import (
    CLAIM_LIMIT,
    COMMAND_LENGTH,
    FILE,
    METRIC_NAME,
    METRICS_MAX,
    NOTE_LENGTH,
    PORT_MAX,
    ROUTE,
    SEED_MAX,
    URL_LENGTH,
)

SUBMISSION_VERSION = 1


def submission_schema() -> Schema:
    """The schema of submission.yml. Every key may be left out or be null."""
    default = Submission()
    return {
        "$schema": DIALECT,
        "$id": f"urn:proofgrade:submission:{SUBMISSION_VERSION}",
        "title": "submission.yml",
        "description": "How a submission is run, what it claims, and what else its author states.",
        **_object(
            {
                "version": {"enum": [SUBMISSION_VERSION, None], "description": "Version of this format."},
                "reproduce": _command("Trains and writes $OUT/metrics.json.", default.reproduce),
                "serve": _command("Brings up the server on $PORT.", default.serve),
                "predict": _command("Reads $IN, writes $PREDICTIONS.", default.predict),
                "claim": _claim(),
                "screencast": _text(
                    "Where the screencast is: an http or https address.", URL_LENGTH, "^https?://"
                ),
                "seed": _whole("The seed that every random draw hangs on.", 0, SEED_MAX),
                "port": _whole("The port on which the server listens.", 1, PORT_MAX),
                "route": _text("The route that answers predictions, such as /predict.", 200, f"^{ROUTE}$"),
                "ai_use": _text("How AI tools helped, in a sentence or two.", NOTE_LENGTH),
            }
        ),
    }


def metrics_schema() -> Schema:
    """The schema of metrics.json: one flat object, metric name to finite number."""
    return {
        "$schema": DIALECT,
        "$id": "urn:proofgrade:metrics:1",
        "title": "metrics.json",
        "description": "What the run measured. Every number has to come back in a second run.",
        "type": "object",
        "propertyNames": {"pattern": f"^{METRIC_NAME}$"},
        "additionalProperties": {"type": "number"},
        "maxProperties": METRICS_MAX,
    }


def _claim() -> Schema:
    claim = _object(
        {
            "metric": {
                **_text("The metric that the brief asks for.", 64, f"^{METRIC_NAME}$"),
                "type": "string",
            },
            "value": {
                "type": "number",
                "minimum": -CLAIM_LIMIT,
                "maximum": CLAIM_LIMIT,
                "description": "Your figure for it.",
            },
            "file": _text("The committed JSON file that holds the figure.", 240, f"^{FILE}$"),
        }
    )
    return {
        **claim,
        "type": ["object", "null"],
        "required": ["metric", "value"],
        "description": "What you claim.",
    }


def _command(words: str, default: str) -> Schema:
    return {**_text(words, COMMAND_LENGTH), "default": default}


def _text(words: str, longest: int, pattern: str = "") -> Schema:
    text: Schema = {"type": ["string", "null"], "minLength": 1, "maxLength": longest, "description": words}
    return {**text, "pattern": pattern} if pattern else text


def _whole(words: str, low: int, high: int) -> Schema:
    return {"type": ["integer", "null"], "minimum": low, "maximum": high, "description": words}


def _object(properties: dict[str, Any]) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}
