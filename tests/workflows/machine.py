"""A machine of GitHub's, as far as act is one: runs the shipped workflow with the action of this tree."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.workflows.issuer import BEARER, Issuer

ROOT = Path(__file__).parents[2]
ACTION = "OWNER/proofgrade@0000000000000000000000000000000000000000"
ARTIFACT = re.compile(r"actions/upload-artifact@[0-9a-f]{40}")
GITHUB = "https://github.com/acme/hiring.git"  # act reads the repository's name from the remote


def act(
    hiring: Path, issuer: Issuer, folder: Path, inputs: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run the dispatched workflow of a clone, with the job's identity variables as GitHub sets them.

    What it keeps as artifacts lies in `folder`/artifacts afterwards.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "event.json").write_text(json.dumps({"inputs": dict(inputs)}))
    (folder / "artifacts").mkdir(exist_ok=True)
    keep = ARTIFACT.search((hiring / ".github/workflows/reproduce.yml").read_text())
    assert keep is not None
    words = ["workflow_dispatch", "-C", str(hiring), "-e", str(folder / "event.json"), "--json"]
    words += ["-P", "ubuntu-24.04=-self-hosted", "--local-repository", f"{ACTION}={_checkout(folder)}"]
    words += ["--local-repository", f"{keep[0]}={ROOT / 'tests/workflows/artifact'}"]
    variables = {
        "ACTIONS_ID_TOKEN_REQUEST_URL": issuer.request_url,
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": BEARER,
        "ARTIFACTS": str(folder / "artifacts"),
    }
    words += [part for name, value in variables.items() for part in ("--env", f"{name}={value}")]
    program = Path(sys.executable).parent / "act"
    environ = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "HOME": str(folder)}
    return subprocess.run(
        [str(program), *words], env=environ, capture_output=True, text=True, check=False, timeout=600
    )


def _checkout(folder: Path) -> Path:
    """This project without what is made in it: act copies the whole folder."""
    target = folder / "proofgrade"
    if not target.exists():
        shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(".*", "node_modules", "tests", "docs"))
    return target
