"""Dependencies over all manifests, beside what the code imports."""

from __future__ import annotations

import pytest

from rubric.facts.dependencies import pins
from tests.rubric.facts.support import fact, told

NOTEBOOK = '{"cells": [{"source": [\n"import pandas as pd\\n",\n"import seaborn as sns\\n"]}]}'


def test_an_import_that_the_manifests_forget_is_named() -> None:
    """Also in a notebook, at its line."""
    files = {"requirements.txt": "pandas==2.0.3\n", "look.ipynb": NOTEBOOK}
    assert told(fact(pins, files)) == ("bad", ["look.ipynb:3"])


@pytest.mark.parametrize(
    "more",
    [
        {"requirements.txt": "pandas==2.0.3\nseaborn==0.13.2\n"},
        {"requirements.txt": "ydata-profiling==4.8.3\n"},
        {"requirements.txt": "pandas==2.0.3\n", "uv.lock": '[[package]]\nname = "pandas"\n'},
    ],
)
def test_what_another_package_brings_is_not_forgotten(more: dict[str, str]) -> None:
    """Nor what a lock accounts for."""
    assert fact(pins, {"look.ipynb": NOTEBOOK, **more}).state == "good"
