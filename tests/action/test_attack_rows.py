"""The list of attacks and its page say what the tests hold."""

from pathlib import Path

import yaml

from bench.attacks import FOLDER, PAGE, page, rows


def test_the_page_is_current() -> None:
    """docs/attacks.md is what `python -m bench.attacks` writes."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_row_is_shown_or_says_why_not() -> None:
    """A row without folder and test has a reason, and no row has both."""
    assert [row.number for row in rows()] == list(range(1, 86))
    assert [row.number for row in rows() if bool(row.folders or row.tests) == bool(row.gap)] == []


def test_every_folder_belongs_to_a_row() -> None:
    """Each attack has a card, and each number of a card is on the list."""
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}
    assert {name for row in rows() for name in row.folders} == folders


def test_named_tests_exist() -> None:
    """A test that the list names is there."""
    named = [name for row in rows() for name in row.tests]
    for name in named:
        path, _, function = name.partition("::")
        assert f"def {function}(" in Path(path).read_text(encoding="utf-8"), name


def test_every_card_has_an_expectation() -> None:
    """A card without one would pass whatever happens."""
    cards = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*/attack.yml")]
    assert all(card["expect"] for card in cards)
