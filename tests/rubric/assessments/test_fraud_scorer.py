"""The payment service as an assessment: its data come from its generator, and its references compose."""

from __future__ import annotations

import runpy
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest

from action.workspace import read_folder
from rubric import shipped
from rubric.brief_place import brief_in, placed
from rubric.brief_text import rendered
from rubric.checks import check_all
from rubric.expected import read_expected
from rubric.model import Assessment, Outcome
from rubric.parse import parse_assessment
from rubric.submission import read_submission
from rubric.tree import File, SourceTree
from tests.rubric.assessments.fraud_scorer import FEATURES, FOLDER, LABELS, TRAIN, composed, rows

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
    """What assessment.yml asks for."""
    return parse_assessment(folder, shipped.default_rubric())


def test_the_committed_data_come_from_the_generator(generator: SimpleNamespace, folder: SourceTree) -> None:
    """The shipped seed and difficulty give exactly the committed bytes."""
    built = generator.build(generator.SHIPPED_SEED, generator.SHIPPED_DIFFICULTY)
    assert {path: text.encode() for path, text in built.items()} == {
        path: folder.files[path].data for path in built
    }


def test_another_seed_gives_other_payments(generator: SimpleNamespace) -> None:
    """Every candidate or company can have data of its own: no payment is common to two seeds."""
    one, two = (
        {
            (row.at, row.amount_minor, row.distance_km)
            for row in generator.generate(seed, 400, 0.5, (generator.HIDDEN,) * 2, prefix="t")
        }
        for seed in (1, 2)
    )
    assert not one & two


@pytest.mark.parametrize("difficulty", [-0.1, 1.1])
def test_a_difficulty_off_the_dial_is_refused(generator: SimpleNamespace, difficulty: float) -> None:
    """The dial goes from 0 to 1, and the error says so."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        generator.Dial.at(difficulty)


def test_the_dial_adds_chance_and_wrong_labels(generator: SimpleNamespace) -> None:
    """At 0 nothing is left to chance; the shipped setting makes about 3 % of the training labels wrong."""
    clean, dial = generator.Dial.at(0.0), generator.Dial.at(generator.SHIPPED_DIFFICULTY)
    assert (clean.noise, clean.flips) == (0.0, 0.0)
    train = generator.generate(3, 2000, 0.5, (generator.TRAIN_START, generator.TRAIN_END), prefix="r")
    flipped = generator.with_flips(train, 4, dial.flips)
    wrong = sum(before.label != after.label for before, after in zip(train, flipped, strict=True))
    assert 0.02 < wrong / len(train) < 0.04


def test_rows_are_complete_and_labels_are_the_contract_s(folder: SourceTree, assessment: Assessment) -> None:
    """4,000 training rows and 1,000 hidden ones, ids once each and disjoint, all labels on both sides."""
    train, features = rows(folder, TRAIN), rows(folder, FEATURES)
    answers = rows(folder, LABELS)
    train_ids, hidden_ids = {row["id"] for row in train}, {row["id"] for row in features}
    assert (len(train_ids), len(hidden_ids)) == (len(train), len(features)) == (4000, 1000)
    assert not train_ids & hidden_ids
    assert [row["id"] for row in answers] == [row["id"] for row in features]
    known = set(assessment.contract.labels)
    assert {row["label"] for row in train} == {row["label"] for row in answers} == known
    assert {(*row, "label") for row in features} == {tuple(row) for row in train}


def test_hidden_payments_are_later_and_from_farther_away(folder: SourceTree) -> None:
    """They follow the training period in time, and payers far from UTC are clearly more of them."""
    train, features = rows(folder, TRAIN), rows(folder, FEATURES)
    assert max(row["at"] for row in train) < min(row["at"] for row in features)
    far = [np.mean([abs(row["utc_offset_minutes"]) >= 180 for row in part]) for part in (train, features)]
    assert far[1] - far[0] > 0.15


def test_every_row_has_a_twin_that_the_service_can_read(folder: SourceTree) -> None:
    """No distance is a whole number, so that a reworded row differs there and no date gets blanks."""
    assert not [row["id"] for row in rows(folder, FEATURES) if float(row["distance_km"]).is_integer()]


def test_the_assessment_parses_and_the_starter_holds_what_it_asks_for(
    folder: SourceTree, assessment: Assessment
) -> None:
    """Every document deliverable stands in the starter with all headings that are looked for."""
    starter = folder.under("starter")
    for deliverable in assessment.deliverables:
        text = starter.text(deliverable.path) if deliverable.path else ""
        assert text is not None, deliverable.path
        assert not [heading for heading in deliverable.headings if f"## {heading}\n" not in text]


def test_the_untouched_starter_delivers_nothing_but_its_entry_point(
    folder: SourceTree, assessment: Assessment
) -> None:
    """It runs as it is, but neither its tests nor its papers count, and its dependency has no version."""
    starter = folder.under("starter")
    findings = check_all(assessment, starter, starter)
    passed = {finding.deliverable for finding in findings if finding.outcome is Outcome.PASS}
    assert passed == {"entrypoint"}


def test_the_brief_states_the_targets(folder: SourceTree, assessment: Assessment) -> None:
    """What the candidate reads is what is measured."""
    assert assessment.latency is not None
    brief = brief_in(folder.text("starter/README.md") or "") or ""
    assert brief == rendered(assessment).strip()
    wanted = (
        f"**{assessment.quality.at_least}**",
        f"p95 latency under **{assessment.latency.p95_ms:.0f} ms**",
        f"{assessment.latency.rate_per_second:.0f} requests per second",
        f"**{assessment.reproduce.within_seconds / 60:.0f} minutes**",
        f"POST {assessment.contract.route}",
        *(f"| `{label}` |" for label in assessment.contract.labels),
    )
    assert not [text for text in wanted if text not in " ".join(brief.split())]


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
    found = {each.deliverable: each.outcome for each in check_all(assessment, tree, starter)}
    wanted = next(each for each in read_expected(folder) if each.reference == reference).deliverables
    assert {name: found[name] for name in wanted} == wanted


def test_a_reference_below_the_brief_has_the_same_findings(
    folder: SourceTree, assessment: Assessment
) -> None:
    """A candidate leaves the brief where it is: nothing of it counts for or against them."""
    starter, tree = folder.under("starter"), composed(folder, "honest")
    readme = placed(tree.text("README.md") or "", rendered(assessment))
    below = SourceTree({**tree.files, "README.md": File(readme.encode())})
    alone, found = check_all(assessment, tree, starter), check_all(assessment, below, starter)
    assert [(one.deliverable, one.outcome) for one in found] == [
        (one.deliverable, one.outcome) for one in alone
    ]


def test_the_labels_are_balanced_enough_for_a_macro_mean(folder: SourceTree) -> None:
    """No label has under a fifth of the hidden rows, so that the interval of the metric stays narrow."""
    counts = Counter(row["label"] for row in rows(folder, LABELS))
    assert min(counts.values()) >= 200


def test_the_folder_is_small(folder: SourceTree) -> None:
    """The whole assessment stays under 2 MB, and nothing was refused on reading it."""
    assert folder.size <= SIZE_LIMIT
    assert not folder.refused
