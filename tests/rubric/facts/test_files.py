"""Facts about files: dependencies, tests, code, what should not be committed."""

from __future__ import annotations

import pytest

from rubric.facts.code import code
from rubric.facts.dependencies import lock, pins
from rubric.facts.leftovers import LARGE_BYTES, blobs, leftovers, lfs
from rubric.facts.testing import has_tests
from tests.rubric.facts.support import fact, told

CONDA = (
    "name: x\ndependencies:\n  - python=3.9\n  - pandas=1.3.5\n  - pip\n  - pip:\n    - scikit-learn=={}\n"
)


@pytest.mark.parametrize(
    ("files", "state"),
    [
        ({"a/requirements.txt": "x==1\n"}, "good"),
        ({"requirements.txt": "x==1\n", "svc/Dockerfile": "FROM a:1\nRUN pip install y\n"}, "bad"),
        ({"requirements.txt": "x==1\n", "svc/Dockerfile": "FROM a:1\nRUN pip install x\n"}, "good"),
        ({"requirements.txt": "x==1\n".encode("utf-16")}, "good"),
        ({"environment.yml": CONDA.format("1.2.0")}, "good"),
        ({"environment.yml": "dependencies:\n  - numpy\n"}, "bad"),
        ({"environment.yml": "dependencies:\n  - numpy=1.*\n"}, "bad"),
        ({"environment.yml": "dependencies:\n  - conda-forge::numpy=1.26.4=py311_0\n"}, "good"),
        ({"pixi.toml": '[dependencies]\nnumpy = "*"\n'}, "bad"),
        (
            {
                "pixi.toml": '[dependencies]\npython = "3.11"\nnumpy = "*"\n'
                '[pypi-dependencies]\nmy-lib = ">=1"\n',
                "pixi.lock": "packages:\n- conda: https://x.io/linux-64/numpy-1.26.4-py311_0.conda\n"
                "- pypi: https://x.io/my_lib-1.2.0-py3-none-any.whl\n",
            },
            "good",
        ),
        (
            {
                "pyproject.toml": '[tool.pixi.dependencies]\nscikit-learn = ">=1"\n',
                "conda-lock.yml": "package:\n- name: scikit-learn\n  version: 1.5.0\n",
            },
            "good",
        ),
        ({"train.py": "import json\n"}, "absent"),
        ({"train.py": "import json\nfrom sklearn.svm import SVC\n"}, "bad"),
    ],
)
def test_dependencies_over_all_manifests(files: dict[str, str | bytes], state: str) -> None:
    """Nested manifests, images and conda environments count together."""
    assert fact(pins, files).state == state


def test_a_lock_without_packages_is_no_lock() -> None:
    """A stub of a few bytes fixes nothing."""
    assert fact(lock, {"uv.lock": 'version = 1\nrequires-python = ">=3.11"\n'}).state == "bad"
    assert fact(lock, {"a/uv.lock": '[[package]]\nname = "x"\n'}).state == "good"
    assert fact(lock, {"requirements.txt": "x==1\n"}).state == "absent"


@pytest.mark.parametrize(
    ("files", "state"),
    [
        ({"tests/test_a.py": "def test_a():\n    assert 1\n"}, "good"),
        ({"test_api.py": "assert call() == 200\n"}, "bad"),
        ({"test_model.py": "print('trained')\n"}, "absent"),
        (
            {"data/TEST/a.csv": "1", "test.ipynb": "{}", "app.py": "def test_page():\n    assert 1\n"},
            "absent",
        ),
    ],
)
def test_tests_are_functions_that_assert(files: dict[str, str], state: str) -> None:
    """Names alone are no tests; a script that asserts is said to be one."""
    assert fact(has_tests, files).state == state


@pytest.mark.parametrize(
    ("files", "state"),
    [
        ({"a.ipynb": "{}"}, "bad"),
        ({"a.ipynb": "{}", "b.ipynb": "{}", "helpers.py": ""}, "bad"),
        ({"eda.ipynb": "{}", **{f"m{n}.py": "" for n in range(4)}}, "good"),
        ({"README.md": "x"}, "absent"),
    ],
)
def test_where_the_code_stands(files: dict[str, str], state: str) -> None:
    """Notebooks with a few helpers are notebooks."""
    assert fact(code, files).state == state


def test_what_should_not_be_committed() -> None:
    """Pointers, large files, and one place for each folder that tools leave behind."""
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    assert told(fact(lfs, {"w.bin": pointer})) == ("bad", ["w.bin"])
    assert told(fact(blobs, {"w.bin": b"\0" * LARGE_BYTES, "a": b"x"})) == ("bad", ["w.bin"])
    files = {f"src/__pycache__/{n}.pyc": b"\0" for n in range(20)} | {".DS_Store": b"\0"}
    assert told(fact(leftovers, files)) == ("bad", [".DS_Store", "src/__pycache__/0.pyc"])
    assert [told(fact(one, {"a.py": "x"}))[0] for one in (lfs, blobs, leftovers)] == ["absent"] * 3
