"""The workflow and the companion action: what they are allowed, and that their scripts do what they say."""

import io
import os
import re
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

WORKFLOW = files("workflows") / "reproduce.yml"
ACTION = files("action") / "action.yml"
ROOT = Path(__file__).parents[2]
COMMIT = "0123456789abcdef0123456789abcdef01234567"
# Stands for a Python that makes virtual environments: its pip takes everything and installs nothing.
STAND_IN = '#!/bin/sh\nmkdir -p "$3/bin"\nprintf "#!/bin/sh\\n" > "$3/bin/pip"\nchmod +x "$3/bin/pip"\n'
GOOD = {
    "ATTEMPT": "17",
    "ASSESSMENT": "ticket-classifier",
    "CANDIDATE_REPO": "acme/ticket-classifier-quiet-fox",
    "CANDIDATE_SHA": COMMIT,
    "PROOFGRADE_REPO": "acme/proofgrade",
    "PROOFGRADE_COMMIT": COMMIT,
}


def content(file: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return loaded


def workflow_steps() -> list[dict[str, Any]]:
    return [step for job in content(WORKFLOW)["jobs"].values() for step in job["steps"]]


def all_steps() -> Iterator[dict[str, Any]]:
    yield from workflow_steps()
    yield from content(ACTION)["runs"]["steps"]


def script(name: str) -> str:
    return str(next(step["run"] for step in all_steps() if step["name"] == name))


def bash(run: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a step as the runner would, with these variables, the test's PATH and a home of its own."""
    surroundings = {"PATH": os.environ["PATH"], "HOME": str(folder), "RUNNER_TEMP": str(folder)}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", run],
        env=surroundings | environ, cwd=folder, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_workflow_may_read_and_prove_who_it_is() -> None:
    """The job's token reads this repository's contents and can name the job. It can write nothing."""
    assert content(WORKFLOW)["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in content(WORKFLOW)["jobs"].values())


def test_workflow_starts_by_dispatch_alone() -> None:
    """No push, pull request or comment of a candidate starts it."""
    assert list(content(WORKFLOW)["on"]) == ["workflow_dispatch"]


def test_nothing_is_pasted_into_a_script() -> None:
    """Inputs, variables and secrets reach a script through its environment, never through its text."""
    assert [step["name"] for step in all_steps() if "${{" in step.get("run", "")] == []


def test_no_action_of_others_is_used() -> None:
    """The only action is our own, fetched at a commit that the repository's variable pins."""
    assert [step["uses"] for step in all_steps() if "uses" in step] == ["./proofgrade/action"]


def test_secrets_reach_the_fetching_step_only() -> None:
    """The steps that build and run candidate code have no token in their environment."""
    holding = [step["name"] for step in all_steps() if re.search(r"secrets\.|github\.token", str(step))]
    assert holding == ["Fetch assessment, submission and action"]


def test_workflow_gives_the_action_every_input() -> None:
    """What the workflow passes is what the action asks for."""
    (step,) = (step for step in workflow_steps() if "uses" in step)
    assert set(step["with"]) == set(content(ACTION)["inputs"])


def test_good_inputs_pass(tmp_path: Path) -> None:
    """Inputs of the documented form let the run begin."""
    assert bash(script("Check the inputs"), tmp_path, **GOOD).returncode == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ATTEMPT", "17; rm -rf /"),
        ("ASSESSMENT", "../secrets"),
        ("CANDIDATE_REPO", "--upload-pack=x/y"),
        ("CANDIDATE_REPO", "acme/a/b"),
        ("CANDIDATE_SHA", "main"),
        ("CANDIDATE_SHA", COMMIT + "\n"),
        ("PROOFGRADE_REPO", ""),
        ("PROOFGRADE_COMMIT", "v1"),
    ],
)
def test_other_inputs_are_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    """An input of another form ends the run before anything is fetched, with one line that names it."""
    ended = bash(script("Check the inputs"), tmp_path, **(GOOD | {name: value}))
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"reproduce: {name} must be ")
    assert ended.stderr.count("\n") == 1


def repository(folder: Path, content: Mapping[str, bytes]) -> str:
    """A repository with one commit of these files; the commit's id."""
    folder.mkdir(parents=True)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(folder)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    for path, data in content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    subprocess.run([*git, "-c", "core.autocrlf=false", "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "x"], check=True)
    return subprocess.run(
        [*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()


def members(archive: Path) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as tar:
        found = {member.name: tar.extractfile(member) for member in tar if member.isfile()}
        return {name: stream.read() for name, stream in found.items() if stream is not None}


def test_submission_is_fetched_byte_for_byte(tmp_path: Path) -> None:
    """The submission's attributes neither leave files out nor rewrite them."""
    submission = {
        "run.sh": b"echo $Format:%H$\n",
        "hidden.py": b"x = 1\r\ny = 2\n",
        "a b/é.txt": b"",
        ".gitattributes": b"hidden.py export-ignore\nrun.sh export-subst eol=crlf\n",
    }
    served = tmp_path / "served"
    candidate = repository(served / "acme" / "candidate", submission)
    hiring = repository(served / "acme" / "hiring", {"assessments/tickets/assessment.yml": b"version: 1\n"})
    action = repository(served / "acme" / "proofgrade", {"action/action.yml": b"name: x\n"})
    environ = {
        "ASSESSMENT": "tickets",
        "CANDIDATE_REPO": "acme/candidate",
        "CANDIDATE_SHA": candidate,
        "PROOFGRADE_REPO": "acme/proofgrade",
        "PROOFGRADE_COMMIT": action,
        "JOB_TOKEN": "t",
        "READ_TOKEN": "",
        "GITHUB_SERVER_URL": served.as_uri(),
        "GITHUB_REPOSITORY": "acme/hiring",
        "GITHUB_SHA": hiring,
        "GITHUB_WORKSPACE": str(tmp_path / "workspace"),
    }
    ended = bash(script("Fetch assessment, submission and action"), tmp_path, **environ)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert members(tmp_path / "submission.tar") == submission
    assert members(tmp_path / "assessment.tar") == {"assessment.yml": b"version: 1\n"}
    assert (tmp_path / "workspace" / "proofgrade" / "action" / "action.yml").is_file()


def test_action_installs_the_locked_versions(tmp_path: Path) -> None:
    """Every package of the lock file becomes a constraint with the locked version."""
    venv = tmp_path / "bin"
    venv.mkdir()
    (venv / "python3").write_text(STAND_IN)
    (venv / "python3").chmod(0o755)
    path = f"{venv}:{os.environ['PATH']}"
    ended = bash(script("Install"), tmp_path, PATH=path, GITHUB_ACTION_PATH=str(ROOT / "action"))
    assert (ended.returncode, ended.stderr) == (0, "")
    constraints = (tmp_path / "proofgrade-constraints.txt").read_text().splitlines()
    lock = (ROOT / "requirements.lock").read_text()
    assert len(constraints) == len(re.findall(r"^[\w.-]+.*==", lock, flags=re.MULTILINE))
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in constraints)
