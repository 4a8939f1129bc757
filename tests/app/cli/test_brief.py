"""`proofgrade brief`: printed, or written into a folder's starter."""

from __future__ import annotations

from pathlib import Path

import pytest

from action.errors import BadInput
from app.cli.brief import brief
from rubric.brief_place import brief_in
from tests.rubric.test_parse import GOOD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "assessment.yml").write_text(GOOD)
    return tmp_path


def test_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """A shipped slug will do; nothing is written."""
    brief("ticket-classifier", write=False)
    assert capsys.readouterr().out.startswith("# Support ticket classifier\n")


def test_it_is_written_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Into starter/README.md, above what is there; a second time nothing changes."""
    readme = folder / "starter" / "README.md"
    brief(str(folder), write=True)
    first = readme.read_text()
    assert (brief_in(first) or "").startswith("# Parcel sorter\n")
    brief(str(folder), write=True)
    assert readme.read_text() == first
    assert [line.rpartition(" ")[2] for line in capsys.readouterr().out.split("\n") if line] == [
        "written",
        "current",
    ]


def test_a_shipped_assessment_is_not_written_to() -> None:
    """Package data stay as they are; the error says what to name."""
    with pytest.raises(BadInput, match="only such a folder can be written to"):
        brief("ticket-classifier", write=True)
