"""The shipped stages: nine rubrics with anchors, in order, and enough to ask in every interview."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from bench.stages import PAGE, page
from rubric import shipped as package
from rubric.deliverable import DeliverableKind
from rubric.rubric_file import ID, parse_rubric
from rubric.stage import GENERAL, SPECIALISATIONS, Stage
from rubric.stages import PIPELINE, probes_for, shipped

STAGES = list(shipped().values())
INTERVIEWS = ("live-debugging", "presentation", "communication", "design-review")
every_stage = pytest.mark.parametrize("stage", STAGES, ids=PIPELINE)


def test_the_pipeline_is_the_agreed_one() -> None:
    """From the filter to onboarding; each file is the stage of its name, and none is left over."""
    assert list(shipped()) == list(PIPELINE) == [stage.id for stage in STAGES]
    assert set(package.stage_files()) == {f"{name}.yml" for name in PIPELINE}
    assert (PIPELINE[0], PIPELINE[-1], len(PIPELINE)) == ("filter", "onboarding", 9)


def test_the_take_home_has_the_default_rubric() -> None:
    """Referred to, not copied: one version."""
    assert shipped()["take-home"].rubric == parse_rubric(package.default_rubric(), "default.yml")
    assert "competencies" not in package.stage_files()["take-home.yml"]


@every_stage
def test_anchors_are_written_out(stage: Stage) -> None:
    """Each says something of its own, in a sentence, for each number of points."""
    anchors = [anchor for row in stage.rubric.competencies for anchor in row.anchors]
    assert len(set(anchors)) == len(anchors) == 5 * len(stage.rubric.competencies)
    assert [anchor for anchor in anchors if len(anchor.split()) < 4 or not anchor.endswith(".")] == []
    assert all(re.fullmatch(ID, row.id) for row in stage.rubric.competencies)
    assert sum(row.weight for row in stage.rubric.competencies) == 100
    assert 50 <= stage.rubric.pass_line <= 70


@every_stage
def test_only_the_take_home_has_a_gate(stage: Stage) -> None:
    """No run stands behind the other stages that could cap a row."""
    assert bool(stage.rubric.gate_caps) is (stage.id == "take-home")


@every_stage
def test_evidence_is_named_by_the_usual_deliverables(stage: Stage) -> None:
    """What the machine lists beside a row is known under the ids of the default rubric."""
    usual = {kind.value for kind in DeliverableKind} | {"memo", "monitoring", "model_card"}
    assert {item for row in stage.rubric.competencies for item in row.asks} <= usual


def test_every_row_of_an_interview_is_asked_for() -> None:
    """By a probe for everybody, a question or the specialists' probes."""
    for name in INTERVIEWS:
        stage = shipped()[name]
        asked = chain(*stage.probes.values(), *(task.questions for task in stage.tasks))
        aside = {"learning"}  # a task of its own, which needs no probe
        assert {row.id for row in stage.rubric.competencies} - {probe.row for probe in asked} <= aside


@pytest.mark.parametrize("name", INTERVIEWS)
@pytest.mark.parametrize("specialisation", [GENERAL, *SPECIALISATIONS])
def test_every_interview_has_probes_for_every_specialisation(name: str, specialisation: str) -> None:
    """At least three, no two alike."""
    probes = shipped()[name].probes[specialisation]
    assert len({probe.ask for probe in probes}) == len(probes) >= 3


def test_no_question_is_asked_in_two_stages() -> None:
    """Whoever has heard a question once is not asked it again."""
    asked = [
        probe.ask
        for stage in STAGES
        for probe in chain(*stage.probes.values(), *(task.questions for task in stage.tasks))
    ]
    assert len(set(asked)) == len(asked)


def test_the_presentation_asks_ten_questions() -> None:
    """Clarity, impact and the defence of trade-offs, the same ten for everybody."""
    questions = [probe for task in shipped()["presentation"].tasks for probe in task.questions]
    assert [probe.row for probe in questions] == 3 * ["clarity"] + 3 * ["impact"] + 4 * ["trade_offs"]


def test_both_broken_projects_are_part_of_the_live_stage() -> None:
    """A script and a pipeline, each with its defects."""
    tasks = shipped()["live-debugging"].tasks
    assert {task.project: len(task.defects) for task in tasks} == {"broken-script": 4, "failing-pipeline": 5}


def test_probes_of_a_specialisation_follow_everybodys() -> None:
    """An unknown specialisation, or none, gets the general ones."""
    stage = shipped()["communication"]
    general, nlp = stage.probes[GENERAL], stage.probes["nlp"]
    assert probes_for(stage, "nlp") == (*general, *nlp)
    assert probes_for(stage) == probes_for(stage, GENERAL) == probes_for(stage, "robotics") == general
    assert probes_for(shipped()["filter"], "nlp") == ()


def test_the_page_is_current() -> None:
    """docs/stages.md is what `python -m bench.stages` writes."""
    assert PAGE.read_text(encoding="utf-8") == page()
