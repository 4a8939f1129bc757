"""The shipped vision assessment: data come from its generator, nothing leaks, and its references compose."""

from __future__ import annotations

import json
import runpy
import zlib
from base64 import b64decode
from collections import Counter
from pathlib import Path
from statistics import fmean
from types import SimpleNamespace

import pytest

from action.twins import twin
from action.workspace import read_folder
from rubric import shipped
from rubric.brief_place import brief_in, placed
from rubric.brief_text import rendered
from rubric.checks import check_all
from rubric.expected import read_expected
from rubric.model import Outcome
from rubric.parse import parse_assessment
from rubric.submission import read_submission
from rubric.tree import File, SourceTree

FOLDER = Path(__file__).parents[3] / "rubric" / "assessments" / "part-inspector"
REFERENCES = ("honest", "lazy", "cheating", "broken")
SIZE_LIMIT = 2 * 1024 * 1024
TRAIN, UNLABELLED = "starter/data/train.jsonl", "starter/data/unlabelled.jsonl"
FEATURES, LABELS = "holdout/features.jsonl", "holdout/labels.jsonl"
Row = dict[str, object]


@pytest.fixture(scope="module")
def generator() -> SimpleNamespace:
    """The names of the generator script."""
    return SimpleNamespace(**runpy.run_path(str(FOLDER / "generator.py")))  # leaves no bytecode in the folder


@pytest.fixture(scope="module")
def folder() -> SourceTree:
    """The assessment folder as it is shipped."""
    return read_folder(FOLDER)


def rows(folder: SourceTree, path: str) -> list[Row]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in (folder.text(path) or "").splitlines()]


def pixels(row: Row) -> bytes:
    """The grey levels of a row's image, read as any PNG reader does."""
    image = row["image"]
    assert isinstance(image, dict)
    data = b64decode(image["png"], validate=True)
    start = data.index(b"IDAT") + 4
    lines = zlib.decompress(data[start : data.index(b"IEND") - 8])
    return b"".join(lines[at + 1 : at + 25] for at in range(0, len(lines), 25))


def composed(folder: SourceTree, reference: str) -> SourceTree:
    """A reference submission: the starter with the reference's files over it."""
    return SourceTree({**folder.under("starter").files, **folder.under(f"references/{reference}").files})


def test_the_committed_data_come_from_the_generator(generator: SimpleNamespace, folder: SourceTree) -> None:
    """The shipped seed and difficulty give exactly the committed bytes."""
    built = generator.build(generator.SHIPPED_SEED, generator.SHIPPED_DIFFICULTY)
    assert {path: text.encode() for path, text in built.items()} == {
        path: folder.files[path].data for path in built
    }


def test_another_seed_gives_other_images(generator: SimpleNamespace) -> None:
    """Every candidate can have data of their own: no image is common to two seeds."""
    dial = generator.Dial.at(0.5)
    one, two = ({pixels(row) for row in generator.labelled(seed, dial)} for seed in (1, 2))
    assert not one & two


@pytest.mark.parametrize("difficulty", [-0.1, 1.1])
def test_a_difficulty_off_the_dial_is_refused(generator: SimpleNamespace, difficulty: float) -> None:
    """The dial goes from 0 to 1, and the error says so."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        generator.Dial.at(difficulty)


def test_the_dial_adds_dust_shift_and_wrong_labels(generator: SimpleNamespace) -> None:
    """At 0 nothing is made harder; the shipped setting makes about 6 % of the training labels wrong."""
    clean, shipped_dial = generator.Dial.at(0.0), generator.Dial.at(generator.SHIPPED_DIFFICULTY)
    assert (clean.contrast, clean.specks, clean.shift, clean.flips) == (1.0, 0.0, 0.0, 0.0)
    assert generator.moved(clean.shift) == generator.EARLY
    true = [row for seed in range(8) for row in generator.labelled(seed, clean)]
    flipped = generator.with_flips(true, 4, shipped_dial.flips)
    wrong = sum(before["label"] != after["label"] for before, after in zip(true, flipped, strict=True))
    assert 0.04 < wrong / len(true) < 0.08


def test_rows_are_complete_and_labels_are_the_contract_s(folder: SourceTree) -> None:
    """120 labelled images, 480 without a label and 600 hidden ones; ids once each, all three labels twice."""
    labels = set(parse_assessment(folder, shipped.default_rubric()).contract.labels)
    sets = [rows(folder, path) for path in (TRAIN, UNLABELLED, FEATURES)]
    ids = [row["id"] for each in sets for row in each]
    assert [len(each) for each in sets] == [120, 480, 600]
    assert len(set(ids)) == len(ids)
    answers = rows(folder, LABELS)
    assert [row["id"] for row in answers] == [row["id"] for row in sets[2]]
    assert {row["label"] for row in sets[0]} == {row["label"] for row in answers} == labels
    fields = ("id", "part", "camera", "exposure_ms", "image")
    assert {tuple(row) for row in (*sets[1], *sets[2])} == {fields}
    assert all(len(pixels(row)) == 24 * 24 for each in sets for row in each)


def test_no_part_and_no_image_is_on_two_sides(folder: SourceTree) -> None:
    """Hidden parts are other parts, so that a memoriser fails; only labelled parts come twice."""
    sets = [rows(folder, path) for path in (TRAIN, UNLABELLED, FEATURES)]
    images = [pixels(row) for each in sets for row in each]
    assert len(set(images)) == len(images)
    parts = [{row["part"] for row in each} for each in sets]
    assert [len(each) for each in parts] == [108, 480, 600]
    assert len(set.union(*parts)) == 108 + 480 + 600


def test_neither_ids_nor_order_tell_a_label(folder: SourceTree) -> None:
    """Every label is spread over the files: in each third at about its share."""
    for answers in (rows(folder, TRAIN), rows(folder, LABELS)):
        size = len(answers) // 3
        whole = Counter(row["label"] for row in answers)
        for at in range(3):
            third = Counter(row["label"] for row in answers[at * size : (at + 1) * size])
            assert all(abs(third[label] / size - whole[label] / len(answers)) < 0.15 for label in whole)


def test_dents_are_rare(folder: SourceTree) -> None:
    """In both sets dents are fewest and sound parts most; there are still enough to measure a recall."""
    for path, least in ((TRAIN, 15), (LABELS, 50)):
        counts = Counter(row["label"] for row in rows(folder, path))
        assert [label for label, _ in counts.most_common()] == ["ok", "scratch", "dent"]
        assert counts["dent"] >= least


def test_the_camera_predicts_labels_in_training_only(folder: SourceTree) -> None:
    """Labelled defects come mostly from camera B; hidden parts of every label come from both alike."""
    hidden = [
        {**row, **answer} for row, answer in zip(rows(folder, FEATURES), rows(folder, LABELS), strict=True)
    ]
    for each, low, high in ((rows(folder, TRAIN), 0.3, 1.0), (hidden, -0.15, 0.15)):
        defects, sound = (
            [row["camera"] == "B" for row in each if (row["label"] != "ok") is bad] for bad in (True, False)
        )
        assert low < fmean(defects) - fmean(sound) < high


def test_the_light_shifts(folder: SourceTree) -> None:
    """Hidden images and the last unlabelled third are darker than the labelled, and lit from the right."""

    def grey(of: list[Row]) -> tuple[float, float]:
        """Mean grey, and by how much the right half is brighter than the left."""
        levels = [pixels(row) for row in of]
        halves = [
            fmean(fmean(one[at::24]) for one in levels for at in side) for side in (range(12), range(12, 24))
        ]
        return fmean(halves), halves[1] - halves[0]

    early, late = grey(rows(folder, TRAIN)), grey(rows(folder, FEATURES))
    last = grey(rows(folder, UNLABELLED)[320:])
    assert early[0] - late[0] > 15
    assert early[1] < 0 < late[1]
    assert abs(last[0] - late[0]) < 5 < last[1]


def test_a_reworded_row_keeps_its_image(generator: SimpleNamespace, folder: SourceTree) -> None:
    """What a run changes to tell stored answers from a model is the exposure, never the picture."""
    for row in rows(folder, FEATURES)[:50]:
        made = twin(row, generator.Random(1))
        assert {name for name in row if made[name] != row[name]} == {"exposure_ms"}


def test_the_assessment_parses_and_the_starter_holds_what_it_asks_for(folder: SourceTree) -> None:
    """Every document deliverable stands in the starter with all headings that are looked for."""
    assessment = parse_assessment(folder, shipped.default_rubric())
    assert assessment.profile == "computer-vision"
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


def test_the_brief_is_the_one_of_the_assessment(folder: SourceTree) -> None:
    """What the candidate reads is what is measured."""
    brief = brief_in(folder.text("starter/README.md") or "") or ""
    assert brief == rendered(parse_assessment(folder, shipped.default_rubric())).strip()


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
