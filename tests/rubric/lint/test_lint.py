"""Lint: every mistake of an assessment folder with its place, and what is merely odd as a remark."""

from __future__ import annotations

import pytest

from rubric import shipped
from rubric.lint import lint
from rubric.profile import PROFILES
from rubric.proof import proved
from rubric.tree import SourceTree
from tests.rubric.lint.folders import changed, data, folder, said, with_texts, without

LABELS, TRAIN = "holdout/labels.jsonl", "starter/data/train.jsonl"


@pytest.mark.parametrize("slug", shipped.assessments())
def test_nothing_is_said_about_a_shipped_assessment(slug: str) -> None:
    """What comes with the package is as it should be: no mistake, no remark."""
    found = lint(shipped.assessment(slug), shipped.default_rubric(), slug)
    assert [str(one) for one in found] == []


@pytest.mark.parametrize("role", PROFILES)
def test_a_new_assessment_has_only_sentences_to_fill_in(role: str) -> None:
    """Every role: no mistake, and a remark for each sentence that is marked."""
    tree = folder(role)
    found = lint(tree, shipped.default_rubric(), "here")
    todo = sum("TODO:" in line for line in (tree.text("assessment.yml") or "").splitlines())
    assert said(tree) == said(tree, mistakes=False) == []
    assert len(found) == todo + 2 == 10  # and the login, and the proof


def test_mistakes_of_the_yaml_files_are_told_together() -> None:
    """assessment.yml, rubric.yml and expected.yml, each with its line."""
    tree = changed("assessment.yml", "window_hours: 72", "window_hours: 7")
    tree = changed("rubric.yml", "weight: 15", "weight: 16", tree)
    tree = changed("expected.yml", "  lazy:", "  idle:", tree)
    assert said(tree) == [
        'assessment.yml:9: window_hours must be a number from 48 to 72, not "7"',
        "expected.yml:3: references/lazy/ has no expectation",
        'expected.yml:18: names "idle", but references/idle/ is empty',
        "rubric.yml:13: the weights must sum to 100, not 101",
    ]


def test_missing_sections_are_remarked() -> None:
    """An older assessment still opens; what it lacks is named."""
    old = (folder().text("assessment.yml") or "").split("brief:\n")
    text = old[0].replace("profile: nlp\n", "") + old[1][old[1].index("reproduce:") :]
    found = said(with_texts(folder(), {"assessment.yml": text}), mistakes=False)
    assert [one.split("; ")[0] for one in found] == [
        f"assessment.yml: remark: {name} is missing" for name in ("profile", "brief", "data", "ai_tools")
    ]


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        (without("holdout/features"), "holdout/features.jsonl: is missing from the assessment folder"),
        (without(LABELS), "holdout/labels.jsonl: is missing from the assessment folder"),
        (
            changed(LABELS, '"id": "t0002"', '"id": "t0001"'),
            "holdout/labels.jsonl:2: labels a row that an earlier line has labelled; write one label each",
        ),
        (
            changed(LABELS, '"letter"', '"lettr"'),
            "needs the id of a feature row and one of letter, parcel, freight",
        ),
        (changed(LABELS, "}", "]"), "holdout/labels.jsonl:1: is no JSON that is taken here"),
        (
            changed(TRAIN, '"label": ', '"lable": '),
            "starter/data/train.jsonl:1: needs a label that is one of",
        ),
    ],
    ids=["no features", "no labels", "ids twice", "unknown label", "no JSON", "training"],
)
def test_the_hidden_set_and_the_training_rows_are_read(tree: SourceTree, message: str) -> None:
    """As the scorer reads them, with the line."""
    (found,) = said(tree)
    assert message in found


def test_a_hidden_row_that_is_given_away_is_a_mistake() -> None:
    """A training row with the content of a hidden one, whatever its id."""
    hidden = data()["holdout/features.jsonl"].splitlines()[4]
    row = hidden.replace('"t0005"', '"x1"').replace("}", ', "label": "letter"}')
    assert said(with_texts(folder(), {TRAIN: data()[TRAIN] + row + "\n"})) == [
        "starter/data/train.jsonl: 1 hidden row is a training row, t0005 first; a memoriser gets it right"
    ]


def test_few_hidden_rows_and_labels_that_are_never_asked_are_remarked() -> None:
    """They are allowed, and say little."""
    texts = {}
    for path in ("holdout/features.jsonl", LABELS):
        lines = data()[path].splitlines(keepends=True)
        kept = [i for i, line in enumerate(data()[LABELS].splitlines()) if "freight" not in line][:50]
        texts[path] = "".join(lines[number] for number in kept)
    assert said(with_texts(folder(), texts), mistakes=False) == [
        "holdout/features.jsonl: remark: 50 rows give a wide interval; take at least 200",
        'holdout/labels.jsonl: remark: no row has the label "freight", so it is never measured',
    ]


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        (
            without("starter/Dockerfile", "starter/run.sh"),
            "the starter has no entry point that works: ",
        ),
        (
            without("starter/requirements.txt"),
            "starter/Dockerfile:6: the starter has no entry point that works: ",
        ),
        (
            without("starter/MEMO.md"),
            'starter/MEMO.md: is missing: the template of "Trade-off memo"',
        ),
        (
            changed("starter/MEMO.md", "## Choice", "## Choices"),
            'starter/MEMO.md: the heading "Choice", which is asked for, is not in the template',
        ),
        (
            without("starter/submission.yml"),
            "starter/submission.yml: is missing; candidates state their claim in it",
        ),
        (
            changed("starter/submission.yml", "version: 1", "version: 2"),
            'starter/submission.yml:2: version must be 1, not "2"',
        ),
    ],
    ids=["no entry point", "COPY", "no template", "heading", "no submission", "submission"],
)
def test_the_starter_is_whole(tree: SourceTree, message: str) -> None:
    """What candidates get can be built upon."""
    assert any(message in one for one in said(tree))


def test_a_test_of_the_starter_is_not_the_candidate_s() -> None:
    """A starter may bring tests: handed in as it is, it still has none of its own."""
    text = "def test_it():\n    assert True\n"
    assert said(with_texts(folder(), {"starter/tests/test_it.py": text})) == []


def test_placeholders_of_the_starter_are_remarked() -> None:
    """A candidate who leaves one fails for what they did not write."""
    tree = changed("starter/MODEL_CARD.md", "Who uses", "TODO: who uses")
    assert said(tree, mistakes=False) == [
        'starter/MODEL_CARD.md:7: remark: "TODO" is a placeholder that candidates have to find and replace'
    ]


def test_a_stale_readme_names_the_line_and_the_command() -> None:
    """The first line that differs; and the whole file where there is no brief."""
    write = "run `proofgrade brief here --write`"
    stale = changed("assessment.yml", "effort_hours: 8", "effort_hours: 9")
    assert said(stale) == [f"starter/README.md:6: the brief is not that of assessment.yml; {write}"]
    none = with_texts(folder(), {"starter/README.md": "# Mine\n"})
    assert said(none) == [f"starter/README.md: has no brief; {write}"]


def test_references_and_expectations_belong_together() -> None:
    """Each has the other; unknown deliverables and findings that differ are named with their line."""
    tree = changed("expected.yml", "      steps: pass", "      setps: pass")
    assert said(tree) == ['expected.yml:12: "setps" is no deliverable of assessment.yml']
    (found,) = said(changed("expected.yml", "      tests: pass", "      tests: fail"))
    assert found.startswith("expected.yml:17: honest: tests is to be fail, and is pass: ")
    assert said(without("references/lazy"), mistakes=False) == [
        "references/lazy: remark: is missing; it proves how such work comes out"
    ]
    (broken,) = said(changed("references/honest/submission.yml", "seed: 7", "seed: x"))
    assert broken.startswith("references/honest/submission.yml:3: seed must be")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    claim: pass\n", "", "expected.yml:4: honest must expect `claim: pass`: "),
        ("gate: pass", "gate: fail", "expected.yml:5: honest must expect `gate: pass`: "),
        ("  honest:", "  lazier:", "expected.yml:3: names no honest reference, which is to pass"),
    ],
    ids=["left open", "fails", "no honest one"],
)
def test_the_honest_reference_is_to_pass(old: str, new: str, message: str) -> None:
    """Gate, quality and claim: what nobody reaches cannot be asked."""
    lazier = {"references/lazier/run.sh": "#!/bin/sh\nexit 1\n"}
    found = said(with_texts(changed("expected.yml", old, new), lazier))
    assert [one for one in found if one.startswith(message)]


def test_a_proof_is_remarked_where_it_is_missing_stale_or_no_proof() -> None:
    """No mistake: before `selftest` ran it cannot be there."""

    def told(tree: SourceTree) -> list[str]:
        found = lint(tree, shipped.default_rubric(), "here")
        return [str(one) for one in found if one.problem.place.path == "proof.yml"]

    write = "`proofgrade selftest here` writes it"
    whole = proved(folder(), "1.0")
    assert told(whole) == []
    assert told(folder()) == [f"proof.yml: remark: is missing; {write}"]
    stale = with_texts(whole, {"starter/run.sh": "#!/bin/sh\nexit 1\n"})
    assert told(stale) == [f"proof.yml: remark: is of another state of the folder; {write}"]
    spoilt = changed("proof.yml", "folder: sha256:", "folder: md5:", whole)
    (found,) = told(spoilt)
    assert found.startswith("proof.yml:3: remark: folder must be sha256: and 64 hexadecimal digits, not ")


def test_a_public_hidden_set_is_a_mistake_under_any_other_name() -> None:
    """Either half of it; read by its slug the shipped assessment is what it is."""
    tree = shipped.assessment("ticket-classifier")
    told = (
        "is that of ticket-classifier, and its hidden set is public: run generator.py with a seed of your own"
    )
    assert said(tree) == [f"holdout/features.jsonl: {told}", f"holdout/labels.jsonl: {told}"]


def test_what_a_role_needs_and_nobody_asks_is_remarked() -> None:
    """Essential deliverables that are missing or optional, and rows without any."""
    tree = changed(
        "assessment.yml",
        "  - {id: tests, title: Tests, kind: tests}\n",
        "  - {id: tests, title: Tests, kind: tests, required: false}\n",
    )
    assert [one for one in said(tree, mistakes=False) if "assessment.yml" in one] == [
        'assessment.yml:82: remark: "Tests" (tests) is essential for nlp and is optional'
    ]
    bare = changed("rubric.yml", "    asks: [model_card]\n", "")
    assert said(bare, mistakes=False) == [
        'rubric.yml:89: remark: no deliverable belongs to the row "Ethics & bias mitigation"; '
        "ask for one, or name ethics in not_asked"
    ]


def test_required_work_that_no_row_reads_is_remarked() -> None:
    """With its line; what is optional may be read by nobody."""
    tree = changed("rubric.yml", "    asks: [entrypoint, monitoring]\n", "    asks: [entrypoint]\n")
    assert said(tree, mistakes=False) == [
        "assessment.yml:93: remark: deliverable monitoring belongs to no row; "
        "name it in the `asks` of a row in rubric.yml"
    ]
    optional = changed(
        "assessment.yml",
        "    kind: document\n    path: MONITORING.md",
        "    kind: document\n    required: false\n    path: MONITORING.md",
        tree,
    )
    assert not [one for one in said(optional, mistakes=False) if "no row" in one]


def test_a_specialisation_without_probes_is_remarked() -> None:
    """A slip would leave every interview without its own questions; those that there are are named."""
    tree = changed("assessment.yml", "profile: nlp\n", "profile: nlp\nspecialisation: nlpp\n")
    assert said(tree, mistakes=False) == [
        'assessment.yml:8: remark: no stage has probes for "nlpp"; '
        "there are: computer-vision, llm, mlops, nlp, recommender, tabular, time-series"
    ]
    assert said(tree) == said(changed("assessment.yml", "nlpp", "tabular", tree), mistakes=False) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("effort_hours: 8", "effort_hours: 14", "14 hours are more than most people give; 12 are plenty"),
        ("effort_hours: 8", "effort_hours: 20", "20 hours of work within 72 hours leave no room"),
        (
            "requests: 600",
            "requests: 300",
            "300 requests leave the judgement inconclusive",
        ),
        ("at_least: 0.82", "at_least: 0.3", "quality.at_least is what guessing reaches"),
    ],
)
def test_odd_limits_are_remarked(old: str, new: str, message: str) -> None:
    """Allowed, with the line of the key."""
    found = said(changed("assessment.yml", old, new), mistakes=False)
    assert any(message in one for one in found)
    assert all(one.startswith("assessment.yml:") for one in found)


def test_a_generator_takes_both_options() -> None:
    """Every candidate's data are made with them; and probes are missed."""
    tree = changed("generator.py", '"--seed"', '"--sed"')
    assert said(tree) == ["generator.py: takes no option --seed; data are made with it"]
    assert said(without("probes.md"), mistakes=False) == [
        "probes.md: remark: is missing; interviewers would have nothing to ask"
    ]
