"""Entry points: Dockerfiles anywhere, their sources, their bases, what they start."""

from __future__ import annotations

import pytest

from rubric.facts.images import entry
from tests.rubric.facts.support import fact, told

IMAGE = "FROM python:3.11-slim\nCOPY app.py .\nCMD python app.py\n"


def test_an_image_that_fits_its_tree() -> None:
    """Base tagged, source there, command given."""
    assert told(fact(entry, {"Dockerfile": IMAGE, "app.py": "x"})) == ("good", ["Dockerfile"])


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"Dockerfile": IMAGE}, "Dockerfile:2"),
        ({"Dockerfile": "FROM python\nCMD x\n"}, "Dockerfile:1"),
        ({"Dockerfile": "FROM python:3.11\n"}, "Dockerfile:1"),
        ({"Dockerfile": 'FROM python:3.11\nCMD ["a",\n"b"]\n'}, "Dockerfile:3"),
        ({"svc/Dockerfile.api": "RUN x\n"}, "svc/Dockerfile.api:1"),
        ({"Dockerfile": ""}, "Dockerfile"),
    ],
)
def test_what_cannot_be_built_is_named_with_its_line(files: dict[str, str], place: str) -> None:
    """Absent sources, moving bases, nothing to start, lines that do not parse."""
    state, places = told(fact(entry, files))
    assert (state, places[0]) == ("bad", place)


def test_a_source_may_stand_in_the_folder_that_compose_names() -> None:
    """The build context is the one that suits: the Dockerfile's folder, the root or a named one."""
    image = "FROM python:3.11\nCOPY main.py .\nCMD x\n"
    assert fact(entry, {"docker/Dockerfile": image, "docker/main.py": ""}).state == "good"
    assert fact(entry, {"docker/Dockerfile": image, "main.py": ""}).state == "good"
    compose = "services:\n  a:\n    build:\n      context: ./svc\n      dockerfile: ../docker/Dockerfile\n"
    files = {"docker/Dockerfile": image, "svc/main.py": "", "docker-compose.yml": compose}
    assert fact(entry, files).state == "good"


def test_a_source_that_a_documented_step_makes_is_named_with_the_step() -> None:
    """A clean clone needs that step first: the reviewer is shown where it stands."""
    image = "FROM python:3.11\nCOPY model.pkl .\nCMD x\n"
    found = fact(entry, {"Dockerfile": image, "train.py": "import joblib\njoblib.dump(m, 'model.pkl')\n"})
    assert told(found) == ("good", ["Dockerfile", "train.py:2"])
    assert '"model.pkl" is not in the tree; train.py:2 makes it.' in found.words


def test_compose_may_start_what_the_image_does_not() -> None:
    """A `command:` is as good as a CMD."""
    files = {
        "Dockerfile": "FROM python:3.11\n",
        "compose.yaml": "services:\n  a:\n    command: python x.py\n",
    }
    assert fact(entry, files).state == "good"


def test_other_entry_points_count_and_none_is_said() -> None:
    """A Makefile or a run script is an entry point; a lone module is none."""
    assert told(fact(entry, {"Makefile": "run:\n"})) == ("good", ["Makefile"])
    assert told(fact(entry, {"main.py": ""})) == ("absent", [])
