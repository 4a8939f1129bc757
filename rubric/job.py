"""What a runner is given of an assessment: its limits, contract and targets, and features without labels.

The label file, references, expected results and the people of the assessment stay with whoever scores.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rubric import wire
from rubric.holdout import FEATURES, Features, read_features, read_training, write_rows
from rubric.model import Assessment, Place, Problem
from rubric.tree import File, SourceTree
from rubric.yaml_nodes import ParseError

ASSESSMENT, HIDDEN, TRAINING = "assessment.json", "features.jsonl", "training.jsonl"


@dataclass(frozen=True)
class Job:
    """One assessment as a runner sees it. `training`: rows that every candidate has, without their labels."""

    assessment: Assessment
    features: Features
    training: Features = ()


def job_of(folder: SourceTree, assessment: Assessment) -> Job:
    """The job of an assessment folder. Raises ParseError for bad rows."""
    path, labels = assessment.quality.train, assessment.contract.labels
    training = read_training(folder, path, labels).features if path else ()
    unnamed = replace(assessment, reviewers=(), leads=())
    return Job(unnamed, read_features(folder, FEATURES), training)


def write_job(job: Job) -> SourceTree:
    """A job as files, for a runner in another process or on another machine."""
    files = {
        ASSESSMENT: wire.assessment_to_json(job.assessment).encode(),
        HIDDEN: write_rows(job.features),
        TRAINING: write_rows(job.training),
    }
    return SourceTree({path: File(data) for path, data in files.items()})


def read_job(files: SourceTree) -> Job:
    """The inverse of `write_job`. Raises ParseError for missing or malformed files."""
    file = files.get(ASSESSMENT)
    if file is None:
        raise ParseError([Problem(Place(ASSESSMENT), "is missing from the job")])
    try:
        assessment = wire.assessment_from_json(file.data)
    except wire.WireError as error:
        raise ParseError([Problem(Place(ASSESSMENT), str(error))]) from None
    return Job(assessment, read_features(files, HIDDEN), read_features(files, TRAINING))
