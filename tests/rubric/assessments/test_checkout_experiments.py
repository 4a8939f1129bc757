"""The shipped A/B assessment: its data come from its generator, sound method decides them and naive method
does not, and its references compose."""

from __future__ import annotations

import json
import runpy
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain
from math import sqrt
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from action.twins import twin
from action.workspace import read_folder
from rubric import shipped
from rubric.brief_place import brief_in
from rubric.brief_text import rendered
from rubric.checks import check_all
from rubric.expected import read_expected
from rubric.model import Assessment, Outcome
from rubric.parse import parse_assessment
from rubric.submission import read_submission
from rubric.tree import SourceTree
from tests.rubric.assessments.verdicts import (
    ARMS,
    KINDS,
    Row,
    best_day,
    dashboard,
    has_guests,
    macro_f1,
    ran,
    senior,
)

FOLDER = Path(__file__).parents[3] / "rubric" / "assessments" / "checkout-experiments"
REFERENCES = ("honest", "lazy", "cheating", "broken")
SIZE_LIMIT = 2 * 1024 * 1024


@pytest.fixture(scope="module")
def generator() -> SimpleNamespace:
    """The names of the generator script."""
    return SimpleNamespace(**runpy.run_path(str(FOLDER / "generator.py")))  # leaves no bytecode in the folder


@pytest.fixture(scope="module")
def folder() -> SourceTree:
    """The assessment folder as it is shipped."""
    return read_folder(FOLDER)


@pytest.fixture(scope="module")
def assessment(folder: SourceTree) -> Assessment:
    """The assessment, parsed."""
    return parse_assessment(folder, shipped.default_rubric())


@pytest.fixture(scope="module")
def train(folder: SourceTree) -> list[Row]:
    """The audited experiments."""
    return rows(folder, "starter/data/train.jsonl")


@pytest.fixture(scope="module")
def hidden(folder: SourceTree) -> list[Row]:
    """The hidden experiments with their labels."""
    labels = {row["id"]: row["label"] for row in rows(folder, "holdout/labels.jsonl")}
    return [{**row, "label": labels[row["id"]]} for row in rows(folder, "holdout/features.jsonl")]


def rows(folder: SourceTree, path: str) -> list[Row]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in (folder.text(path) or "").splitlines()]


def composed(folder: SourceTree, reference: str) -> SourceTree:
    """A reference submission: the starter with the reference's files over it."""
    return SourceTree({**folder.under("starter").files, **folder.under(f"references/{reference}").files})


def share_of(experiments: Sequence[Row], holds: Callable[[Row], bool]) -> float:
    """The share of experiments for which something holds."""
    return sum(map(holds, experiments)) / len(experiments)


def test_the_committed_data_come_from_the_generator(generator: SimpleNamespace, folder: SourceTree) -> None:
    """The shipped seed and difficulty give exactly the committed bytes."""
    built = generator.build(generator.SHIPPED_SEED, generator.SHIPPED_DIFFICULTY)
    assert {path: text.encode() for path, text in built.items()} == {
        path: folder.files[path].data for path in built
    }


def test_another_seed_gives_other_experiments(generator: SimpleNamespace) -> None:
    """Every candidate can have data of their own: no segment is common to two seeds."""
    one, two = (
        {
            json.dumps(segment)
            for row in generator.generate(seed, 60, 0.5, "train", generator.FIRST_TRAIN)
            for segment in row.shown["segments"].values()
        }
        for seed in (1, 2)
    )
    assert not one & two


@pytest.mark.parametrize("difficulty", [-0.1, 1.1])
def test_a_difficulty_off_the_dial_is_refused(generator: SimpleNamespace, difficulty: float) -> None:
    """The dial goes from 0 to 1, and the error says so."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        generator.Dial.at(difficulty)


def test_the_dial_weakens_what_is_to_be_seen(generator: SimpleNamespace) -> None:
    """From 0 to 1 effects and broken splits shrink, and labels go wrong; at 0 none does."""
    easy, hard = generator.Dial.at(0.0), generator.Dial.at(1.0)
    assert easy.effect > hard.effect
    assert easy.loss > hard.loss
    assert (easy.people, easy.flips) == (0.0, 0.0)


def test_about_three_in_a_hundred_training_labels_are_wrong(
    generator: SimpleNamespace, train: list[Row]
) -> None:
    """The audit was done in a hurry; the hidden set was not touched."""
    clean = generator.generate(
        generator.SHIPPED_SEED, generator.TRAIN_ROWS, 0.5, "train", generator.FIRST_TRAIN
    )
    wrong = sum(row.label != shown["label"] for row, shown in zip(clean, train, strict=True))
    assert 0.015 < wrong / len(train) < 0.045


def test_numbers_of_few_and_many_tries_have_the_right_mean(generator: SimpleNamespace) -> None:
    """Both ways to draw a binomial number: mean within four standard errors, variance within a tenth."""
    dice = generator.Dice(5)
    for n, p in ((400, 0.01), (4_000, 0.05), (30, 0.5)):
        drawn = [dice.binomial(n, p) for _ in range(4_000)]
        mean = sum(drawn) / len(drawn)
        variance = sum((one - mean) ** 2 for one in drawn) / len(drawn)
        assert abs(mean - n * p) < 4 * sqrt(n * p * (1 - p) / len(drawn))
        assert 0.9 < variance / (n * p * (1 - p)) < 1.1


def test_rows_are_complete_and_labels_are_the_contract_s(
    folder: SourceTree, assessment: Assessment, train: list[Row], hidden: list[Row]
) -> None:
    """600 rows on either side, ids once each and disjoint, all four labels on both sides, and no clue."""
    labels = set(assessment.contract.labels)
    ids = [{row["id"] for row in some} for some in (train, hidden)]
    assert [len(some) for some in ids] == [len(train), len(hidden)] == [600, 600]
    assert not ids[0] & ids[1]
    assert {row["label"] for row in train} == {row["label"] for row in hidden} == labels
    shown = {tuple(row) for row in rows(folder, "holdout/features.jsonl")}
    assert shown == {("id", "started", "team", "change", "planned_days", "treatment_share", "segments")}


def test_counts_are_whole_and_equally_long(train: list[Row], hidden: list[Row]) -> None:
    """Every arm has an entry for each day, never below 0, and never more conversions than visitors."""
    for row in chain(train, hidden):
        for segment in row["segments"].values():
            for arm in ARMS:
                visitors, conversions = (segment[arm][kind] for kind in KINDS)
                assert len(visitors) == len(conversions) == ran(row)
                assert all(0 <= k <= n for n, k in zip(visitors, conversions, strict=True))


def test_no_hidden_experiment_is_a_training_experiment(train: list[Row], hidden: list[Row]) -> None:
    """No segment occurs on both sides, so that a memoriser fails, and the hidden ones began later."""
    known = {json.dumps(segment) for row in train for segment in row["segments"].values()}
    assert not [row["id"] for row in hidden for each in row["segments"].values() if json.dumps(each) in known]
    assert max(row["started"] for row in train) < min(row["started"] for row in hidden)


def test_the_planted_defects_have_their_shares(train: list[Row], hidden: list[Row]) -> None:
    """Early stops in about one of eight, stretched ones in one of seven, guests in one of four."""
    for some in (train, hidden):
        assert 0.10 < share_of(some, lambda row: ran(row) < row["planned_days"]) < 0.16
        assert 0.12 < share_of(some, lambda row: ran(row) > row["planned_days"]) < 0.20
        assert (
            0.20
            < share_of(some, lambda row: any(has_guests(row, s) for s in row["segments"].values()))
            < 0.31
        )
        assert 0.30 < share_of(some, lambda row: row["treatment_share"] < 0.5) < 0.50


def test_the_mix_of_verdicts_shifts(train: list[Row], hidden: list[Row]) -> None:
    """The hidden set has clearly fewer gains and clearly more broken splits than the training file."""
    before, after = (Counter(row["label"] for row in some) for some in (train, hidden))
    assert before["ship"] - after["ship"] > 0.04 * 600
    assert after["invalid_split"] - before["invalid_split"] > 0.04 * 600


def test_sound_method_decides_and_naive_method_does_not(assessment: Assessment, hidden: list[Row]) -> None:
    """The sound rule clears the bar by far, and the dashboard stays far below it on any day."""
    labels = assessment.contract.labels
    sound = macro_f1(hidden, senior, labels)
    assert sound > assessment.quality.at_least + 0.04
    assert max(macro_f1(hidden, rule, labels) for rule in (dashboard, best_day)) < sound - 0.5


@pytest.mark.parametrize("left_out", ["guests", "last_day", "half"])
def test_no_step_of_the_sound_method_can_be_left_out(
    assessment: Assessment, hidden: list[Row], left_out: str
) -> None:
    """Guests counted, the last day for the planned one, or half and half for the plan: below the bar."""
    value = macro_f1(hidden, lambda row: senior(row, **{left_out: True}), assessment.contract.labels)
    assert value < assessment.quality.at_least


def test_a_row_that_comes_reworded_keeps_its_verdict(hidden: list[Row]) -> None:
    """Only texts and the last digits of the share change on the way to a submission."""
    chance = Random(3)
    for row in hidden[:100]:
        assert senior(twin(row, chance)) == senior(row)


def test_the_assessment_parses_and_the_starter_holds_what_it_asks_for(
    folder: SourceTree, assessment: Assessment
) -> None:
    """Every document deliverable stands in the starter with all headings that are looked for."""
    starter = folder.under("starter")
    for deliverable in assessment.deliverables:
        text = starter.text(deliverable.path) if deliverable.path else ""
        assert text is not None, deliverable.path
        assert not [heading for heading in deliverable.headings if f"## {heading}\n" not in text]


def test_the_untouched_starter_delivers_nothing_but_its_dockerfile(
    folder: SourceTree, assessment: Assessment
) -> None:
    """Nothing that a candidate has to write passes before it is written."""
    starter = folder.under("starter")
    findings = check_all(assessment, starter, starter)
    passed = {finding.deliverable for finding in findings if finding.outcome is Outcome.PASS}
    assert passed <= {"entrypoint", "pins"}


def test_the_brief_is_the_rendered_one(folder: SourceTree, assessment: Assessment) -> None:
    """What the candidate reads is what is measured, with all labels and the metric's bar."""
    brief = brief_in(folder.text("starter/README.md") or "") or ""
    assert brief == rendered(assessment).strip()
    wanted = (
        f"**{assessment.quality.at_least}**",
        "`$PREDICTIONS`",
        *(f"| `{label}` |" for label in assessment.contract.labels),
    )
    assert not [text for text in wanted if text not in brief]


def test_the_training_file_is_made_for_each_candidate(assessment: Assessment) -> None:
    """What a second commit brings is the file that the scorer holds answers against."""
    data = assessment.data
    assert data is not None
    assert (data.generator, data.per_candidate) == ("generator.py", True)
    assert data.paths == (assessment.quality.train,)


def test_expected_names_exactly_the_four_references(folder: SourceTree, assessment: Assessment) -> None:
    """expected.yml and the folders under references/ agree, and only known deliverables are named."""
    expected = read_expected(folder)
    assert tuple(each.reference for each in expected) == REFERENCES
    assert {path.split("/")[1] for path in folder if path.startswith("references/")} == set(REFERENCES)
    known = {each.id for each in assessment.deliverables}
    assert all(set(each.deliverables) <= known for each in expected)


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_reference_is_an_overlay_with_the_expected_findings(
    folder: SourceTree, assessment: Assessment, reference: str
) -> None:
    """Only differing files are kept, submission.yml reads, and the static findings are as expected."""
    starter, tree = folder.under("starter"), composed(folder, reference)
    overlay = folder.under(f"references/{reference}")
    assert len(overlay.without(starter)) == len(overlay) > 0
    assert read_submission(tree)[1] == ()
    findings = check_all(assessment, tree, starter)
    found = {each.deliverable: each.outcome for each in findings}
    wanted = next(each for each in read_expected(folder) if each.reference == reference).deliverables
    assert {name: found[name] for name in wanted} == wanted


def test_the_folder_is_small(folder: SourceTree) -> None:
    """The whole assessment stays under 2 MB, and nothing was refused on reading it."""
    assert folder.size <= SIZE_LIMIT
    assert not folder.refused
