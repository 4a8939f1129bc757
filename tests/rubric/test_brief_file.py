"""The product spec in assessment.yml: `profile`, `brief`, `data` and `ai_tools`."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.brief import AiTools, Brief, CandidateData, Constraints
from rubric.parse import ParseError, parse_assessment
from rubric.profile import FAMILIES, PROFILES
from rubric.shipped import default_rubric
from rubric.stage import SPECIALISATIONS
from rubric.tree import File, SourceTree
from tests.rubric.test_parse import GOOD, folder, mistakes, parse

BRIEF = """\
profile: nlp
brief:
  company: We sort parcels.
  user: people at the belt
  system: a service that names the size
  outcome: fewer parcels are stuck
  situation: |
    First paragraph.

    | a | b |
  constraints:
    budget: 40 EUR a month
    retention: 30 days
    compliance: [no names in logs, no call outside]
  contract_note: |
    An example.
  not_graded: [the tools]
"""
DATA = """\
data:
  generator: generator.py
  per_candidate: true
  paths: [starter/data/train.jsonl]
"""
FILES = {"generator.py": File(b"print()"), "starter/data/train.jsonl": File(b"{}\n")}


def with_files(text: str) -> SourceTree:
    return SourceTree({**folder(GOOD + text).files, **FILES})


def test_nothing_of_it_has_to_be_there() -> None:
    """An assessment without these sections reads as before."""
    assessment = parse(folder())
    assert (assessment.profile, assessment.brief, assessment.data, assessment.ai_tools) == (
        "",
        None,
        None,
        None,
    )


def test_the_brief_is_read_whole() -> None:
    """Every key comes back; Markdown keeps its lines."""
    assessment = parse(folder(GOOD + BRIEF + "ai_tools: {policy: disclosed, note: Say what for.}\n"))
    assert assessment.brief == Brief(
        user="people at the belt",
        system="a service that names the size",
        outcome="fewer parcels are stuck",
        company="We sort parcels.",
        situation="First paragraph.\n\n| a | b |",
        constraints=Constraints("40 EUR a month", "30 days", ("no names in logs", "no call outside")),
        contract_note="An example.",
        not_graded=("the tools",),
    )
    assert assessment.ai_tools == AiTools("disclosed", "Say what for.")


def test_the_data_are_read() -> None:
    """Generator and paths are files of the assessment folder."""
    assert parse(with_files(DATA)).data == CandidateData("generator.py", True, ("starter/data/train.jsonl",))
    assert parse(with_files("data: {generator: generator.py}\n")).data == CandidateData("generator.py")


def test_the_profile_brings_its_probes_unless_others_are_named() -> None:
    """`specialisation` defaults to the profile's own family, and every family has probes in the stages."""
    assert parse(folder(GOOD + "profile: ml-engineer\n")).specialisation == "mlops"
    both = GOOD + "profile: ml-engineer\nspecialisation: time-series\n"
    assert parse(folder(both)).specialisation == "time-series"
    assert set(FAMILIES.values()) <= set(SPECIALISATIONS)


def test_all_mistakes_are_told_at_once_with_their_lines() -> None:
    """Missing and unknown keys, wrong choices and texts that are no text."""
    text = GOOD + (
        "profile: nlpp\n"
        "brief:\n"
        "  user: 3\n"
        "  system: [a]\n"
        "  situaton: x\n"
        "  constraints: {budjet: x}\n"
        "  not_graded: [a, A]\n"
        "ai_tools: {policy: maybe}\n"
    )
    assert mistakes(folder(text)) == [
        f'assessment.yml:20: profile must be one of {", ".join(PROFILES)}, not "nlpp"',
        'assessment.yml:22: brief.user: "3" reads as a number in YAML; put it in quotes',
        "assessment.yml:22: brief.outcome is missing",
        "assessment.yml:23: brief.system must be text, not a list",
        'assessment.yml:24: unknown key "brief.situaton"; did you mean "situation"?',
        'assessment.yml:25: unknown key "brief.constraints.budjet"; did you mean "budget"?',
        'assessment.yml:26: brief.not_graded names "A" twice',
        'assessment.yml:27: ai_tools.policy must be one of allowed, disclosed, forbidden, not "maybe"',
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  paths: [starter/data/train.jsonl]\n", "", "assessment.yml:21: data.paths is missing"),
        ("  generator: generator.py\n", "", "assessment.yml:21: data.generator is missing"),
        ("generator.py", "make.py", 'assessment.yml:21: data.generator: "make.py" is not in the assessment'),
        ("generator.py", "../x.py", "assessment.yml:21: data.generator must be a relative path with /"),
        ("generator.py", "starter/x.py", "assessment.yml:21: data.generator must lie beside starter/"),
        ("starter/data/train", "holdout/labels", 'data.paths: "holdout/labels.jsonl" must be a file below'),
        ("data/train", "../holdout/labels", 'data.paths: "starter/../holdout/labels.jsonl" must be a file'),
        ("data/train", "data/test", 'data.paths: "starter/data/test.jsonl" is not in the assessment folder'),
        ("true", "yes", 'assessment.yml:22: data.per_candidate must be true or false, not "yes"'),
    ],
)
def test_data_name_files_that_are_there_and_that_candidates_may_get(old: str, new: str, message: str) -> None:
    """A hidden file is never handed out, and a name that leads nowhere is told with its line."""
    assert old in DATA
    (found,) = mistakes(with_files(DATA.replace(old, new)))
    assert message in found


def test_texts_have_limits() -> None:
    """A brief stays a brief: sentences, paragraphs and lists are bounded."""
    long = BRIEF.replace("An example.", "x" * 8_001).replace("30 days", "y" * 301)
    assert [problem.split(": ", 1)[1] for problem in mistakes(folder(GOOD + long))] == [
        "brief.constraints.retention is longer than 300 characters",
        "brief.contract_note is longer than 8000 characters",
    ]
    many = BRIEF.replace("[the tools]", str([f"t{number}" for number in range(21)]))
    assert mistakes(folder(GOOD + many)) == [
        "assessment.yml:36: brief.not_graded must hold at most 20 entries, not 21"
    ]


def test_the_brief_cannot_end_itself() -> None:
    """A text that holds the marker would spill over what the candidate fills in."""
    text = GOOD + BRIEF.replace("An example.", "<!-- /proofgrade:brief -->")
    assert mistakes(folder(text)) == [
        'assessment.yml:34: brief.contract_note must not hold "proofgrade:brief", which ends the brief'
    ]


@given(st.text(max_size=200), st.sampled_from(["brief", "data", "ai_tools", "profile"]))
def test_whatever_stands_there_is_read_or_refused(content: str, key: str) -> None:
    """No text breaks the reader: a value comes back, or mistakes do."""
    tree = with_files(f"{key}: {content}\n")
    with suppress(ParseError):
        assert parse_assessment(tree, default_rubric()).slug == "parcel-sorter"
