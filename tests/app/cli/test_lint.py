"""`proofgrade new` and `proofgrade lint`: folders on disk, lines on the terminal, exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from action.errors import BadInput
from action.workspace import read_folder
from app.cli.lint import lint
from app.cli.new import new
from tests.rubric.lint import folders


def code_of(*names: str) -> int:
    """The exit code of lint."""
    with pytest.raises(typer.Exit) as left:
        lint(list(names))
    return left.value.exit_code


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hiring repository with one assessment for each kind of contract."""
    root = tmp_path_factory.mktemp("hiring")
    new("parcel-sorter", role="nlp", into=root / "assessments", seed=folders.SEED)
    new("parcel-plan", role="deep-learning", into=root / "assessments", seed=folders.SEED)
    return root


def test_what_is_written_is_the_whole_assessment(repository: Path) -> None:
    """Data made by its generator, the brief in its README: byte by byte as expected."""
    written = read_folder(repository / "assessments" / "parcel-sorter")
    assert dict(written.files) == dict(folders.folder("nlp").files)


def test_a_repository_is_linted_whole(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each finding is a line that an editor can jump to; remarks do not fail."""
    assert code_of(str(repository)) == 0
    lines = capsys.readouterr().out.splitlines()
    sorter = repository / "assessments" / "parcel-sorter" / "assessment.yml"
    assert f'{sorter}:12: remark: "TODO" is still to be filled in' in lines
    assert lines[-1] == "0 mistakes, 20 remarks"


def test_a_mistake_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, with path and line."""
    new("parcel-sorter", role="ml-engineer", into=tmp_path, seed=folders.SEED)
    file = tmp_path / "parcel-sorter" / "assessment.yml"
    file.write_text(file.read_text().replace("window_hours: 72", "window_hours: 7"))
    capsys.readouterr()
    assert code_of(str(tmp_path / "parcel-sorter")) == 1
    assert capsys.readouterr().out.splitlines() == [
        f'{file}:9: window_hours must be a number from 48 to 72, not "7"',
        "1 mistake, 0 remarks",
    ]


@pytest.mark.parametrize(
    ("slug", "role", "message"),
    [
        ("parcel-sorter", "poet", "poet: no such role; there are: ml-engineer, "),
        ("Parcel Sorter", "nlp", "a slug is lower-case letters, digits and single hyphens"),
        ("there", "nlp", "is there already; name a folder that is empty"),
    ],
)
def test_bad_input_is_told(slug: str, role: str, message: str, tmp_path: Path) -> None:
    """And nothing is written."""
    (tmp_path / "there" / "mine").mkdir(parents=True)
    with pytest.raises(BadInput, match=message):
        new(slug, role=role, into=tmp_path, seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
