from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from app.github.git_process import (
    Access,
    Command,
    GitDeadlineError,
    GitError,
    GitOutputError,
    argv,
    converse,
    environment,
    run,
)

SECRET = "ghs_secret"


@pytest.fixture
async def bare(tmp_path: Path) -> Path:
    """An empty bare repository."""
    folder = tmp_path / "x.git"
    await run(Command(folder, ("init", "--bare", "--quiet", "--template="), 20.0), home=tmp_path)
    return folder


def config(env: dict[str, str]) -> dict[str, str]:
    numbers = range(int(env["GIT_CONFIG_COUNT"]))
    return {env[f"GIT_CONFIG_KEY_{number}"]: env[f"GIT_CONFIG_VALUE_{number}"] for number in numbers}


def test_the_token_is_never_on_the_command_line() -> None:
    """Other users of a machine see command lines; the token travels as a header in the environment."""
    command = Command(
        Path("/x.git"),
        ("fetch", "--", "https://github.com/a/b.git"),
        1.0,
        Access("https://github.com/", SECRET),
    )
    assert SECRET not in " ".join(argv(command))
    header = config(environment(command, {}, Path("/home")))["http.https://github.com/.extraHeader"]
    assert header == "Authorization: Basic eC1hY2Nlc3MtdG9rZW46Z2hzX3NlY3JldA=="


def test_without_access_there_is_no_header() -> None:
    """Local commands know no token."""
    assert not [
        key for key in config(environment(Command(Path("/x.git"), (), 1.0), {}, Path("/h"))) if "extra" in key
    ]


def test_the_environment_is_built_from_nothing() -> None:
    """Only search path, proxies and certificates come through: no git setting, agent or secret."""
    outside = {
        "PATH": "/usr/bin",
        "https_proxy": "http://proxy:3128",
        "GIT_SSL_CAINFO": "/etc/ca.pem",
        "GIT_DIR": "/elsewhere",
        "GIT_ASKPASS": "/bin/evil",
        "GIT_TRACE_CURL": "1",
        "SSH_AUTH_SOCK": "/agent",
        "WEBHOOK_SECRET": "s",
        "HOME": "/root",
    }
    env = environment(Command(Path("/x.git"), (), 1.0), outside, Path("/empty"))
    assert {name: env[name] for name in ("PATH", "https_proxy", "GIT_SSL_CAINFO", "HOME")} == {
        "PATH": "/usr/bin",
        "https_proxy": "http://proxy:3128",
        "GIT_SSL_CAINFO": "/etc/ca.pem",
        "HOME": "/empty",
    }
    assert not env.keys() & {"GIT_DIR", "GIT_ASKPASS", "GIT_TRACE_CURL", "SSH_AUTH_SOCK", "WEBHOOK_SECRET"}


async def test_configuration_and_hooks_of_the_host_are_ignored(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the operator's git configuration nor hooks change what git does here."""
    (tmp_path / ".gitconfig").write_text("[user]\nname = Somebody\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(GitError):
        await run(Command(bare, ("config", "user.name"), 20.0), home=tmp_path / "none")
    hooks = await run(Command(bare, ("config", "core.hooksPath"), 20.0), home=tmp_path)
    assert hooks == b"/dev/null\n"


async def test_other_protocols_are_refused(bare: Path, tmp_path: Path) -> None:
    """Only HTTP is spoken: no local path, no ssh, no helper program."""
    for url in (str(bare), "ext::sh -c true", "ssh://host/x"):
        with pytest.raises(GitError) as caught:
            await run(Command(bare, ("fetch", "--", url, "main"), 20.0), home=tmp_path)
        assert "not allowed" in caught.value.stderr


async def test_failure_keeps_gits_words_apart_from_the_message(bare: Path, tmp_path: Path) -> None:
    """The message is safe to log; git's own words are there for whoever scrubs them."""
    with pytest.raises(GitError, match="git cat-file failed with 128") as caught:
        await run(Command(bare, ("cat-file", "-p", "nothing"), 20.0), home=tmp_path)
    assert "nothing" in caught.value.stderr


async def test_endless_output_is_cut(bare: Path, tmp_path: Path) -> None:
    """A command that prints more than was asked for is killed, not stored."""
    with pytest.raises(GitOutputError, match="more than 100 bytes"):
        await run(Command(bare, ("help", "--all"), 20.0), home=tmp_path, output_bytes=100)


async def test_the_deadline_ends_git(bare: Path, tmp_path: Path) -> None:
    """A git that waits for ever is killed at its deadline and leaves no process."""

    async def never(stdout: asyncio.StreamReader) -> None:
        await asyncio.Event().wait()

    with pytest.raises(GitDeadlineError, match="git cat-file took longer"):
        await converse(Command(bare, ("cat-file", "--batch"), 0.05), never, home=tmp_path, given=b"")


async def test_written_files_are_capped(bare: Path, tmp_path: Path) -> None:
    """A pack that grows over the cap ends the command."""
    blob = b"blob\nmark :1\ndata 200000\n" + random.Random(7).randbytes(200_000) + b"\ndone\n"
    command = Command(bare, ("fast-import", "--quiet", "--done"), 20.0, file_bytes=50_000)
    with pytest.raises(GitError):
        await run(command, home=tmp_path, given=blob)


async def test_a_command_that_nobody_listens_to_any_more_is_ended(bare: Path, tmp_path: Path) -> None:
    """Also where so much of its output waits to be read that nothing more is taken from it."""
    noise = random.Random(1).randbytes(1_000_000)
    name = await run(Command(bare, ("hash-object", "-w", "--stdin"), 20.0), home=tmp_path, given=noise)

    async def gives_up(stdout: asyncio.StreamReader) -> None:
        while True:
            await asyncio.sleep(0)
            if stdout._paused:  # type: ignore[attr-defined]
                break
        raise GitOutputError("too much")

    with pytest.raises(GitOutputError):
        async with asyncio.timeout(20):
            await converse(
                Command(bare, ("cat-file", "blob", name.decode().strip()), 20.0),
                gives_up,
                home=tmp_path,
                given=b"",
            )
