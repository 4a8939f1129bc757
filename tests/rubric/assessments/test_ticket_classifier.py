"""The shipped assessment: its data come from its generator, nothing leaks, and its references compose."""

from __future__ import annotations

import json
import runpy
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from action.workspace import read_folder
from rubric import shipped
from rubric.brief_place import brief_in, placed
from rubric.brief_text import rendered
from rubric.checks import check_all
from rubric.expected import composed, read_expected
from rubric.model import Outcome
from rubric.parse import parse_assessment
from rubric.submission import read_submission
from rubric.tree import File, SourceTree

FOLDER = Path(__file__).parents[3] / "rubric" / "assessments" / "ticket-classifier"
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


def rows(folder: SourceTree, path: str) -> list[dict[str, str]]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in (folder.text(path) or "").splitlines()]


def test_the_committed_data_come_from_the_generator(generator: SimpleNamespace, folder: SourceTree) -> None:
    """The shipped seed and difficulty give exactly the committed bytes."""
    built = generator.build(generator.SHIPPED_SEED, generator.SHIPPED_DIFFICULTY)
    assert {path: text.encode() for path, text in built.items()} == {
        path: folder.files[path].data for path in built
    }


def test_another_seed_gives_other_tickets(generator: SimpleNamespace) -> None:
    """Every candidate or company can have data of its own: hardly a text is common to two seeds."""
    one, two = (
        {row.text for row in generator.generate(seed, 400, 0.5, (generator.HIDDEN,) * 2, prefix="t")}
        for seed in (1, 2)
    )
    assert len(one & two) < 0.02 * len(one)


@pytest.mark.parametrize("difficulty", [-0.1, 1.1])
def test_a_difficulty_off_the_dial_is_refused(generator: SimpleNamespace, difficulty: float) -> None:
    """The dial goes from 0 to 1, and the error says so."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        generator.Dial.at(difficulty)


def test_the_dial_adds_slips_asides_and_wrong_labels(generator: SimpleNamespace) -> None:
    """At 0 nothing is made harder; the shipped setting makes about 3 % of the training labels wrong."""
    clean, shipped_dial = generator.Dial.at(0.0), generator.Dial.at(generator.SHIPPED_DIFFICULTY)
    assert (clean.mixed, clean.framed, clean.typos, clean.flips) == (0.0, 0.0, 0.0, 0.0)
    train = generator.generate(3, 2000, 0.5, (generator.TRAIN_START, generator.TRAIN_END), prefix="r")
    flipped = generator.with_flips(train, 4, shipped_dial.flips)
    wrong = sum(before.label != after.label for before, after in zip(train, flipped, strict=True))
    assert 0.02 < wrong / len(train) < 0.04


def test_rows_are_complete_and_labels_are_the_contract_s(folder: SourceTree) -> None:
    """3,000 training rows and 1,000 hidden ones, ids once each and disjoint, all six labels on both sides."""
    labels = set(parse_assessment(folder, shipped.default_rubric()).contract.labels)
    train = rows(folder, "starter/data/train.jsonl")
    features, answers = rows(folder, "holdout/features.jsonl"), rows(folder, "holdout/labels.jsonl")
    train_ids, hidden_ids = {row["id"] for row in train}, {row["id"] for row in features}
    assert (len(train_ids), len(hidden_ids)) == (len(train), len(features)) == (3000, 1000)
    assert not train_ids & hidden_ids
    assert [row["id"] for row in answers] == [row["id"] for row in features]
    assert {row["label"] for row in train} == {row["label"] for row in answers} == labels
    assert {tuple(row) for row in features} == {("id", "text")}


def test_no_hidden_ticket_is_a_training_ticket(folder: SourceTree) -> None:
    """No text occurs on both sides word for word, so that a memoriser fails."""
    train = {row["text"] for row in rows(folder, "starter/data/train.jsonl")}
    assert not [row["id"] for row in rows(folder, "holdout/features.jsonl") if row["text"] in train]


def test_some_hidden_tickets_are_resent_training_tickets(
    generator: SimpleNamespace, folder: SourceTree
) -> None:
    """About one in twenty hidden tickets is an edited copy, and no more."""
    train = [words(row["text"]) for row in rows(folder, "starter/data/train.jsonl")]
    hidden = [words(row["text"]) for row in rows(folder, "holdout/features.jsonl")[:400]]
    copies = sum(any(overlap(ticket, other) > 0.8 for other in train) for ticket in hidden)
    assert 0.5 < copies / len(hidden) / generator.REPEAT_SHARE < 2.5


def words(text: str) -> frozenset[str]:
    """The words of a text, lower case."""
    return frozenset(text.lower().split())


def overlap(one: frozenset[str], two: frozenset[str]) -> float:
    """Jaccard similarity."""
    return len(one & two) / len(one | two)


def test_the_mix_of_labels_shifts(folder: SourceTree) -> None:
    """The hidden set has clearly fewer billing and clearly more shipping tickets than the training file."""
    train = Counter(row["label"] for row in rows(folder, "starter/data/train.jsonl"))
    hidden = Counter(row["label"] for row in rows(folder, "holdout/labels.jsonl"))
    assert train["billing"] / 3000 - hidden["billing"] / 1000 > 0.05
    assert hidden["shipping"] / 1000 - train["shipping"] / 3000 > 0.05


def test_the_assessment_parses_and_the_starter_holds_what_it_asks_for(folder: SourceTree) -> None:
    """Every document deliverable stands in the starter with all headings that are looked for."""
    assessment = parse_assessment(folder, shipped.default_rubric())
    starter = folder.under("starter")
    for deliverable in assessment.deliverables:
        text = starter.text(deliverable.path) if deliverable.path else ""
        assert text is not None, deliverable.path
        assert not [heading for heading in deliverable.headings if f"## {heading}\n" not in text]


def test_the_untouched_starter_delivers_nothing_but_its_dockerfile(folder: SourceTree) -> None:
    """Nothing that a candidate has to write passes before it is written."""
    starter = folder.under("starter")
    findings = check_all(parse_assessment(folder, shipped.default_rubric()), starter, starter)
    passed = {finding.deliverable for finding in findings if finding.outcome is Outcome.PASS}
    assert passed <= {"entrypoint", "pins"}


def test_the_brief_states_the_targets(folder: SourceTree) -> None:
    """What the candidate reads is what is measured."""
    assessment = parse_assessment(folder, shipped.default_rubric())
    brief = brief_in(folder.text("starter/README.md") or "") or ""
    assert brief == rendered(assessment).strip()
    wanted = (
        f"**{assessment.quality.at_least}**",
        f"p95 latency under **{assessment.latency.p95_ms:.0f} ms**",
        f"{assessment.latency.rate_per_second:.0f} requests per second",
        f"**{assessment.reproduce.within_seconds / 60:.0f} minutes**",
        f"{assessment.window_hours:.0f} hours",
        f"about {assessment.effort_hours:.0f} hours of work",
        f"POST {assessment.contract.route}",
        f"GET {assessment.contract.ready_route}",
        f"at most {assessment.quality.tolerance} above",
        *(f"| `{label}` |" for label in assessment.contract.labels),
    )
    assert not [text for text in wanted if text not in " ".join(brief.split())]


def test_expected_names_exactly_the_four_references(folder: SourceTree) -> None:
    """expected.yml and the folders under references/ agree, and only known deliverables are named."""
    expected = read_expected(folder)
    assert tuple(each.reference for each in expected) == REFERENCES
    assert {path.split("/")[1] for path in folder if path.startswith("references/")} == set(REFERENCES)
    known = {each.id for each in parse_assessment(folder, shipped.default_rubric()).deliverables}
    assert all(set(each.deliverables) <= known for each in expected)


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_reference_is_an_overlay_with_the_expected_findings(folder: SourceTree, reference: str) -> None:
    """Only differing files are kept, submission.yml reads, and the static findings are as expected."""
    starter, tree = folder.under("starter"), composed(folder, reference)
    overlay = folder.under(f"references/{reference}")
    assert len(overlay.without(starter)) == len(overlay) > 0
    assert read_submission(tree)[1] == ()
    findings = check_all(parse_assessment(folder, shipped.default_rubric()), tree, starter)
    found = {each.deliverable: each.outcome for each in findings}
    wanted = next(each for each in read_expected(folder) if each.reference == reference).deliverables
    assert {name: found[name] for name in wanted} == wanted


def test_a_reference_below_the_brief_has_the_same_findings(folder: SourceTree) -> None:
    """A candidate leaves the brief where it is: nothing of it counts for or against them."""
    assessment = parse_assessment(folder, shipped.default_rubric())
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
