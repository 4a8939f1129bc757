"""What the candidate states in submission.yml and the run in metrics.json. Both are hostile input."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from rubric.model import Claim, Place, Problem, Submission
from rubric.strict_json import JsonError, loads, shown
from rubric.tree import SourceTree
from rubric.yaml_lines import Section, read_section

SUBMISSION_PATH = "submission.yml"
METRIC_NAME = r"[A-Za-z][A-Za-z0-9_.@/-]{0,63}"
METRIC_WANTED = "a metric name: letters, digits and _ . @ / -, beginning with a letter, at most 64"
SUBMISSION_BYTES = 16 * 1024
COMMAND_LENGTH = 500
URL_LENGTH = 2000
SEED_MAX = 2**32 - 1  # what NumPy takes
PORT_MAX = 65_535
ROUTE = r"/[A-Za-z0-9._~%/{}-]{0,199}"
ROUTE_WANTED = "a path such as /predict: letters, digits and . _ ~ % / { } -, at most 200 characters"
FILE = r"(?!.*(?:^|/)\.\.(?:/|$))[^/\s][^\s\\]{0,239}"
FILE_WANTED = "a path inside the repository such as results/metrics.json"
NOTE_LENGTH = 2000
CLAIM_LIMIT = 1e12
METRICS_BYTES = 256 * 1024
METRICS_DEPTH = 4
METRICS_MAX = 64


class MetricsError(Exception):
    """metrics.json cannot be used; the message names the byte or the key."""


def read_submission(tree: SourceTree) -> tuple[Submission, tuple[Problem, ...]]:
    """Read submission.yml. What is absent takes its default; what is wrong is a problem with its line.

    Never raises: a field with a problem takes its default too, so that the run can still be tried.
    """
    file = tree.get(SUBMISSION_PATH)
    if file is None:
        return Submission(), _misnamed(tree)
    problems: list[Problem] = []
    root = read_section(file.data, SUBMISSION_PATH, problems, SUBMISSION_BYTES)
    submission = _submission(root)
    root.close()
    return submission, tuple(sorted(problems, key=lambda problem: problem.place.line or 0))


def read_metrics(data: bytes) -> dict[str, float]:
    """Read metrics.json: one flat object of metric name -> finite number, at most 64. Raises MetricsError."""
    try:
        metrics = loads(data, max_bytes=METRICS_BYTES, max_depth=METRICS_DEPTH)
    except JsonError as error:
        raise MetricsError(f"metrics.json: {error}") from None
    if not isinstance(metrics, dict):
        raise MetricsError("metrics.json: must be one object, metric name -> number")
    if len(metrics) > METRICS_MAX:
        raise MetricsError(f"metrics.json: {len(metrics)} metrics, at most {METRICS_MAX} are read")
    return {name: _metric(name, value) for name, value in metrics.items()}


def is_web_address(text: str) -> bool:
    """Whether `text` is an http(s) URL with a host name, without user name, blanks or control characters."""
    if len(text) > URL_LENGTH or re.search(r"[\s\x00-\x1f<>\"\\^`{|}]", text):
        return False
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port  # .port raises ValueError where it is no number
    except ValueError:
        return False
    is_host = re.fullmatch(
        r"(?:[^\W_]|[^\W_][\w-]{0,61}[^\W_])(?:\.(?:[^\W_]|[^\W_][\w-]{0,61}[^\W_]))+", host
    )
    return parts.scheme in ("http", "https") and is_host is not None and "@" not in parts.netloc


def _metric(name: str, value: object) -> float:
    if not re.fullmatch(METRIC_NAME, name):
        raise MetricsError(f"metrics.json: {shown(name)} is not {METRIC_WANTED}")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MetricsError(f"metrics.json: {shown(name)} must be a number")
    return float(value)


def _misnamed(tree: SourceTree) -> tuple[Problem, ...]:
    other = next((path for path in ("submission.yaml", "Submission.yml") if path in tree), None)
    if other is None:
        return ()
    return (Problem(Place(other), f"is not read; rename it to {SUBMISSION_PATH}"),)


def _submission(root: Section) -> Submission:
    default = Submission()
    root.whole("version", 1, 1, 1)
    return Submission(
        reproduce=_command(root, "reproduce", default.reproduce),
        serve=_command(root, "serve", default.serve),
        predict=_command(root, "predict", default.predict),
        claim=_claim(root),
        screencast=_screencast(root),
        seed=_whole(root, "seed", 0, SEED_MAX),
        port=_whole(root, "port", 1, PORT_MAX),
        route=_fitting(root, "route", ROUTE, ROUTE_WANTED) or None,
        ai_use=_note(root, "ai_use"),
    )


def _command(root: Section, key: str, default: str) -> str:
    before = root.noted
    command = root.text(key, default, longest=COMMAND_LENGTH)
    return command if root.noted == before else default


def _claim(root: Section) -> Claim | None:
    section = root.section("claim", required=False)
    before = section.noted
    metric = section.text("metric", pattern=METRIC_NAME, wanted=METRIC_WANTED)
    value = section.number("value", -CLAIM_LIMIT, CLAIM_LIMIT)
    is_whole = section.noted == before and section.has("metric") and section.has("value")
    file = _fitting(section, "file", FILE, FILE_WANTED)
    if section.absent or not is_whole:
        return None
    return Claim(metric, value, Place(SUBMISSION_PATH, section.line_of("value")), file)


def _screencast(root: Section) -> str | None:
    if not root.has("screencast"):
        return None
    before = root.noted
    address = root.text("screencast", longest=URL_LENGTH)
    if root.noted == before and not is_web_address(address):
        root.note("screencast must be a web address such as https://host/path", root.line_of("screencast"))
    return address if root.noted == before else None


def _whole(root: Section, key: str, low: int, high: int) -> int | None:
    if not root.has(key):
        return None
    before = root.noted
    number = root.whole(key, low, high)
    return number if root.noted == before else None


def _fitting(section: Section, key: str, pattern: str, wanted: str) -> str:
    if not section.has(key):
        return ""
    before = section.noted
    text = section.text(key, pattern=pattern, wanted=wanted)
    return text if section.noted == before else ""


def _note(root: Section, key: str) -> str:
    if not root.has(key):
        return ""
    before = root.noted
    text = root.text(key, longest=NOTE_LENGTH)
    return text if root.noted == before else ""
