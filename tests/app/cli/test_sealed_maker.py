"""Own data of those who are invited: without an engine nobody is, and the words say what to do."""

from __future__ import annotations

import pytest

from action.errors import BadInput, EngineFailed
from app.cli import sealed_maker
from app.cli.sealed_maker import SealedMaker
from app.errors import ConfigurationError, RunnerError
from rubric.brief import CandidateData
from rubric.tree import SourceTree

DATA = CandidateData("generator.py", per_candidate=True, paths=("starter/x.jsonl",))


async def test_without_an_engine_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that was named does not answer: start it, or unset it."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///no/such/docker.sock")
    with SealedMaker() as maker, pytest.raises(ConfigurationError) as told:
        await maker.prepare("python:3.11-slim-bookworm")
    assert str(told.value) == (
        "candidates get own data, which are made in Docker: no Docker engine answers at "
        "DOCKER_HOST=unix:///no/such/docker.sock; start it, or unset DOCKER_HOST; nobody was invited"
    )


@pytest.mark.parametrize(
    ("error", "known"), [(BadInput("exit code 1"), ConfigurationError), (EngineFailed("gone"), RunnerError)]
)
async def test_a_bad_program_is_mended_and_a_broken_engine_tried_again(
    error: Exception, known: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program's fault waits for a person; the engine's for the next run of the command."""

    def make(*_: object) -> None:
        raise error

    monkeypatch.setattr(sealed_maker.SealedMaker, "_make", make)
    with SealedMaker() as maker, pytest.raises(known, match=f"own data: {error}"):
        await maker.make(SourceTree(), "image", DATA, 1)
