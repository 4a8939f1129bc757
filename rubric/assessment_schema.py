"""JSON Schema (draft 2020-12) of the two files that a hiring team writes: assessment.yml and rubric.yml.

Made of the limits that the readers go by, so that an editor and `proofgrade lint` say the same. What a schema
cannot say (files that exist, ids that are unique, sums of weights) lint says.
"""

from __future__ import annotations

from rubric.brief import AI_POLICIES
from rubric.brief_file import ENTRIES_MAX, FILE, PATHS_MAX, PROSE, SENTENCE
from rubric.contract_file import EXTRA_WINDOWS_MAX, FIELD, FORMATS, ROUTE
from rubric.deliverable import DeliverableKind
from rubric.model import POINTS_MAX, ContractKind
from rubric.parse import IMAGE
from rubric.people import LOGIN, SEATS_MAX, WORD
from rubric.profile import PROFILES
from rubric.review_policy import CALIBRATIONS, STAGES
from rubric.rubric_file import ANCHORS, ID, ROWS_MAX
from rubric.schema import DIALECT, Schema
from rubric.schema_parts import choice, flag, mapping, number, prose, rows, section, text, texts, whole
from rubric.submission import METRIC_NAME

ASSESSMENT_VERSION = 1


def assessment_schema() -> Schema:
    """The schema of assessment.yml, with a sentence on every key for an editor's completion."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:proofgrade:assessment:{ASSESSMENT_VERSION}",
        "title": "assessment.yml",
        "description": "A take-home: its brief, limits, contract, targets, deliverables and people.",
        **mapping(
            {**_head(), **_spec(), **_run(), **_people()},
            required=(
                *("version", "slug", "title", "role", "effort_hours", "window_hours"),
                *("contract", "quality", "deliverables", "people"),
            ),
        ),
        "if": {
            "properties": {"contract": {"properties": {"kind": {"const": "batch"}}, "required": ["kind"]}},
            "required": ["contract"],
        },
        "then": {"properties": {"latency": {"type": "null"}}},
        "else": {"required": ["latency"], "properties": {"latency": {"type": "object"}}},
    }


def rubric_schema() -> Schema:
    """The schema of rubric.yml."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:proofgrade:rubric:{ASSESSMENT_VERSION}",
        "title": "rubric.yml",
        "description": "Weighted rows with five anchors each, a pass line, and what a failed gate does.",
        **mapping(
            {
                "version": {"const": ASSESSMENT_VERSION, "description": "Version of this format."},
                "title": text("What people call the rubric."),
                "pass_line": number("Percent of the weighted total.", 0, 100),
                "gate": rows("What a failed gate does to rows.", _gate(), ("competency", "at_most")),
                "competencies": rows(
                    "The rows; their weights sum to 100.",
                    _competency(),
                    ("id", "title", "weight", "anchors"),
                    most=ROWS_MAX,
                    least=1,
                ),
            },
            required=("version", "title", "pass_line", "competencies"),
        ),
    }


def _gate() -> dict[str, Schema]:
    return {
        "competency": text("Id of a row."),
        "at_most": whole("How many points it counts at most.", 0, POINTS_MAX),
    }


def _competency() -> dict[str, Schema]:
    return {
        "id": text("Id of the row.", pattern=ID),
        "title": text("What people call the row.", 120),
        "weight": number("Percent of the whole.", 0, 100),
        "asks": texts("Ids of the deliverables that belong to the row.", least=0),
        "anchors": texts("What 0, 1, 2, 3 and 4 points look like.", least=ANCHORS, most=ANCHORS),
    }


def _head() -> dict[str, Schema]:
    return {
        "version": {"const": ASSESSMENT_VERSION, "description": "Version of this format."},
        "slug": text("Id of the assessment, the name of its folder.", 40, WORD),
        "title": text("What people call the assessment.", 120),
        "role": text("The job, as candidates read it.", 120),
        "profile": choice("Role of the evidence matrix, docs/roles.md.", PROFILES),
        "specialisation": text("Whose probes come with each stage; default: the profile's own.", 40, WORD),
        "family": text("Submissions of one family are compared with each other.", 40, WORD),
        "effort_hours": number("Hours of work.", 0.5, 80),
        "window_hours": number("Hours from invitation to deadline.", 48, 72),
    }


def _spec() -> dict[str, Schema]:
    constraints = {
        "budget": text("What it may cost to run.", SENTENCE),
        "retention": text("How long data may be kept.", SENTENCE),
        "compliance": texts("Rules, one an entry.", SENTENCE, least=0, most=ENTRIES_MAX),
    }
    brief = {
        "company": text("Who asks, in one or two sentences.", 2 * SENTENCE),
        "user": text("For whom it is.", SENTENCE),
        "system": text("What is to be built.", SENTENCE),
        "outcome": text("What changes for the user, in one sentence.", SENTENCE),
        "situation": prose("Background, data, what the labels mean; Markdown.", PROSE),
        "constraints": section("Operational limits in words.", constraints),
        "contract_note": prose("An example of a question and its answer; Markdown.", PROSE),
        "not_graded": texts("What earns nothing.", SENTENCE, least=0, most=ENTRIES_MAX),
    }
    data = {
        "generator": text("Program that makes the data: --seed N --out DIR.", 200, FILE),
        "per_candidate": flag("Each candidate gets `paths` made with an own seed."),
        "paths": texts("Files below starter/ that the generator makes.", 200, least=0, most=PATHS_MAX),
    }
    tools = {
        "policy": choice("What candidates may do with AI tools.", AI_POLICIES),
        "note": text("One sentence about it.", SENTENCE),
    }
    return {
        "brief": section("The product spec; the README is made of it.", brief, ("user", "system", "outcome")),
        "data": section("Where the data come from.", data, ("generator",)),
        "ai_tools": section("The policy on AI tools.", tools, ("policy",)),
    }


def _run() -> dict[str, Schema]:
    return {
        "reproduce": section("Limits of the sealed run.", _reproduce()),
        "contract": _contract(),
        "quality": section(
            "The metric on the hidden set.",
            {
                "metric": text("Name of the metric, such as macro_f1.", 64, METRIC_NAME),
                "at_least": number("The bar.", 0, 1),
                "tolerance": number("How far a claim may lie above what is measured.", 0, 1),
                "train": text("Path of the training rows, below starter/.", 200, FILE),
            },
            ("metric", "at_least"),
        ),
        "latency": section("The service level; contract.kind http only.", _latency(), ("p95_ms",)),
        "deliverables": rows(
            "What is asked for.", _deliverable(), ("id", "title", "kind"), least=1, more=_document()
        ),
    }


def _reproduce() -> dict[str, Schema]:
    return {
        "within_minutes": number("Both commands together.", 0.1, 120),
        "memory_mb": whole("Memory in MiB.", 64, 65_536),
        "cpus": number("CPUs.", 0.1, 64),
        "build_network": choice("What a build reaches.", ("open", "registries", "none")),
        "base_image": text("The only image that FROM may name.", pattern=IMAGE),
        "twice": flag("A second, cold run has to give the same metrics."),
        "interrupt": flag("The second run is killed half-way and has to go on from what it wrote."),
        "tolerance": number("How far a metric of the two runs may lie apart.", 0, 1),
        "tests_seconds": number("For the submission's own tests; 0: they are not run.", 0, 1_800),
    }


def _contract() -> Schema:
    answer = {
        "label": text("Field of the label.", 40, FIELD),
        "confidence": text("Field of the confidence.", 40, FIELD),
    }
    http = {
        "port": whole("Port of the server; http only.", 1024, 65_535),
        "route": text("Route that answers a row; http only.", 200, ROUTE),
        "ready_route": text("Route that says that the server is ready; http only.", 200, ROUTE),
    }
    keys = {
        "kind": choice("A server is asked, or a command turns a file into a file.", [*ContractKind]),
        **http,
        "format": choice("Of rows and predictions; batch only.", FORMATS),
        "answer": section("Names of the answer's fields.", answer),
        "labels": texts("The allowed labels.", 64, least=2),
    }
    nothing: Schema = {"type": "null"}
    return {
        **section("How a submission is asked for its answers.", keys, ("labels",)),
        "if": {"properties": {"kind": {"const": "batch"}}, "required": ["kind"]},
        "then": {"properties": dict.fromkeys(http, nothing)},
        "else": {"required": [*http], "properties": {"format": nothing}},
    }


def _latency() -> dict[str, Schema]:
    return {
        "p95_ms": number("95th percentile, in ms, that is to be kept.", 1, 60_000),
        "rate_per_second": number("Requests a second, Poisson arrivals.", 0.1, 1_000),
        "requests": whole("Measured requests; below 600 nothing is judged.", 1, 100_000),
        "windows": whole("Windows that they are sent in.", 1, 100),
        "warmup_seconds": number("Load that is not measured.", 0, 300),
        "timeout_seconds": number("Of one request.", 0.1, 60),
        "ready_within_seconds": number("From the start to ready.", 1, 600),
        "extra_windows": whole("Sent one by one while the samples do not tell.", 0, EXTRA_WINDOWS_MAX),
        "saturation_seconds": number("A burst that shows the throughput; 0: none.", 0, 60),
    }


def _deliverable() -> dict[str, Schema]:
    return {
        "id": text("Id of the deliverable.", pattern=ID),
        "title": text("What people call it.", 120),
        "kind": choice("Which check it gets.", [*DeliverableKind]),
        "path": text("The file; required for documents.", 200, FILE),
        "required": flag("An optional one never fails."),
        "headings": texts("Headings that are to be filled; documents only.", 120, least=0),
        "max_words": whole("Documents only.", 1, 100_000),
    }


def _document() -> Schema:
    document = {"properties": {"kind": {"const": "document"}}, "required": ["kind"]}
    return {"if": document, "then": {"required": ["path"], "properties": {"path": {"type": "string"}}}}


def _people() -> dict[str, Schema]:
    logins = {
        "reviewers": texts("GitHub logins that may tick boxes.", 39, least=0, pattern=LOGIN),
        "leads": texts("GitHub logins that may decide, too.", 39, least=1, pattern=LOGIN),
    }
    seat = {
        "role": text("The part that the seat plays, such as peer.", 40, WORD),
        "people": texts("Logins that may take it.", least=1),
    }
    review = {
        "panel": rows("A seat each; none: one shared card.", seat, ("role", "people"), most=SEATS_MAX),
        "blind": flag("Reviewers see an alias instead of the name."),
        "appeal_days": number("How long after the decision a row may be appealed.", 0, 30),
        "keep_days": whole("How long records are kept after the decision.", 30, 3_650),
        "calibration": choice("How often all score the same submission.", CALIBRATIONS),
    }
    stages = texts("The stages in the team's order; take-home among them.", least=1)
    return {
        "people": section("Who judges.", logins, ("leads",)),
        "not_asked": texts("Ids of rubric rows that this brief does not ask for.", least=0),
        "review": section("How people review.", review),
        "stages": {**stages, "items": {"enum": [*STAGES]}},
    }
