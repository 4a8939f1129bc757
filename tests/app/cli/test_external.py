"""`proofgrade similarity add` and `remove`: external work into the index of a family, and out of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from action.errors import BadInput
from app.cli import cli
from app.cli.external import fitting_label, named
from app.db.session import migrate, open_store
from app.db.store import SqlStore
from bench.postgres import Cluster
from rubric.similarity.traces import Sort

SOLUTIONS = Path(__file__).parents[2] / "submissions" / "independent"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqlStore:
    """An empty record, which the commands find."""
    url = f"sqlite:///{tmp_path}/record.sqlite"
    monkeypatch.setenv("PROOFGRADE_DATABASE_URL", url)
    monkeypatch.setenv("PROOFGRADE_DATA_DIR", str(tmp_path))
    migrate(url)
    return open_store(url)


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """A folder of two solutions, one with a blank in its name."""
    folder = tmp_path / "web"
    shutil.copytree(SOLUTIONS / "ana", folder / "ana")
    shutil.copytree(SOLUTIONS / "dan", folder / "dan o'reilly")
    return folder


def run(*words: object) -> tuple[int, str]:
    """Exit code and what was said, or the mistake that would be told."""
    done = CliRunner().invoke(cli, ["similarity", *map(str, words)])
    said = str(done.exception) if isinstance(done.exception, BadInput) else done.output
    return done.exit_code, said


def held(store: SqlStore, *names: str) -> list[str]:
    """Which of these are in the index."""
    with store.reading() as records:
        return sorted(records.fingerprints("take-homes", names))


def test_added_again_replaces_and_removed_is_gone(store: SqlStore, web: Path) -> None:
    """Each folder under the label; one that is not there any more goes; the only family is known."""
    names = ("external: web/ana", "external: web/dan-o-reilly")
    assert run("add", web, "--family", "take-homes") == (0, "take-homes: 2 as web, 0 removed\n")
    assert held(store, *names) == list(names)
    shutil.rmtree(web / "ana")
    assert run("add", web) == (0, "take-homes: 1 as web, 1 removed\n")
    assert held(store, *names) == [names[1]]
    assert run("remove", "--label", "web") == (0, "take-homes: 1 removed\n")
    assert held(store, *names) == []


def test_texts_are_kept_beside_the_code(store: SqlStore, web: Path) -> None:
    """A solution that holds nothing but a memo is there as well, and goes with its label."""
    (web / "eve").mkdir()
    (web / "eve" / "MEMO.md").write_text(" ".join(f"reason {number} for it" for number in range(40)))
    assert run("add", web, "--family", "take-homes") == (0, "take-homes: 3 as web, 0 removed\n")
    with store.reading() as records:
        assert {one.sort for one in records.known_external("take-homes", "web", "eve")} == {Sort.PROSE}
    assert run("remove", "--family", "take-homes", "--label", "web") == (0, "take-homes: 3 removed\n")
    with store.reading() as records:
        assert records.external_count("take-homes") == 0


def test_other_labels_stay(store: SqlStore, web: Path) -> None:
    """The same folder under two labels is there twice, and goes once."""
    for label in ("web", "round-1"):
        assert run("add", web, "--family", "take-homes", "--label", label)[0] == 0
    run("remove", "--label", "web")
    assert held(store, "external: web/ana", "external: round-1/ana") == ["external: round-1/ana"]


@pytest.mark.real
def test_postgres_knows_at_once_what_came(
    cluster: Cluster, web: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its plans for the next queries are made with how many rows there are now, not minutes later."""
    url = cluster.database()
    migrate(url)
    monkeypatch.setenv("PROOFGRADE_DATABASE_URL", url)
    assert run("add", web, "--family", "take-homes")[0] == 0
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        known = connection.scalar(sa.text("SELECT reltuples FROM pg_class WHERE relname = 'postings'"))
        assert known == connection.scalar(sa.text("SELECT count(*) FROM postings"))
    engine.dispose()


def test_starter_counts_nothing(store: SqlStore, web: Path) -> None:
    """Who holds only the starter is not in the index."""
    run("add", web, "--family", "take-homes", "--starter", SOLUTIONS / "ana")
    assert held(store, "external: web/ana", "external: web/dan-o-reilly") == ["external: web/dan-o-reilly"]


def test_what_is_wrong_is_said(store: SqlStore, web: Path, tmp_path: Path) -> None:
    """No family known, none of this kind, no label of this name, no folder, an empty one, two of one name."""
    assert "which family?" in run("add", web)[1]
    assert "is no family" in run("add", web, "--family", "Take homes")[1]
    assert "nothing was added" in run("remove", "--family", "take-homes", "--label", "web")[1]
    assert "no such folder" in run("add", tmp_path / "none", "--family", "take-homes")[1]
    assert "holds no folders" in run("add", web / "ana", "--family", "take-homes")[1]
    (web / "dan-o-reilly").mkdir()
    with pytest.raises(BadInput, match="two folders would be called"):
        named(web)
    with pytest.raises(BadInput, match="name one by --label"):
        fitting_label("a b")


def test_folders_are_compared_without_a_word(web: Path) -> None:
    """`similarity DIR` compares as it did; a folder that is called like a command is written as a path."""
    code, said = run(web)
    assert (code, said.startswith("2 submissions")) == (0, True)
    assert run("compare", web) == (code, said)
    assert "add" in run("--help")[1]
