"""Whatever a candidate wrote, in whatever place: dead in comment, check run, terminal and page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric.flag import Flag
from rubric.grade import Graded
from rubric.model import Claim, Finding, Outcome, Place, Submission
from rubric.observation import ColdRun, Ending, Image, Observation, Phase, PhaseRun, Reported
from rubric.reading import Changes, Oddity, Pointer, Reading, RowPointers, Section, Writeup
from rubric.reading.changes import FileChange, How, LanguageLines, Readme
from rubric.reading.tags import Tag
from rubric.tree import File, SourceTree
from tests.rendered import alive, in_html, in_markdown, in_terminal, in_words
from tests.rubric import samples
from tests.rubric.hostile import FRAGMENTS, TEXT

FRAME = 'Traceback\n  File "run.sh", line 1\n'
TREE = SourceTree({"run.sh": File(b"echo\n"), "submission.yml": File(b"serve: x\n")})
COMMANDS = ("::error::x", "::set-output name=a::b", "##[error]x", "\n::stop-commands::x", "a\n##[group]x")
ENDINGS = ((Phase.BUILD, Ending.NONZERO), (Phase.REPRODUCE, Ending.TIMEOUT), (Phase.LOAD, Ending.NONZERO))


def reading(text: str) -> Reading:
    """A reading with `text` wherever a candidate's words may stand."""
    place = Place(text, 3)
    pointers = (Pointer(place, text, text), Pointer(Place(text), text, tag=Tag.NOT))
    return Reading(
        Changes(
            1,
            1,
            1,
            1,
            1,
            tuple(FileChange(text, how, 7) for how in How),
            (LanguageLines("Python", 1, 7),),
            Readme.OWN,
        ),
        tuple(Writeup(text, 5, 4, (Section(3, text, text), Section(4, text, ""))) for _ in range(10)),
        tuple(RowPointers(row[0], pointers) for row in samples.ROWS),
        (Oddity(place, text), Oddity(Place(text), text)),
    )


def observation(text: str, phase: Phase, ending: Ending) -> Observation:
    """A run that stopped, and said `text` in each way that a run can say something."""
    run = PhaseRun(phase, ending, 21.5, 1, None, text, text, FRAME + text)
    before = tuple(replace(one, reason=text) for one in samples.PHASES if one.phase is not phase)
    return replace(
        samples.OBSERVATION,
        phases=(*before, run),
        image=Image("sha256:c0", 1, text, "sha256:b0"),
        reported=(Reported(text, 0.5),),
        cold=ColdRun(text, 1, text, (Reported(text, 0.7),), (text,)),
    )


def hostile(text: str, phase: Phase = Phase.BUILD, ending: Ending = Ending.NONZERO) -> Graded:
    """A graded submission in which everything that is not ours says `text`."""
    places = (Place(text, 2), Place(text), Place("run.sh", 1))
    findings = tuple(
        Finding(one.id, one.title, outcome, text, places)
        for one, outcome in zip(samples.ASSESSMENT.deliverables, [*Outcome, *Outcome], strict=False)
    )
    return samples.graded(
        observation(text, phase, ending),
        Submission(text, text, text, Claim(text, 0.9, Place(text, 4)), text),
        findings,
        flags=(Flag("heron-04", 0.9, "strong", ((Place(text, 1), Place(text, 2), 3, 4),)),),
        reading=reading(text),
    )


@pytest.mark.parametrize("fragment", [*FRAGMENTS, *COMMANDS], ids=ascii)
def test_no_fragment_comes_alive(fragment: str) -> None:
    """At the beginning and between words: no mention, link, image, HTML, control or workflow command."""
    assert alive(hostile(f"{fragment} see {fragment} there"), TREE) == []


@pytest.mark.parametrize(("phase", "ending"), ENDINGS)
@settings(max_examples=8, deadline=None)
@given(text=TEXT | st.lists(st.sampled_from(COMMANDS), max_size=4).map("".join))
def test_no_text_comes_alive(phase: Phase, ending: Ending, text: str) -> None:
    """The same for texts put together from them, whichever phase stopped."""
    assert alive(hostile(text, phase, ending), TREE) == []


@pytest.mark.parametrize(
    ("look", "text"),
    [
        (in_markdown, "@octocat"),
        (in_markdown, "![i](http://evil.example)"),
        (in_markdown, "<img src=x>"),
        (in_words, "fixes #1"),
        (in_words, "\x1b[31m"),
        (in_html, "<script></script>"),
        (in_terminal, "a\n::error::x"),
    ],
)
def test_the_net_sees_what_it_is_for(look: Callable[[str], Iterator[str]], text: str) -> None:
    """The guard itself is not blind."""
    assert list(look(text)) != []
