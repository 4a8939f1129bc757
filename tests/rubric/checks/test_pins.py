"""Deliverable `pins`."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.checks.requirements import read_requirements, requirement
from rubric.deliverable import DeliverableKind
from rubric.model import Finding, Outcome, Place
from tests.rubric.checks.support import check, places, tree

PYPROJECT = '[project]\nname = "x"\ndependencies = [\n  "numpy>=1.26",\n  "pandas",\n]\n'
UV_LOCK = 'version = 1\n\n[[package]]\nname = "numpy"\nversion = "2.0"\n\n[[package]]\nname = "Pandas"\n'


def pins(files: Mapping[str, str | bytes]) -> Finding:
    return check(DeliverableKind.PINS, files)


@pytest.mark.parametrize(
    "line",
    [
        "numpy==1.26.4",
        "scikit-learn == 1.5.0  # comment",
        "uvicorn[standard]==0.30.1 ; python_version >= '3.8'",
        "torch===2.3.0+cpu",
        "numpy==1.26.4 --hash=sha256:abc --hash=sha256:def",
        "numpy==1.26.4 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def",
        "pkg @ https://host.io/pkg-1.0-py3-none-any.whl",
        "git+https://host.io/a/b.git@" + "a" * 40,
        "--index-url https://host.io/simple\n-e .\n./local\nnumpy==1",
    ],
)
def test_exact_requirements_pass(line: str) -> None:
    """One version, a digest, a commit or an archive is exact; options and local paths are no packages."""
    assert pins({"requirements.txt": line}).outcome is Outcome.PASS


@pytest.mark.parametrize(
    "line",
    [
        "numpy",
        "numpy>=1.26",
        "numpy~=1.26.0",
        "numpy==1.*",
        "numpy==1.26,<2",
        "numpy<2",
        "x @ git+https://h.io/a@main",
    ],
)
def test_loose_requirements_fail_by_line(line: str) -> None:
    """What may install another version later is named with its line."""
    finding = pins({"requirements.txt": f"scipy==1.13.0\n{line}\n"})
    assert (finding.outcome, places(finding)) == (Outcome.FAIL, ["requirements.txt:2"])
    assert "Write name==version, or commit a lock file." in finding.detail


def test_includes_and_constraints_are_followed() -> None:
    """-r brings more packages, -c fixes loose ones, each relative to the file that names it; circles end."""
    files = {
        "requirements.txt": "-r deps/base.txt\n-c deps/pins.txt\nnumpy\n",
        "deps/base.txt": "--requirement=../requirements.txt\nscipy\n",
        "deps/pins.txt": "numpy==1.26.4\n",
    }
    finding = pins(files)
    assert places(finding) == ["deps/base.txt:2"]
    assert pins({**files, "deps/pins.txt": "NumPy==1.26.4\nscipy==1.13\n"}).outcome is Outcome.PASS


def test_a_missing_include_is_a_problem_where_it_is_named() -> None:
    """A file that -r names and nobody committed cannot be installed."""
    finding = pins({"requirements.txt": "numpy==1\n-r base.txt\n"})
    assert finding.detail.startswith('requirements.txt:2: "base.txt" is not in the repository.')


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_are_read(encoding: str) -> None:
    """A file saved by another system's editor is still a requirements file."""
    assert places(pins({"requirements.txt": "numpy==1\nscipy\n".encode(encoding)})) == ["requirements.txt:2"]


def test_a_project_needs_exact_versions_or_a_lock() -> None:
    """pyproject.toml is read; a lock that names every package closes it."""
    bare = pins({"pyproject.toml": PYPROJECT})
    assert (bare.outcome, places(bare)) == (Outcome.FAIL, ["pyproject.toml:4", "pyproject.toml:5"])
    assert pins({"pyproject.toml": PYPROJECT, "uv.lock": UV_LOCK}).outcome is Outcome.PASS
    compiled = {"pyproject.toml": PYPROJECT, "requirements.txt": "numpy==1\npandas==2\n"}
    assert pins(compiled).outcome is Outcome.PASS


def test_a_stub_lock_is_no_lock() -> None:
    """A lock file without packages fixes nothing."""
    finding = pins({"pyproject.toml": PYPROJECT, "uv.lock": "version = 1\n"})
    assert finding.detail.startswith("uv.lock: the lock names no package")


def test_poetry_and_pipenv_are_read() -> None:
    """Poetry's bare version is a range; locks of both tools count."""
    poetry = '[tool.poetry.dependencies]\npython = "^3.11"\nnumpy = "1.26.4"\n'
    assert places(pins({"pyproject.toml": poetry})) == ["pyproject.toml:3"]
    assert pins({"pyproject.toml": poetry, "poetry.lock": UV_LOCK}).outcome is Outcome.PASS
    lock = json.dumps({"default": {"numpy": {"version": "==1.26.4"}}, "develop": {}})
    assert pins({"Pipfile": '[packages]\nnumpy = "*"\n', "Pipfile.lock": lock}).outcome is Outcome.PASS
    assert pins({"Pipfile": '[packages]\nnumpy = "*"\n', "Pipfile.lock": "{"}).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("run", "loose"),
    [
        ("pip install numpy", ['"numpy"']),
        ("pip3.11 install -q --index-url https://x.io numpy scipy==1", ['"numpy"']),
        ("python -m pip install 'numpy>=1'", ['"numpy>=1"']),
        ("apt-get install -y gcc && pip install --no-cache-dir a b; echo install c", ['"a"', '"b"']),
        ("uv pip install --system torch", ['"torch"']),
        ("pip install --upgrade pip setuptools && pip install -r requirements.txt", []),
        ("pip install . && pip install -e ./lib && pip install numpy==1.26.4", []),
        ("poetry install && npm install left", []),
        ("pip install $EXTRA", []),
        ("pip install 'unclosed", []),
    ],
)
def test_installs_in_a_dockerfile_count(run: str, loose: list[str]) -> None:
    """A RUN line that names a bare package undoes every lock; installers and local paths are left alone."""
    finding = pins({"Dockerfile": f"FROM a:1\nRUN {run}\n"})
    assert [
        word for word in finding.detail.split() if word.startswith('"') and word != '"Dockerfile":'
    ] == loose
    assert finding.outcome is (Outcome.FAIL if loose else Outcome.PASS)


def test_the_line_inside_a_long_run_is_named() -> None:
    """In a continued command the package's own line is given, in run.sh as well."""
    command = "pip install numpy==1 \\\n    scipy \\\n    pandas==2\n"
    assert places(pins({"Dockerfile": f"FROM a:1\nRUN {command}"})) == ["Dockerfile:3"]
    assert places(pins({"run.sh": f"set -e\n{command}"})) == ["run.sh:3"]


def test_no_dependencies_is_fine_and_said() -> None:
    """Standard library only: nothing to pin."""
    finding = pins({"run.sh": "python3 train.py\n"})
    assert (finding.outcome, finding.detail) == (
        Outcome.PASS,
        "No dependencies are declared: nothing to pin.",
    )


def test_a_manifest_that_is_not_read_is_left_to_a_person() -> None:
    """The check does not call a conda environment dependency-free."""
    assert pins({"environment.yml": "dependencies: [numpy]"}).outcome is Outcome.INCONCLUSIVE


def test_vendored_trees_are_not_the_candidates_manifests() -> None:
    """A committed virtual environment does not drown the candidate's own lines."""
    assert pins({".venv/lib/x/requirements.txt": "numpy\n"}).outcome is Outcome.PASS


@pytest.mark.parametrize(
    "toml", ["[project", "x = " + "[" * 5000, "a" + ".a" * 30_000 + " = 1", "x = 1" * 40_000]
)
def test_hostile_toml_is_told_quickly(toml: str) -> None:
    """Broken, deep or endless manifests are named, not followed."""
    finding = pins({"pyproject.toml": toml})
    assert "cannot be read as TOML" in finding.detail


@given(st.text(max_size=80))
def test_no_line_makes_the_requirement_reader_fail(line: str) -> None:
    """Any line is a requirement or none."""
    found = requirement(line, Place("r.txt", 1))
    assert found is None or found.name


@given(st.binary(max_size=200))
def test_no_file_makes_the_requirements_reader_fail(data: bytes) -> None:
    """Any bytes give a result."""
    assert read_requirements(tree({"requirements.txt": data}), "requirements.txt").files == [
        "requirements.txt"
    ]


def test_imports_without_any_manifest_fail_at_their_line() -> None:
    """Well-known packages do not come with Python; the standard library needs no manifest."""
    finding = pins({"a.py": "import json\n\nimport numpy as np\n", "b.py": "    import numpy\n"})
    assert (finding.outcome, places(finding)) == (Outcome.FAIL, ["a.py:3"])
    assert pins({"a.py": "import json\n# import numpy\n"}).outcome is Outcome.PASS
