"""Stage files: the default rubric where none is given, and every mistake with its line."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rubric import shipped
from rubric.model import Place, Problem
from rubric.parse import ParseError, parse_rubric
from rubric.stage import GENERAL, Defect, Probe, Stage, Task
from rubric.stage_file import parse_stage

GOOD = """\
version: 1
id: small-talk
title: Small talk
purpose: See whether the candidate talks.
minutes: 20
tasks:
  - id: talk
    title: Talk
    minutes: 15
    brief: Talk to us.
    watch: [A pause, A question]
    questions:
      - {ask: How are things, listen_for: [Well], row: words}
    project: broken-radio
    defects:
      - {id: no_sound, place: "src/radio.py:12", shows: silence, cause: The plug is out.}
rubric:
  pass_line: 50
  competencies:
    - {id: words, title: Words, weight: 60, anchors: [a, b, c, d, e]}
    - {id: pauses, title: Pauses, weight: 40, anchors: [f, g, h, i, j]}
probes:
  general:
    - {ask: Tell us why, listen_for: [Because], row: pauses}
  nlp:
    - {ask: Tell us which words, listen_for: [These, Those], row: words}
"""
DEFECTS = GOOD[GOOD.index("    defects:") : GOOD.index("rubric:")]


def read(source: bytes | str) -> Stage:
    return parse_stage(source, "stage.yml", shipped.default_rubric())


def changed(*replacements: tuple[str, str]) -> str:
    text = GOOD
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def mistakes(*replacements: tuple[str, str]) -> list[str]:
    with pytest.raises(ParseError) as caught:
        read(changed(*replacements))
    return [str(problem) for problem in caught.value.problems]


def test_a_whole_stage_is_read() -> None:
    """Every key arrives; the rubric takes the stage's title, and no other specialisation has probes."""
    stage = read(GOOD)
    assert (stage.id, stage.title, stage.minutes) == ("small-talk", "Small talk", 20)
    assert stage.tasks == (
        Task(
            id="talk",
            title="Talk",
            minutes=15,
            brief="Talk to us.",
            watch=("A pause", "A question"),
            questions=(Probe("How are things", ("Well",), "words"),),
            project="broken-radio",
            defects=(Defect("no_sound", Place("src/radio.py", 12), "silence", "The plug is out."),),
        ),
    )
    assert (stage.rubric.title, stage.rubric.pass_line) == ("Small talk", 50)
    assert [row.weight for row in stage.rubric.competencies] == [60, 40]
    assert {name: probes for name, probes in stage.probes.items() if probes} == {
        GENERAL: (Probe("Tell us why", ("Because",), "pauses"),),
        "nlp": (Probe("Tell us which words", ("These", "Those"), "words"),),
    }


def test_without_a_rubric_the_default_one_counts() -> None:
    """The same version as in an assessment without rubric.yml: marks mean the same."""
    text = GOOD[: GOOD.index("rubric:")].replace("row: words", "row: framing")
    assert read(text).rubric == parse_rubric(shipped.default_rubric(), "default.yml")


def test_a_rubric_may_have_its_own_title() -> None:
    """The stage's title is only a stand-in."""
    assert read(changed(("pass_line: 50", "pass_line: 50\n  title: Own"))).rubric.title == "Own"


def test_the_rubric_of_a_stage_is_read_as_a_rubric_file_is() -> None:
    """The same mistakes in the same words, with the place in the stage file."""
    assert mistakes(
        ("weight: 60", "weight: 50"), ("[f, g, h, i, j]", "[f, g]"), ("_line: 50", "_line: 101")
    ) == [
        'stage.yml:18: rubric.pass_line must be a number from 0 to 100, not "101"',
        "stage.yml:19: the weights must sum to 100, not 90",
        "stage.yml:21: rubric.competencies[2].anchors must hold exactly 5 texts, for 0 to 4 points, not 2",
    ]


def test_all_mistakes_of_a_stage_come_at_once() -> None:
    """Nothing hides anything else: each is told once, with its line, in order."""
    assert mistakes(
        ("id: small-talk", "id: Small_Talk"),
        ("minutes: 20", "minutes: 10"),
        ("row: words", "row: word"),
        ("src/radio.py:12", "../radio.py"),
        ("listen_for: [Because]", "listen_for: []"),
        ("  nlp:", "  npl:"),
    ) == [
        'stage.yml:2: id must be lower-case letters and single hyphens, not "Small_Talk"',
        "stage.yml:5: the tasks take 15 minutes, the stage has 10",
        'stage.yml:13: tasks[1].questions[1] names "word", which is no competency (there are: pauses, words)',
        "stage.yml:16: tasks[1].defects[1].place must be a relative path and a line "
        'such as steps/train.py:12, not "../radio.py"',
        "stage.yml:24: probes.general[1].listen_for must be a list with at least one entry, not a list",
        'stage.yml:25: unknown key "probes.npl"; did you mean "nlp"?',
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    project: broken-radio\n", "", "stage.yml:14: tasks[1].defects need a project that has them"),
        (DEFECTS, "", "stage.yml:7: tasks[1].defects is missing"),
        ("minutes: 20", "minutes: 0", 'stage.yml:5: minutes must be a whole number from 1 to 480, not "0"'),
        ("minutes: 15", "minutes: 21", "stage.yml:5: the tasks take 21 minutes, the stage has 20"),
        ("watch: [A pause, A question]\n", "watch: []\n", "stage.yml:11: tasks[1].watch must be a list with"),
        ("  general:", "  general: 3\n  llm:", "stage.yml:23: probes.general must be a list, not"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_task_or_probe_is_named(old: str, new: str, message: str) -> None:
    """Each with its line, and once."""
    found = mistakes((old, new))
    assert found[0].startswith(message)


def test_a_task_or_defect_id_is_given_once() -> None:
    """The second one is named."""
    task = GOOD[GOOD.index("  - id: talk") : GOOD.index("rubric:")].replace("minutes: 15", "minutes: 5")
    assert mistakes(("rubric:", f"{task}rubric:")) == [
        'stage.yml:17: task id "talk" is given twice (first on line 7)'
    ]
    defect = GOOD[GOOD.index("      - {id: no_sound") : GOOD.index("rubric:")]
    assert mistakes(("rubric:", f"{defect}rubric:")) == [
        'stage.yml:17: defect id "no_sound" is given twice (first on line 16)'
    ]


def test_without_rows_the_questions_are_not_blamed() -> None:
    """A rubric without rows is one mistake, whatever asks for its rows."""
    rows = GOOD[GOOD.index("  competencies:") : GOOD.index("probes:")]
    assert mistakes((rows, "")) == ["stage.yml:18: rubric.competencies is missing"]


def problems(source: bytes | str) -> tuple[Problem, ...]:
    """What is wrong with a file; nothing where a stage comes out."""
    try:
        read(source)
    except ParseError as error:
        return error.problems
    return ()


@given(st.binary(max_size=400) | st.text(max_size=400))
@example(b"\xff")
@example("rubric: {competencies: [{}]}\ntasks: [{defects: [{}]}]\nprobes: {general: [{}]}")
def test_any_bytes_are_a_stage_or_a_parse_error(source: bytes | str) -> None:
    """Nothing else comes out of the parser."""
    assert {problem.place.path for problem in problems(source)} == {"stage.yml"}


@given(st.data())
def test_a_damaged_stage_is_a_stage_or_a_parse_error(data: st.DataObject) -> None:
    """Cut, overwritten or doubled anywhere: never another exception."""
    text = GOOD.encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    put = data.draw(
        st.binary(max_size=8) | st.sampled_from([b"9" * 5_000, b"{", b"- ", b": ", b"~", text[start:end] * 2])
    )
    found = problems(text[:start] + put + text[end:])
    assert {problem.place.path for problem in found} <= {"stage.yml"}
