"""Words at a line of the candidate's files: what to mend, and where. Only lines that are in the tree.

They stand beside the code as GitHub shows it, so they hold what the candidate's report holds and no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rubric.grade import Graded
from rubric.judgement import Judgement, ended, in_our_words, saw_hidden
from rubric.model import Finding, Outcome, Place
from rubric.observation import Ending, Phase, PhaseRun
from rubric.plain import inert
from rubric.report.claimed import claim_told
from rubric.report.parts import answering, reproducibility, went_wrong
from rubric.report.timings import LABELS
from rubric.submission import SUBMISSION_PATH
from rubric.tree import SourceTree

NOTES_MAX = 100  # of one check that are posted: two requests to GitHub
_TITLE, _MESSAGE = 100, 1_000  # characters
_FRAMES = re.compile(r'File "([^"\n]{1,240})", line (\d{1,7})')
_FOREIGN = ("site-packages", "dist-packages", "lib/python")
_STARTS = {Phase.BUILD: ("Dockerfile", "run.sh"), Phase.REBUILD: ("Dockerfile", "run.sh")}
_KEYS = {
    Phase.REPRODUCE: "reproduce",
    Phase.REPEAT: "reproduce",
    Phase.SERVE: "serve",
    Phase.LOAD: "serve",
    Phase.PREDICT: "predict",
}
_RUNS = frozenset({Phase.BUILD, Phase.REPRODUCE, Phase.REBUILD, Phase.REPEAT})
_ANSWERS = frozenset({Phase.SERVE, Phase.LOAD, Phase.PREDICT})


@dataclass(frozen=True)
class Note:
    """Words at one line. `warns`: it is to be mended; else it is a notice. Nothing in the texts is alive."""

    path: str
    line: int
    warns: bool
    title: str
    message: str


def deliverable_notes(findings: Iterable[Finding], tree: SourceTree) -> tuple[Note, ...]:
    """What is missing or open in the files that are there, each line once."""
    wrong = [one for one in findings if one.outcome in {Outcome.FAIL, Outcome.INCONCLUSIVE}]
    return _fitting(
        (place, one.outcome is Outcome.FAIL, one.title, one.detail)
        for one in wrong
        for place in one.places
        if _is_in(place, tree)
    )


def run_notes(graded: Graded, tree: SourceTree) -> tuple[Note, ...]:
    """Where the two commands and their second run stopped; the claim where the run says something else."""
    told = list(_phases(graded, tree, _RUNS))
    if not told:
        told += _judged(reproducibility(graded.judgements), Phase.REPEAT, "Reproducibility", tree)
    claim = claim_told(graded)
    if claim is not None and _is_in(claim.place, tree):
        told.append((claim.place, False, "Claimed metric", claim.words))
    return _fitting(told)


def service_notes(graded: Graded, tree: SourceTree) -> tuple[Note, ...]:
    """Where answering stopped, or where the server starts that is too slow."""
    label, judgement = answering(graded)
    told = list(_phases(graded, tree, _ANSWERS))
    before = graded.observation.phase(Phase.SERVE).ending is not Ending.OK
    if not told and not before:
        told += _judged(judgement, Phase.SERVE, label, tree)
    return _fitting(told)


_Told = tuple[Place, bool, str, str]


def _phases(graded: Graded, tree: SourceTree, phases: frozenset[Phase]) -> Iterator[_Told]:
    hidden = saw_hidden(graded.observation)
    for run in went_wrong(graded.observation):
        if run.phase not in phases or run.ending is Ending.OUR_FAULT:
            continue
        secret = run.phase in hidden
        place = None if secret else _last_frame(run, tree)
        place = place or _start(run.phase, tree)
        if place is not None:
            yield place, True, LABELS[run.phase], in_our_words(run) if secret else ended(run)


def _judged(judgement: Judgement, phase: Phase, title: str, tree: SourceTree) -> list[_Told]:
    place = _start(phase, tree)
    if judgement.outcome is not Outcome.FAIL or place is None:
        return []
    return [(place, True, title, f"{judgement.headline}. {judgement.detail}")]


def _start(phase: Phase, tree: SourceTree) -> Place | None:
    """The line that begins a phase: its command in submission.yml, else the file that the command runs."""
    key = _KEYS.get(phase)
    for number, line in enumerate((tree.text(SUBMISSION_PATH) or "").splitlines(), start=1):
        if key is not None and line.startswith(f"{key}:"):
            return Place(SUBMISSION_PATH, number)
    files = _STARTS.get(phase, ("run.sh", "Dockerfile"))
    return next((Place(path, 1) for path in files if path in tree), None)


def _last_frame(run: PhaseRun, tree: SourceTree) -> Place | None:
    """The innermost line of the candidate's own code in the last traceback of the log."""
    for path, line in reversed(_FRAMES.findall(run.log_tail)):
        if any(part in path for part in _FOREIGN):
            continue
        steps = [step for step in path.split("/") if step not in {"", "."}]
        for start in range(len(steps)):
            place = Place("/".join(steps[start:]), int(line))
            if _is_in(place, tree):
                return place
    return None


def _is_in(place: Place, tree: SourceTree) -> bool:
    file = tree.get(place.path)
    if file is None or place.line is None:
        return file is not None
    return 1 <= place.line <= max(1, len(file.text().splitlines()))


def _fitting(told: Iterable[_Told]) -> tuple[Note, ...]:
    """Notes in their order, equal ones once."""
    notes = (
        Note(place.path, place.line or 1, warns, inert(title, _TITLE), inert(words, _MESSAGE))
        for place, warns, title, words in told
    )
    return tuple(dict.fromkeys(notes))
