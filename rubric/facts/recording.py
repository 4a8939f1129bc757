"""A screencast: the link in submission.yml, else a link or a file that the candidate's texts call one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rubric.checks.prose import starter_lines
from rubric.facts.fact import Fact, Trees, absent, bad, good, text_lines
from rubric.model import Place, Problem
from rubric.submission import SUBMISSION_PATH, is_web_address, read_submission
from rubric.tree import SourceTree

ID, TITLE = "screencast", "Screencast"
MINUTES = (5.0, 8.0)
_HOSTS = re.compile(
    r"https?://(?:www\.)?(?:loom\.com/share|youtu\.be/|youtube\.com/(?:watch|shorts)|vimeo\.com/\d"
    r"|screencast\.com|veed\.io|tella\.tv|vidyard\.com|asciinema\.org/a/)",
    re.IGNORECASE,
)
_STORES = re.compile(
    r"https?://(?:drive\.google\.com|docs\.google\.com/file|www\.dropbox\.com|1drv\.ms"
    r"|[\w-]+\.sharepoint\.com|we\.tl)/\S+",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'`|]+", re.IGNORECASE)
_CALLED = re.compile(
    r"\b(?:screen ?cast|walk-?through|demo(?:nstration)?|video|recording|grabaci[oó]n|v[ií]deo|aufnahme"
    r"|enregistrement)s?\b",
    re.IGNORECASE,
)
_NOT_OWN = re.compile(
    r"\b(?:course|tutorial|lecture|data ?set|weights|download|playlist|references?|paper|song|talk)\b",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"(?:^|/)[^/]*(?:screen ?cast|walk-?through|demo|video|recording)[^/]*\.(?:mp4|mov|webm|mkv)$",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"\b(?P<minutes>\d{1,2})(?:(?::(?P<seconds>[0-5]\d))(?!\d)|(?:[.,](?P<tenths>\d))?\s?-?(?:min(?:utes?"
    r"|uten|utos)?)\b)",
    re.IGNORECASE,
)
_TEXT = re.compile(r"\.(?:md|markdown|rst|txt)$", re.IGNORECASE)
_AROUND = 4  # lines above a link that may say what it is


def screencast(trees: Trees) -> Fact:
    """A link by its form only: nothing is opened. A length outside 5 to 8 minutes is a problem."""
    submission, _ = read_submission(trees.tree)
    if submission.screencast and is_web_address(submission.screencast):
        if submission.screencast == read_submission(trees.starter)[0].screencast:
            return absent(ID, TITLE, "The link is the starter's.", [Place(SUBMISSION_PATH)])
        return good(ID, TITLE, "submission.yml links one; it was not opened.", [Place(SUBMISSION_PATH)])
    found = next(_linked(trees), None)
    if found is None:
        return _filed(trees)
    place, about = found
    wrong = length_problem(about)
    return (
        bad(ID, TITLE, [Problem(place, wrong)])
        if wrong
        else good(ID, TITLE, "A text links one; it was not opened.", [place])
    )


def screencast_link(trees: Trees) -> str:
    """The address that the screencast's fact speaks of; empty where it speaks of none."""
    stated = read_submission(trees.tree)[0].screencast or ""
    if is_web_address(stated):
        return "" if stated == read_submission(trees.starter)[0].screencast else stated
    lines = (line for _, line in _linked(trees))
    match = next((found for line in lines if (found := _ADDRESS.search(line))), None)
    address = match[0].rstrip(".,;") if match else ""
    return address if is_web_address(address) else ""


def recordings_in(own: SourceTree) -> tuple[str, ...]:
    """The films that are called a screencast, by path."""
    return tuple(path for path in own if _FILE.search(path))


def _filed(trees: Trees) -> Fact:
    """A recording in the repository; the edge may have read how long it is."""
    path = next(iter(recordings_in(trees.own)), None)
    if path is None:
        return absent(ID, TITLE, "No link or file is called one.")
    seconds = trees.outside.lengths.get(path)
    if seconds is None:
        return good(ID, TITLE, "A file is called one; its length was not read.", [Place(path)])
    minutes = seconds / 60
    if MINUTES[0] <= minutes <= MINUTES[1]:
        return good(ID, TITLE, f"A file is called one; it is {minutes:.3g} min long.", [Place(path)])
    return bad(ID, TITLE, [Problem(Place(path), f"it is {minutes:.3g} min long; 5 to 8 are asked for")])


def length_problem(text: str) -> str:
    """What is wrong with the length that a text states; empty where it states none, or 5 to 8 minutes."""
    match = _LENGTH.search(text)
    if match is None:
        return ""
    minutes = int(match["minutes"]) + int(match["seconds"] or 0) / 60 + int(match["tenths"] or 0) / 10
    if MINUTES[0] <= minutes <= MINUTES[1]:
        return ""
    return f"{minutes:.3g} minutes are stated; 5 to 8 are asked for"


def _linked(trees: Trees) -> Iterator[tuple[Place, str]]:
    given = starter_lines(trees.starter)
    for path, file in trees.own.files.items():
        if not _TEXT.search(path) or "transcript" in path.lower():
            continue
        lines = [*text_lines(file)]
        for at, (number, line) in enumerate(lines):
            about = " ".join(text for _, text in lines[max(0, at - _AROUND) : at + 1])
            if line.strip() not in given and _is_recording(line, about):
                yield Place(path, number), line


def _is_recording(line: str, about: str) -> bool:
    if _NOT_OWN.search(line):
        return False
    is_called = _CALLED.search(about) is not None
    return (_HOSTS.search(line) is not None or _STORES.search(line) is not None) and is_called
