"""Commands in comments: what is read, what is answered, and that no text breaks the reader."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.commands.durations import LONGEST_SECONDS
from app.commands.forms import FORMS
from app.commands.grammar import (
    TEXT_MAX,
    VERDICTS,
    Answer,
    Appeal,
    Decide,
    Discuss,
    Extend,
    GradeLate,
    Help,
    Malformed,
    Note,
    Question,
    Recuse,
    Rerun,
    Score,
    Unblind,
    WellFormed,
    Withdraw,
    read_command,
)
from app.commands.similar_form import Similar
from app.commands.words import REASON_MAX
from app.review.similar import OUTCOMES
from rubric.document import printable

ROWS = st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True)
LINES = st.text(min_size=1, max_size=60).map(lambda text: printable(text.strip())).filter(bool)
ANY_LINES = LINES | st.just("")
MINUTES = st.integers(1, LONGEST_SECONDS // 60).map(lambda minutes: 60 * minutes)
COMMANDS: st.SearchStrategy[WellFormed] = st.one_of(
    st.builds(Score, ROWS, st.integers(0, 4), ANY_LINES),
    st.builds(Note, ROWS, LINES),
    st.builds(Discuss, ROWS),
    st.builds(Appeal, ROWS, LINES),
    st.builds(Extend, MINUTES, LINES),
    st.builds(Decide, st.sampled_from(VERDICTS), ANY_LINES),
    st.builds(Withdraw, ANY_LINES),
    *(st.builds(kind, LINES) for kind in (Unblind, Recuse, GradeLate, Question, Answer)),
    st.builds(Similar, st.from_regex(r"[a-z]{1,9}-[a-z]{1,9}", fullmatch=True), st.sampled_from(OUTCOMES)),
    *(st.builds(kind) for kind in (Rerun, Help)),
)
NOBODYS = (
    *("", "/", "please /extend 24h ill", " /extend 24h ill", "\n/rerun", "> /rerun", "`/rerun`", "//rerun"),
    *("/extended 24h ill", "/label bug", "/rebase", "/lgtm", "/retest", "/approve", "/hold", "/close"),
    *("/helm install", "/node modules are ignored", "/notes data are here", "/vote no", "/heap grows"),
    *("/score/data", "/scores.csv is empty", "/store data in S3", "/core data 3 x", "/decode the tokens"),
    *("/scope data", "/reruns are slow", "/extent 3 is off", "/return 4", "/usr/bin/env", "/help-me"),
)


def written(command: WellFormed) -> str:
    """The command as a person would write it."""
    values = [getattr(command, field.name) for field in fields(command)]
    if isinstance(command, Extend):
        values[0] = f"{command.seconds // 60}m"
    return " ".join(map(str, (command.verb, *values)))


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/score data 3", Score("data", 3)),
        ("/Score DATA 3 clean\r\n\r\nsplits", Score("data", 3, "clean splits")),
        ("/score `model-choice`: 0, leaks the labels", Score("model_choice", 0, "leaks the labels")),
        ("/note data\nsee `prep.py:12`", Note("data", "see `prep.py:12`")),
        ("/rerun", Rerun()),
        ("/rerun please", Rerun()),
        ("/extend 24h ill", Extend(24 * 3600, "ill")),
        ("/EXTEND 90m  power\r\ncut", Extend(5400, "power cut")),
        ("/extend 2D flat tyre", Extend(2 * 86400, "flat tyre")),
        ("/unblind reference call", Unblind("reference call")),
        ("/discuss Data", Discuss("data")),
        ("/decide Advance", Decide("advance")),
        ("/decide decline: no deployment", Decide("decline", "no deployment")),
        ("/withdraw", Withdraw()),
        ("/withdraw took another offer", Withdraw("took another offer")),
        ("/recuse former colleague", Recuse("former colleague")),
        ("/grade-late five minutes late", GradeLate("five minutes late")),
        ("/grade_late five minutes late", GradeLate("five minutes late")),
        ("/question may I use PyTorch?", Question("may I use PyTorch?")),
        ("/answer yes,\nany version", Answer("yes, any version")),
        ("/appeal data the split is by time", Appeal("data", "the split is by time")),
        ("/help", Help()),
        ("/note data \x1b[31mred\x00", Note("data", "\ufffd[31mred\ufffd")),
    ],
)
def test_commands_are_read(text: str, command: object) -> None:
    """A command stands at the very beginning; the reason is the rest, over all lines, made harmless."""
    assert read_command(text) == command


@pytest.mark.parametrize("text", NOBODYS)
def test_paths_and_commands_of_other_bots_are_nobodys(text: str) -> None:
    """What is not clearly meant for us is not answered, however near its first word comes to one of ours."""
    assert read_command(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/scor data 3 fine", "/score"),
        ("/socre data 3", "/score"),
        ("/Exten 24h ill", "/extend"),
        ("/gradelate train strike", "/grade-late"),
        ("/deside advance", "/decide"),
        ("/appael data because", "/appeal"),
        ("/rerunn", "/rerun"),
    ],
)
def test_slip_of_the_finger_is_answered(text: str, meant: str) -> None:
    """One slip in a verb, and the rest reads as that command: the answer asks whether it was meant."""
    command = read_command(text)
    assert isinstance(command, Malformed)
    assert command.verb == meant
    assert f"did you mean `{meant}`? Write `{meant}" in command.answer


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("/extend", "how much time, and why? Write"),
        ("/extend 24h", "a reason is missing. Write"),
        ("/extend 24 ill", "`24` is not a time"),
        ("/extend 0h ill", "`0h` is not a time"),
        ("/extend 15d ill", "`15d` is not a time"),
        ("/extend -2h ill", "`-2h` is not a time"),
        ("/extend ٢h ill", "is not a time"),
        ("/extend a`b ill", "``a`b`` is not a time"),
        ("/grade-late", "a reason is missing"),
        ("/unblind \n", "a reason is missing"),
        ("/recuse", "a reason is missing"),
        ("/score", "which row?"),
        ("/score 3 data", "`3` is no row"),
        ("/score data", "how many points?"),
        ("/score data 5", "`5` is not a number of points from 0 to 4"),
        ("/score data 3.5 between", "`3.5` is not a number of points"),
        ("/score data .3", "`.3` is not a number of points"),
        ("/score data 2-3", "`2-3` is not a number of points"),
        ("/score data ٣", "is not a number of points"),
        ("/score data `", "is not a number of points"),
        ("/score data=3", "`data=3` is no row"),
        ("/note data", "the comment is missing"),
        ("/note", "which row?"),
        ("/discuss", "which row?"),
        ("/decide", "which way?"),
        ("/decide maybe", "`maybe` is no verdict"),
        ("/question", "the question is missing"),
        ("/answer", "the answer is missing"),
        ("/appeal data", "a reason is missing"),
        ("/score data 3\r\n/score ethics 2", "a later line begins with `/score`"),
        ("/note data fine\n/DECIDE advance", "a later line begins with `/decide`"),
    ],
)
def test_mistakes_are_answered_with_the_right_form(text: str, wrong: str) -> None:
    """One line says what is wrong and what to write; of two commands in one comment none is lost unseen."""
    command = read_command(text)
    assert isinstance(command, Malformed)
    assert wrong in command.answer
    assert str(FORMS[command.verb]) in command.answer
    assert text.split(maxsplit=1)[0] in command.answer
    assert "\n" not in command.answer


@given(COMMANDS)
def test_what_is_written_is_read(command: WellFormed) -> None:
    """Every command reads back from its written form as itself, whatever its words are."""
    assert read_command(written(command)) == command


@settings(max_examples=500)
@given(st.text() | st.builds("{} {}".format, st.sampled_from(sorted(FORMS)), st.text()))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever a comment holds: a command or a mistake, in one harmless line, or nothing."""
    found = read_command(text)
    if found is None:
        return
    said = (str(getattr(found, field.name)) for field in fields(found))
    line = found.answer if isinstance(found, Malformed) else " ".join(said)
    assert line == printable(line, len(line) or 1)
    assert found.verb in FORMS


@pytest.mark.parametrize(
    ("begin", "longest"),
    [
        ("/withdraw ", REASON_MAX),
        ("/decide hold ", REASON_MAX),
        ("/question ", TEXT_MAX),
        ("/note a ", TEXT_MAX),
    ],
)
def test_long_reasons_are_cut(begin: str, longest: int) -> None:
    """A comment of the size that GitHub allows does not fill the record."""
    found = read_command(begin + "word " * 13_000)
    assert found is not None
    *_, last = (getattr(found, field.name) for field in fields(found))
    assert (len(last), last[-1]) == (longest, "…")
