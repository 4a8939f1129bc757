"""A graded submission as JSON for other programs, and what a report says about a folder on disk."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from rubric import wire
from rubric.grade import Graded
from rubric.report import About
from rubric.tree import SourceTree

RESULT_VERSION = 1


def about_folder(path: Path, tree: SourceTree) -> About:
    """The heading of a report on a local folder: its name stands for the alias, its digest for the SHA."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return About(alias=path.resolve().name, sha=tree.digest, attempt=1, received_at=now, links={})


def graded_json(graded: Graded) -> str:
    """One JSON object: outcomes with their sentences, findings, the observation with every measurement."""
    judged = graded.judgements
    named = {"gate": judged.gate, "quality": judged.quality, "claim": judged.claim, "latency": judged.latency}
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
                for name, judgement in named.items()
            },
            "findings": json.loads(wire.findings_to_json(graded.findings)),
            "observation": json.loads(wire.observation_to_json(graded.observation)),
        },
        indent=2,
        ensure_ascii=False,
    )
