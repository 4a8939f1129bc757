"""Who reviews, how, on which panel and through which stages: defaults, and every mistake with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric import wire
from rubric.people import SEATS_MAX
from rubric.review_policy import STAGES, PanelSeat, ReviewPolicy
from tests.rubric.test_parse import GOOD, folder, mistakes, parse

WHOLE = """\
  reviewers: [remy, ines, olu]
not_asked: [ethics, framing]
review:
  blind: false
  appeal_days: 2.5
  keep_days: 90
  calibration: monthly
  panel:
    - {role: hiring-manager, people: [Lena-Lead]}
    - {role: peer, people: [remy, ines]}
    - {role: peer, people: [ines, remy]}
    - {role: stakeholder, people: [remy, olu]}
stages: [filter, design-review, take-home]
specialisation: nlp
"""
PANEL = """\
  reviewers: [remy, ines]
review:
  panel:
"""


def test_without_a_word_everybody_ticks_one_blind_card() -> None:
    """The defaults: no panel, blind, a week to appeal, a year kept, no calibration, the take-home alone."""
    assessment = parse(folder())
    assert assessment.review == ReviewPolicy(
        (), blind=True, appeal_days=7, keep_days=365, calibration="never"
    )
    assert (assessment.stages, assessment.specialisation) == (("take-home",), "")
    assert len(assessment.rubric.asked) == 6


def test_everything_about_people_is_read() -> None:
    """Every key comes back as written, also over the wire; rows that are not asked are marked as such."""
    assessment = parse(folder(GOOD + WHOLE))
    assert assessment.review == ReviewPolicy(
        panel=(
            PanelSeat("hiring-manager", ("Lena-Lead",)),
            PanelSeat("peer", ("remy", "ines")),
            PanelSeat("peer", ("ines", "remy")),
            PanelSeat("stakeholder", ("remy", "olu")),
        ),
        blind=False,
        appeal_days=2.5,
        keep_days=90,
        calibration="monthly",
    )
    assert assessment.stages == ("filter", "design-review", "take-home")
    assert assessment.specialisation == "nlp"
    assert wire.assessment_from_json(wire.assessment_to_json(assessment)) == assessment
    assert [row.id for row in assessment.rubric.asked] == [
        "data",
        "modelling",
        "reproducibility",
        "deployment",
    ]


def test_what_is_not_asked_is_part_of_the_rubrics_version() -> None:
    """The same marks give another score: another version, whatever the order of the rows named."""

    def version(*rows: str) -> str:
        return parse(folder(f"{GOOD}not_asked: [{', '.join(rows)}]\n")).rubric.version

    assert version() == parse(folder()).rubric.version
    assert version("ethics", "data") == version("data", "ethics")
    assert len({version(), version("ethics"), version("data"), version("data", "ethics")}) == 4


def test_all_mistakes_about_people_come_at_once() -> None:
    """Each is told once, with its line, together with the mistakes of the rest of the file."""
    text = (GOOD + WHOLE).replace("window_hours: 48", "window_hours: 4")
    for old, new in (
        ("[ethics, framing]", "[ethics, etics]"),
        ("blind: false", "blind: maybe"),
        ("appeal_days: 2.5", "appeal_days: 90"),
        ("keep_days: 90", "keep_days: 7"),
        ("calibration: monthly", "calibration: weekly"),
        ("people: [remy, olu]", "people: [remy, oli]"),
        ("role: hiring-manager", "role: Hiring Manager"),
        ("[filter, design-review, take-home]", "[filter, exam, filter]"),
        ("specialisation: nlp", "specialization: nlp"),
    ):
        assert old in text
        text = text.replace(old, new)
    assert mistakes(folder(text)) == [
        'assessment.yml:6: window_hours must be a number from 48 to 72, not "4"',
        'assessment.yml:21: not_asked names "etics", which is no competency '
        "(there are: data, deployment, ethics, framing, modelling, reproducibility)",
        'assessment.yml:23: review.blind must be true or false, not "maybe"',
        'assessment.yml:24: review.appeal_days must be a number from 0 to 30, not "90"',
        'assessment.yml:25: review.keep_days must be a whole number from 30 to 3650, not "7"',
        'assessment.yml:26: review.calibration must be one of never, monthly, not "weekly"',
        "assessment.yml:28: review.panel[1].role must be lower-case letters, digits and single hyphens, "
        'not "Hiring Manager"',
        'assessment.yml:31: review.panel[4].people names "oli", which is no reviewer or lead '
        "(there are: ines, lena-lead, olu, remy)",
        'assessment.yml:32: stages names "filter" twice',
        'assessment.yml:32: stages names "exam", which is no stage '
        "(there are: filter, portfolio, take-home, live-debugging, presentation, communication, "
        "design-review, references, onboarding)",
        'assessment.yml:33: unknown key "specialization"; did you mean "specialisation"?',
    ]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("stages: [filter, portfolio]\n", "20: stages must contain take-home"),
        ("stages: []\n", "20: stages must be a list with at least one entry, not a list"),
        ("stages: take-home\n", '20: stages must be a list with at least one entry, not "take-home"'),
        (
            "not_asked: [framing, data, modelling, reproducibility, deployment, ethics]\n",
            "20: not_asked must leave rows that weigh more than 0",
        ),
        ("not_asked: [data, data]\n", '20: not_asked names "data" twice'),
        ("review: {panel: [{role: peer, people: []}]}\n", "panel[1].people must be a list with at least one"),
        ("review: {panel: [{role: peer}]}\n", "20: review.panel[1].people is missing"),
        ("review: {panel: [peer]}\n", 'review.panel[1] must be a mapping (key: value), not "peer"'),
        (
            "review: {panel: [{role: peer, people: [lena-lead, Lena-Lead]}]}\n",
            'review.panel[1].people names "Lena-Lead" twice',
        ),
        (
            f"review: {{panel: [{', '.join(['{role: peer, people: [lena-lead]}'] * 10)}]}}\n",
            "20: review.panel must hold at most 9 seats, not 10",
        ),
    ],
)
def test_a_mistake_is_named_once(more: str, message: str) -> None:
    """Each says what to write, and a panel that is wrong is not also called too small."""
    (found,) = mistakes(folder(GOOD + more))
    assert message in found


def test_a_panel_needs_as_many_people_as_seats() -> None:
    """The fewest seats that different people cannot take are named, with everybody who may take them."""
    seats = (
        "a, people: [remy, ines]",
        "b, people: [lena-lead]",
        "c, people: [Lena-Lead]",
        "d, people: [ines]",
    )
    text = GOOD + PANEL + "".join(f"    - {{role: {seat}}}\n" for seat in seats)
    assert mistakes(folder(text)) == [
        "assessment.yml:22: review.panel: b, c need 2 different people, "
        "but only Lena-Lead may take these seats"
    ]


def test_people_that_are_missing_are_told_once() -> None:
    """Without `people` nobody on the panel is called unknown."""
    text = GOOD.partition("people:")[0] + "review: {panel: [{role: peer, people: [remy]}]}\n"
    assert mistakes(folder(text)) == ["assessment.yml:1: people is missing"]


def seated(seats: list[list[str]], taken: tuple[str, ...] = ()) -> bool:
    """Whether different people can take the seats: every way is tried."""
    if not seats:
        return True
    return any(seated(seats[1:], (*taken, one)) for one in seats[0] if one not in taken)


@given(
    st.lists(
        st.lists(st.sampled_from(["lena-lead", "remy", "ines"]), min_size=1, unique=True),
        min_size=1,
        max_size=4,
    )
)
def test_exactly_the_panels_that_can_be_seated_are_taken(seats: list[list[str]]) -> None:
    """Checked against trying every way to seat them."""
    text = GOOD + PANEL + "".join(f"    - {{role: peer, people: [{', '.join(one)}]}}\n" for one in seats)
    if seated(seats):
        assert len(parse(folder(text)).review.panel) == len(seats)
    else:
        assert "different people, but only" in mistakes(folder(text))[0]


def test_nine_seats_are_the_most() -> None:
    """A panel of nine different people is taken."""
    people = [f"person-{number}" for number in range(SEATS_MAX)]
    seats = "".join(f"    - {{role: peer, people: [{one}]}}\n" for one in people)
    text = GOOD + PANEL.replace("[remy, ines]", f"[{', '.join(people)}]") + seats
    assert len(parse(folder(text)).review.panel) == SEATS_MAX


@given(st.permutations(STAGES), st.integers(0, len(STAGES)))
def test_stages_stand_in_the_teams_own_order(stages: list[str], count: int) -> None:
    """Any order and any choice with the take-home in it."""
    some = [stage for stage in stages[:count] if stage != "take-home"] + ["take-home"]
    assert parse(folder(f"{GOOD}stages: [{', '.join(some)}]\n")).stages == tuple(some)
