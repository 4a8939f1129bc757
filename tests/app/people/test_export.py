"""An export: everything about the person, nothing about anybody else, no secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.db.models import metadata
from app.db.session import migrate, open_store
from app.errors import ConfigurationError
from app.people.export import LEFT_OUT, SOMEBODY, document, marks, person
from app.people.files import write_private
from app.people.state import Rows
from rubric import wire
from rubric.flag import Flag
from rubric.markdown import escape
from rubric.model import Place
from tests.app.db.planted import CANARY, IMPERSONAL, OTHER, PERSON, plant
from tests.app.handlers.cast import CASEY

OTHERS = [("jade-wren", "acme/ticket-classifier-jade-wren")]
FLAGS = wire.flags_to_json(
    [Flag("jade-wren", 0.4, "notable", ((Place("train.py", 3), Place("secret_plan.py", 9), 12, 14),))]
)


def exported(rows: Rows) -> dict[str, Any]:
    """One person as the file has it."""
    found: dict[str, Any] = json.loads(document("x", "now", [(CASEY, rows, OTHERS)]))
    return found


def test_every_table_is_in_it(database_url: str) -> None:
    """What an erasure would delete is what an export gives out, but for secrets and the hidden set."""
    migrate(database_url)
    candidate, _ = plant(database_url)
    store = open_store(database_url)
    with store.reading() as records:
        rows, others = records.rows_about(candidate), records.other_names(candidate)
    store.close()
    found = person(candidate, rows, others)
    assert set(found["record"]) == set(metadata.tables) - IMPERSONAL - LEFT_OUT
    assert len(found["record"]["marks"]) == 2
    assert CANARY in found["record"]["marks"][0]["note"]
    assert "nonce" not in found["record"]["hosted_runs"][0]
    assert OTHER.alias not in json.dumps(found)
    assert others == [(OTHER.alias, OTHER.repo)]


def test_similarity_is_told_without_the_other() -> None:
    """Where in the own files and how much; neither with whom nor where there."""
    found = exported({"attempts": [{"flags_json": FLAGS}]})["candidates"][0]["record"]
    assert found["attempts"] == [
        {
            "flags_json": [
                {
                    "score": 0.4,
                    "strength": "notable",
                    "kind": "code",
                    "words": "",
                    "places": [{"here": "train.py:3", "lines": 12}],
                }
            ]
        }
    ]


def test_other_candidates_are_called_so_everywhere() -> None:
    """In notes, in comments of ours, and as keys; words that only look alike stay."""
    note = "like jade-wren, cand/jade-wren/base of acme/ticket-classifier-jade-wren; jade-wrens are birds"
    rows: Rows = {"marks": [{"note": note}], "renderings": [{"effect": json.dumps({"jade-wren": [note]})}]}
    said = f"like {SOMEBODY}, cand/{SOMEBODY}/base of {SOMEBODY}; jade-wrens are birds"
    found = exported(rows)["candidates"][0]["record"]
    assert found == {"marks": [{"note": said}], "renderings": [{"effect": {SOMEBODY: [said]}}]}


def test_who_published_a_solution_is_not_named() -> None:
    """Neither where a reviewer judged the flag nor where a report says it, as it is or as Markdown."""
    name = "external: github/some_one"
    flags = wire.flags_to_json([Flag(name, 0.4, "notable")])
    rows: Rows = {
        "attempts": [{"flags_json": flags}],
        "similarity_outcomes": [{"other": name}],
        "renderings": [{"effect": json.dumps([name, escape(name)])}],
        "excerpts": [{"page_id": 4, "text": "mine"}],
    }
    found = exported(rows)["candidates"][0]["record"]
    assert found["similarity_outcomes"] == [{"other": SOMEBODY}]
    assert found["renderings"] == [{"effect": [SOMEBODY, SOMEBODY]}]
    assert found["excerpts"] == [{"text": "mine"}]


def test_file_says_itself_what_it_is() -> None:
    """With the version of its form, and words for whoever opens it."""
    found = exported({})
    assert (found["schema"], found["assessment"], found["made_at"]) == ("proofgrade.export/1", "x", "now")
    assert found["candidates"] == [{"alias": CASEY.alias, "login": CASEY.login, "record": {}}]
    assert {"marks:", "attempts:"} <= {line.partition(" ")[0] for line in found["about"]}


def test_bytes_that_are_no_json_are_shown_as_text() -> None:
    """A candidate may have sent anything; lone surrogates and other bytes are escaped."""
    rows: Rows = {"deliveries": [{"body": b'{"a": "\\ud800"}'}, {"body": b"\xff{"}, {"body": b""}]}
    found = exported(rows)["candidates"][0]["record"]["deliveries"]
    assert [row["body"] for row in found] == [{"a": "\ud800"}, "\\xff{", ""]


def test_rows_of_the_csv() -> None:
    """Every mark that was given, also one that was taken back."""
    given = {
        "stage": "take-home", "owner": "", "competency": "data", "points": None, "reviewer": "remy",
        "at": "t", "rubric_version": "v", "note": "=1",
    }  # fmt: skip
    [row] = marks(PERSON, {"marks": [given]})
    assert row == (PERSON.alias, "take-home", "", "data", None, "remy", "t", "v", "=1")


def test_file_is_its_owners_and_whole(tmp_path: Path) -> None:
    """Mode 600, also over an open one; nothing beside it."""
    target = tmp_path / "out.json"
    target.write_text("old")
    target.chmod(0o644)
    write_private(target, "new\r\n")
    assert target.read_bytes() == b"new\r\n"
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    """One line, and no file."""
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_private(tmp_path / "nowhere" / "out.json", "x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_private(tmp_path / "folder", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
