"""A generator sealed in: the same seed gives the same bytes, and what goes wrong is named."""

from __future__ import annotations

from contextlib import closing

import docker
import pytest

from action.errors import BadInput
from action.own_data import make_data
from rubric import shipped
from rubric.tree import File, SourceTree
from tests.action.boxed import run_id_of_its_own
from tests.action.sealed import BASE, left_behind

TRAIN = "starter/data/train.jsonl"
HEAD = """\
import argparse, pathlib, socket, sys
from helper import NAME
parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int)
parser.add_argument("--out", type=pathlib.Path)
given = parser.parse_args()
target = given.out / NAME
target.parent.mkdir(parents=True)
"""
GOOD = HEAD + 'target.write_text(f"{given.seed}")\n'


def folder(program: str) -> SourceTree:
    """An assessment folder with this generator."""
    files = {"generator.py": program, "helper.py": f'NAME = "{TRAIN}"\n'}
    return SourceTree({path: File(text.encode()) for path, text in files.items()})


def made(client: docker.DockerClient, ours: SourceTree, seed: int) -> bytes:
    """The training file of an assessment folder; nothing may be left on the engine."""
    with run_id_of_its_own(client) as run_id:
        try:
            found = make_data(
                client, BASE, ours, generator="generator.py", seed=seed, paths=[TRAIN], run_id=run_id
            )
            return found[TRAIN]
        finally:
            assert left_behind(client, run_id) == []


@pytest.mark.parametrize("path", ["holdout/labels.jsonl", "starter/../holdout/labels.jsonl", "/etc/passwd"])
def test_path_outside_of_the_starter_is_refused(path: str) -> None:
    """Before anything is run: there is no engine behind this client."""
    nowhere = docker.DockerClient(base_url="unix:///nowhere.sock", version="1.41")
    with closing(nowhere), pytest.raises(BadInput, match=r"mend `data"):
        make_data(
            nowhere,
            BASE,
            folder(GOOD),
            generator="generator.py",
            seed=1,
            paths=[path],
            run_id="",
        )


@pytest.mark.real
def test_same_seed_gives_the_same_bytes(engine: docker.DockerClient) -> None:
    """The shipped generator, run for real: twice the same, with another seed as many other rows."""
    ours = shipped.assessment("ticket-classifier")
    one, two, other = (made(engine, ours, seed) for seed in (7, 7, 8))
    assert one == two
    assert one != other
    assert one.count(b"\n") == other.count(b"\n") == ours.files[TRAIN].data.count(b"\n")


@pytest.mark.real
@pytest.mark.parametrize(
    ("program", "why"),
    [
        (GOOD + "sys.exit('no such word list')\n", "generator.py --seed 5: exit code 1: no such word list"),
        (HEAD, rf"generator.py --seed 5: \$OUT/{TRAIN} was not written"),
        (HEAD + "target.symlink_to('/etc/passwd')\n", "is not a regular file"),
        (HEAD + "target.write_bytes(bytes(65 << 20))\n", "at most 67,108,864 are read"),
        (HEAD + "socket.create_connection(('192.0.2.1', 80), 5)\n", "Network is unreachable"),
    ],
)
def test_generator_that_does_wrong_is_named(engine: docker.DockerClient, program: str, why: str) -> None:
    """By its name and seed, and with the last line that it said; nothing of it is left."""
    with pytest.raises(BadInput, match=why):
        made(engine, folder(program), seed=5)
