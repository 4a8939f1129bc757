"""Notes at lines of the candidate's files."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rubric.model import Finding, Outcome, Place
from rubric.observation import Ending, Phase, Reported
from rubric.report import check_texts, deliverables_check
from rubric.report.notes import NOTES_MAX, Note, deliverable_notes, run_notes, service_notes
from rubric.tree import File, SourceTree
from tests.rubric import samples
from tests.rubric.hostile import TEXT

TREE = SourceTree(
    {
        "Dockerfile": File(b"FROM python\nRUN pip install x\n"),
        "run.sh": File(b"python train.py\n"),
        "src/train.py": File(b"import model\n\nmodel.fit()\n"),
        "submission.yml": File(b"# mine\nreproduce: sh run.sh reproduce\nserve: sh run.sh serve\nclaim:\n"),
    }
)
TRACE = """Traceback:
  File "/app/src/train.py", line 3, in <module>
  File "/usr/lib/python3.11/x.py", line 1
"""


def place_of(notes: tuple[Note, ...]) -> list[str]:
    return [f"{note.path}:{note.line}" for note in notes]


def test_what_is_missing_is_a_warning_at_its_lines() -> None:
    """A failed finding warns at each of its places, an open one is a notice; what passed is silent."""
    places = (
        Place("run.sh", 1),
        Place("Dockerfile"),
        Place("gone.md", 1),
        Place("run.sh", 99),
        Place("run.sh", 1),
    )
    found = [
        Finding("a", "Pins", Outcome.FAIL, "pin it", places),
        Finding("b", "Steps", Outcome.INCONCLUSIVE, "look", (Place("Dockerfile", 2),)),
        Finding("c", "Memo", Outcome.PASS, "there", (Place("run.sh", 1),)),
    ]
    notes = deliverable_notes(found, TREE)
    assert place_of(notes) == ["run.sh:1", "Dockerfile:1", "Dockerfile:2"]
    assert [note.warns for note in notes] == [True, True, False]
    assert (notes[0].title, notes[0].message) == ("Pins", "pin it")


def test_a_failed_command_points_into_the_candidates_own_code() -> None:
    """The innermost frame that is in the tree; libraries are passed over."""
    failed = samples.stopped(Phase.REPRODUCE, Ending.NONZERO, "It ended with an error.", TRACE)
    [note] = run_notes(samples.graded(failed), TREE)
    assert (note.path, note.line, note.warns) == ("src/train.py", 3, True)
    assert note.message == "It ended with an error."


def test_without_a_frame_it_points_to_the_command() -> None:
    """The command in submission.yml, else the file that begins the phase."""
    failed = samples.graded(samples.stopped(Phase.REPRODUCE, Ending.TIMEOUT, "", "no trace"))
    assert place_of(run_notes(failed, TREE)) == ["submission.yml:2"]
    build = samples.graded(samples.stopped(Phase.BUILD, Ending.NONZERO, "", "Step 2/3"))
    assert place_of(run_notes(build, TREE)) == ["Dockerfile:1"]
    assert run_notes(build, SourceTree()) == ()


def test_a_phase_that_saw_hidden_inputs_tells_nothing_of_its_log() -> None:
    """Neither its reason nor a frame of its log, which the hidden inputs may have chosen."""
    reason, secret = "asked about invoice 4711", TRACE + "invoice 4711"
    failed = samples.stopped(Phase.LOAD, Ending.NONZERO, reason, secret)
    [note] = service_notes(samples.graded(failed), TREE)
    assert (note.path, note.line) == ("submission.yml", 3)
    assert "4711" not in note.title + note.message


def test_our_fault_points_nowhere() -> None:
    """There is nothing to mend."""
    ours = samples.graded(samples.stopped(Phase.REPRODUCE, Ending.OUR_FAULT))
    assert run_notes(ours, TREE) == service_notes(ours, TREE) == ()


def test_a_claim_that_differs_is_a_notice() -> None:
    """It stands at the claim, and moves nothing."""
    own = replace(samples.OBSERVATION, reported=(Reported("macro_precision", 0.5),))
    notes = [note for note in run_notes(samples.graded(own), TREE) if note.title == "Claimed metric"]
    assert place_of(tuple(notes)) == ["submission.yml:4"]
    assert not notes[0].warns


def test_checks_carry_their_notes() -> None:
    """Each check run has its own; without a tree there are none."""
    failed = samples.graded(samples.stopped(Phase.REPRODUCE, Ending.NONZERO, "It ended.", TRACE))
    assert [bool(check.notes) for check in check_texts(failed, TREE)] == [False, True, False]
    assert all(check.notes == () for check in check_texts(failed))


def test_there_are_at_most_a_hundred_and_the_check_counts_the_others() -> None:
    """However many places there are, two requests are enough, and nothing is left out in silence."""
    many = SourceTree({"a.txt": File(b"x\n" * 500)})
    places = tuple(Place("a.txt", line) for line in range(1, 400))
    check = deliverables_check(samples.ASSESSMENT, [Finding("memo", "A", Outcome.FAIL, "x", places)], many)
    assert len(check.notes) == NOTES_MAX
    assert "the first 100 notes; 299 more are left out there" in check.summary
    assert "left out" not in deliverables_check(samples.ASSESSMENT, samples.FINDINGS, many).summary


@given(TEXT, TEXT)
def test_nothing_in_a_note_is_alive(title: str, detail: str) -> None:
    """Mentions, references, addresses, tags and images are words, as text and as Markdown."""
    found = [Finding("a", title, Outcome.FAIL, detail, (Place("run.sh", 1),))]
    [note] = deliverable_notes(found, TREE)
    for text in (note.title, note.message):
        assert not any(alive in text for alive in ("@o", "@a", "#1", "://", "<i", "<s", "<!", "](", "www."))
        assert not re.search(r"\bGH-\d", text)
        assert text.isprintable() or "\u200b" in text


@given(st.text(max_size=300))
def test_any_log_is_read(log: str) -> None:
    """Whatever a log holds, a note stands at a line that exists."""
    hostile = f'File "{log}", line 1\nFile "../src/train.py", line 2\n{log}'
    failed = samples.stopped(Phase.REPRODUCE, Ending.NONZERO, "", hostile)
    for note in run_notes(samples.graded(failed), TREE):
        assert note.path in TREE
