"""A push that changes only code, after a first one: does the dependency layer stay?

The honest reference of the shipped assessment, which pins scikit-learn, built by the runner in a cache scope
of its own, beside plain `docker build` of the same trees. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import uuid
from dataclasses import replace
from pathlib import Path

import docker

from action import images
from action.build import build
from action.sandbox import sweep
from action.settings import RunnerSettings
from action.workspace import read_folder
from bench.engine import middle, plain, ready_engine
from bench.honest import write_honest
from rubric.model import ReproduceLimits
from rubric.observation import Ending
from rubric.tree import File, SourceTree

CODE = "triage/model.py"
TAG = "proofgrade-bench"


def main() -> None:
    """Cold and again, sealed and plain, `--rounds` times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    took: dict[str, list[float]] = {"plain cold": [], "plain again": [], "cold": [], "again": []}
    with ready_engine() as (client, settings), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_honest(folder)
        for number in range(rounds):
            took["plain cold"].append(plain("build", "--no-cache", "-t", TAG, ".", folder=name))
            changed = _changed(read_folder(folder), number)
            (folder / CODE).write_bytes(changed.files[CODE].data)
            took["plain again"].append(plain("build", "-t", TAG, ".", folder=name))
            cold, again = _sealed(client, settings, read_folder(folder), number)
            took["cold"].append(cold)
            took["again"].append(again)
        plain("rmi", "--force", TAG)
    print(f"medians of {rounds} rounds; seconds\n")
    print("| build of a pinned scikit-learn image | cold | after a push of code | share |")
    print("|---|---|---|---|")
    for title, first, second in (
        ("plain `docker build`", "plain cold", "plain again"),
        ("the runner, gate included", "cold", "again"),
    ):
        one, two = middle(took[first]), middle(took[second])
        print(f"| {title} | {one:.1f} | {two:.2f} | {two / one:.1%} |")


def _changed(tree: SourceTree, number: int) -> SourceTree:
    code = tree.files[CODE].data + f"\n# push {number}\n".encode()
    return replace(tree, files={**tree.files, CODE: File(code)})


def _sealed(
    client: docker.DockerClient, settings: RunnerSettings, tree: SourceTree, number: int
) -> tuple[float, float]:
    scope, seconds = f"bench-{uuid.uuid4().hex}", []
    label = images.layer_label(client, scope, "")[1]
    try:
        for push in range(2):
            run_id = f"bench-{uuid.uuid4().hex[:12]}"
            began = time.perf_counter()
            built = build(
                client,
                submission=_changed(tree, 1000 * push + number),
                limits=ReproduceLimits(),
                settings=settings,
                run_id=run_id,
                seconds=600.0,
                cache_scope=scope,
            )
            assert built.run.ending is Ending.OK, built.run
            seconds.append(time.perf_counter() - began)
            images.retire(client, run_id, settings.keep_images)
    finally:
        sweep(client, run_id)
        for image in client.images.list(filters={"label": f"{images.LABEL_SCOPE}={label}"}):
            client.images.remove(str(image.id), force=True)
    return seconds[0], seconds[1]


if __name__ == "__main__":
    main()
