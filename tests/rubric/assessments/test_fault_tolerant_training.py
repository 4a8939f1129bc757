"""The training assessment: its data come from its generator, nothing leaks, and its references compose."""

from __future__ import annotations

import json
import runpy
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

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

FOLDER = Path(__file__).parents[3] / "rubric" / "assessments" / "fault-tolerant-training"
REFERENCES = ("honest", "lazy", "cheating", "broken")
SIZE_LIMIT = 2 * 1024 * 1024
Rows = list[dict[str, object]]


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


def rows(folder: SourceTree, path: str) -> Rows:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in (folder.text(path) or "").splitlines()]


def readings(found: Rows) -> np.ndarray:
    """The windows as an array."""
    return np.array([row["x"] for row in found], dtype=float)


def composed(folder: SourceTree, reference: str) -> SourceTree:
    """A reference submission: the starter with the reference's files over it."""
    return SourceTree({**folder.under("starter").files, **folder.under(f"references/{reference}").files})


def test_the_committed_data_come_from_the_generator(generator: SimpleNamespace, folder: SourceTree) -> None:
    """The shipped seed and difficulty give exactly the committed bytes."""
    built = generator.build(generator.SHIPPED_SEED, generator.SHIPPED_DIFFICULTY)
    assert {path: text.encode() for path, text in built.items()} == {
        path: folder.files[path].data for path in built
    }


def test_another_seed_gives_other_windows(generator: SimpleNamespace) -> None:
    """Every candidate or company can have data of its own: no window is common to two seeds."""
    one, two = (
        {row.x for row in generator.generate(seed, 300, 20, 0.5, prefix="w", site="n-")} for seed in (1, 2)
    )
    assert len(one) == 300
    assert not one & two


def test_the_difficulty_adds_noise_fainter_faults_and_wrong_labels(generator: SimpleNamespace) -> None:
    """At 0 no label is wrong; the shipped setting makes between 1 and 2 % wrong; off the dial is refused."""
    clean, hard = generator.Dial.at(0.0), generator.Dial.at(1.0)
    assert (clean.faint, clean.flips) == (0.0, 0.0)
    assert (hard.noise > clean.noise, hard.faint > 0, hard.flips > 0) == (True, True, True)
    found = generator.generate(3, 2000, 20, 0.5, prefix="w", site="n-")
    flipped = generator.with_flips(found, 4, generator.Dial.at(generator.SHIPPED_DIFFICULTY).flips)
    wrong = sum(before.label != after.label for before, after in zip(found, flipped, strict=True))
    assert 0.01 < wrong / len(found) < 0.02
    with pytest.raises(ValueError, match="between 0 and 1"):
        generator.Dial.at(1.1)


def test_rows_are_complete_and_labels_are_the_contract_s(folder: SourceTree, assessment: Assessment) -> None:
    """4,800 training rows and 1,200 hidden ones, ids once each and disjoint, all labels on both sides."""
    train = rows(folder, "starter/data/train.jsonl")
    features, answers = rows(folder, "holdout/features.jsonl"), rows(folder, "holdout/labels.jsonl")
    train_ids, hidden_ids = {row["id"] for row in train}, {row["id"] for row in features}
    assert (len(train_ids), len(hidden_ids)) == (len(train), len(features)) == (4800, 1200)
    assert not train_ids & hidden_ids
    assert [row["id"] for row in answers] == [row["id"] for row in features]
    assert (
        {row["label"] for row in train}
        == {row["label"] for row in answers}
        == set(assessment.contract.labels)
    )
    assert {tuple(row) for row in features} == {("id", "pump", "speed", "x")}
    assert np.abs(readings([*train, *features])).max() <= 127


def test_no_hidden_window_or_pump_is_in_the_training_file(folder: SourceTree) -> None:
    """A memoriser of windows or of pumps learns nothing for the hidden set."""
    train, hidden = rows(folder, "starter/data/train.jsonl"), rows(folder, "holdout/features.jsonl")
    assert not {row["pump"] for row in train} & {row["pump"] for row in hidden}
    assert not {str(row["x"]) for row in train} & {str(row["x"]) for row in hidden}


def test_some_windows_were_sent_twice(generator: SimpleNamespace, folder: SourceTree) -> None:
    """About three in a hundred training rows hold the readings of an earlier one."""
    seen = Counter(str(row["x"]) for row in rows(folder, "starter/data/train.jsonl"))
    resent = sum(count - 1 for count in seen.values()) / seen.total()
    assert 0.7 < resent / generator.RESENT_SHARE < 1.3


def test_a_linear_model_on_the_readings_finds_next_to_nothing(folder: SourceTree) -> None:
    """A window begins anywhere in a turn, so that layers are needed, or a spectrum."""
    train, hidden = rows(folder, "starter/data/train.jsonl"), rows(folder, "holdout/features.jsonl")
    truth = [row["label"] for row in rows(folder, "holdout/labels.jsonl")]
    model = LogisticRegression(max_iter=300).fit(readings(train) / 40, [row["label"] for row in train])
    assert f1_score(truth, model.predict(readings(hidden) / 40), average="macro") < 0.3


def test_the_second_run_is_killed_and_the_starter_says_so(assessment: Assessment, folder: SourceTree) -> None:
    """What the candidate reads is what is done and measured."""
    assert assessment.reproduce.interrupt
    assert assessment.latency is None
    brief = brief_in(folder.text("starter/README.md") or "") or ""
    assert brief == rendered(assessment).strip()
    wanted = (
        f"**{assessment.quality.at_least}**",
        f"**{assessment.reproduce.within_seconds / 60:.0f} minutes**",
        "killed once",
        "SIGKILL",
        "`$PREDICTIONS`",
        *(f"| `{label}` |" for label in assessment.contract.labels),
    )
    assert not [text for text in wanted if text not in " ".join(brief.split())]


def test_the_starter_holds_what_the_brief_asks_for(assessment: Assessment, folder: SourceTree) -> None:
    """Every document deliverable stands in the starter with all headings that are looked for."""
    starter = folder.under("starter")
    for deliverable in assessment.deliverables:
        text = starter.text(deliverable.path) if deliverable.path else ""
        assert text is not None, deliverable.path
        assert not [heading for heading in deliverable.headings if f"## {heading}\n" not in text]


def test_the_untouched_starter_delivers_nothing_but_its_dockerfile(
    assessment: Assessment, folder: SourceTree
) -> None:
    """Nothing that a candidate has to write passes before it is written."""
    starter = folder.under("starter")
    findings = check_all(assessment, starter, starter)
    passed = {finding.deliverable for finding in findings if finding.outcome is Outcome.PASS}
    assert passed <= {"entrypoint", "pins"}


def test_expected_names_exactly_the_four_references(assessment: Assessment, folder: SourceTree) -> None:
    """expected.yml and the folders under references/ agree, and only known deliverables are named."""
    expected = read_expected(folder)
    assert tuple(each.reference for each in expected) == REFERENCES
    assert {path.split("/")[1] for path in folder if path.startswith("references/")} == set(REFERENCES)
    known = {each.id for each in assessment.deliverables}
    assert all(set(each.deliverables) <= known for each in expected)


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_reference_is_an_overlay_with_the_expected_findings(
    assessment: Assessment, folder: SourceTree, reference: str
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


def test_a_reference_below_the_brief_has_the_same_findings(
    assessment: Assessment, folder: SourceTree
) -> None:
    """A candidate leaves the brief where it is: nothing of it counts for or against them."""
    starter, tree = folder.under("starter"), composed(folder, "honest")
    readme = placed(tree.text("README.md") or "", rendered(assessment))
    below = SourceTree({**tree.files, "README.md": File(readme.encode())})
    alone, found = check_all(assessment, tree, starter), check_all(assessment, below, starter)
    assert [(one.deliverable, one.outcome) for one in found] == [
        (one.deliverable, one.outcome) for one in alone
    ]


def test_the_folder_is_small(folder: SourceTree) -> None:
    """The whole assessment stays under 2 MB, and nothing was refused on reading it."""
    assert folder.size <= SIZE_LIMIT
    assert not folder.refused
