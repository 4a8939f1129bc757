"""One git command, isolated: no configuration, hooks or prompts but ours; a deadline; no secret on argv."""

from __future__ import annotations

import asyncio
import base64
import os
import resource
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from app.errors import ConfigurationError, GitHubError

T = TypeVar("T")

# Proxies and certificates are the operator's; everything else in the environment is left behind.
KEPT = (
    "PATH",
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"),
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
)

ISOLATION = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "http:https",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}

CONFIG = {
    "core.hooksPath": "/dev/null",
    "core.bigFileThreshold": "32m",  # larger blobs are streamed, not held in memory
    "credential.helper": "",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "protocol.file.allow": "never",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "30",
    "transfer.fsckObjects": "true",
    "transfer.unpackLimit": "1",  # always one pack, moved into place whole: no half commits
    "fastimport.unpackLimit": "1",
}

# Nothing is ever checked out: what is dangerous only in a working tree, or merely old, is left to our own
# path rules. What makes an object unreadable or ambiguous stays an error.
TOLERATED = (
    *("badDate", "badDateOverflow", "badEmail", "badFilemode", "badName", "badTimezone"),
    *("emptyName", "fullPathname", "hasDot", "hasDotdot", "hasDotgit"),
    *("gitattributesBlob", "gitattributesLarge", "gitattributesLineLength", "gitattributesMissing"),
    *("gitmodulesBlob", "gitmodulesLarge", "gitmodulesMissing", "gitmodulesName", "gitmodulesParse"),
    *("gitmodulesPath", "gitmodulesSymlink", "gitmodulesUpdate", "gitmodulesUrl"),
    *("missingAuthor", "missingCommitter", "missingEmail", "missingNameBeforeEmail"),
    *("missingSpaceBeforeDate", "missingSpaceBeforeEmail", "multipleAuthors", "nulInCommit"),
    *("zeroPaddedDate", "zeroPaddedFilemode"),
)

ERROR_BYTES = 65_536


class GitError(GitHubError):
    """git ended with an error. `stderr` holds its words, unscrubbed: not for logs."""

    def __init__(self, command: str, code: int, stderr: str) -> None:
        super().__init__(f"git {command} failed with {code}")
        self.stderr = stderr


class GitDeadlineError(GitHubError):
    """git did not end within its deadline and was killed."""


class GitOutputError(GitHubError):
    """git wrote more than was asked for and was killed."""


@dataclass(frozen=True)
class Access:
    """A token for one host, as git takes it: a header that is sent to URLs below `web_url` only."""

    web_url: str
    secret: str = field(repr=False)

    def config(self) -> dict[str, str]:
        """The configuration entry that carries the token."""
        pair = base64.b64encode(f"x-access-token:{self.secret}".encode()).decode()
        return {f"http.{self.web_url.rstrip('/')}/.extraHeader": f"Authorization: Basic {pair}"}


@dataclass(frozen=True)
class Command:
    """A git command in a bare repository. `file_bytes` caps each file it writes; it inherits `lock`."""

    folder: Path
    arguments: Sequence[str]
    deadline: float
    access: Access | None = None
    file_bytes: int | None = None
    lock: int | None = None


def argv(command: Command) -> list[str]:
    """The command line. It holds no secret: other users of the machine can read it."""
    return ["git", f"--git-dir={command.folder}", *command.arguments]


def environment(command: Command, outside: Mapping[str, str], home: Path) -> dict[str, str]:
    """The whole environment of the command, built from nothing but what is named here."""
    config = CONFIG | {f"fetch.fsck.{name}": "ignore" for name in TOLERATED}
    config |= {} if command.access is None else command.access.config()
    entries: dict[str, str] = {"GIT_CONFIG_COUNT": str(len(config))}
    for number, (key, value) in enumerate(config.items()):
        entries |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    kept = {name: outside[name] for name in KEPT if name in outside}
    return kept | ISOLATION | {"HOME": str(home), "XDG_CONFIG_HOME": str(home)} | entries


async def run(command: Command, *, home: Path, given: bytes = b"", output_bytes: int = 1_000_000) -> bytes:
    """What git prints, at most `output_bytes`. Raises GitError, GitDeadlineError, GitOutputError."""

    async def collect(stdout: asyncio.StreamReader) -> bytes:
        return await _up_to(stdout, output_bytes, command)

    return await converse(command, collect, home=home, given=given)


async def converse(
    command: Command, read: Callable[[asyncio.StreamReader], Awaitable[T]], *, home: Path, given: bytes
) -> T:
    """Start git, write `given` to it while `read` takes its output. Leaves no process behind."""
    process = await _start(command, home)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(command.deadline):
            answer, stderr, _ = await asyncio.gather(
                read(process.stdout), _last_words(process.stderr), _feed(process.stdin, given)
            )
            code = await process.wait()
    except TimeoutError:
        raise GitDeadlineError(
            f"git {command.arguments[0]} took longer than {command.deadline:.0f} s"
        ) from None
    finally:
        await _end(process)
    if code != 0:
        raise GitError(command.arguments[0], code, stderr)
    return answer


async def _start(command: Command, home: Path) -> asyncio.subprocess.Process:
    try:
        process = await asyncio.create_subprocess_exec(
            *argv(command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment(command, os.environ, home),
            start_new_session=True,  # so that its helpers are killed with it
            restore_signals=False,  # a file over the cap is then an error that git words, not a silent death
            pass_fds=() if command.lock is None else (command.lock,),
        )
    except FileNotFoundError:
        raise ConfigurationError("git is not on the PATH: install git 2.32 or newer") from None
    if command.file_bytes is not None:
        with suppress(ProcessLookupError):  # it has ended already, and written nothing
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (command.file_bytes, command.file_bytes))
    return process


async def _up_to(stdout: asyncio.StreamReader, limit: int, command: Command) -> bytes:
    chunks = bytearray()
    while chunk := await stdout.read(65_536):
        chunks += chunk
        if len(chunks) > limit:
            raise GitOutputError(f"git {command.arguments[0]} printed more than {limit} bytes")
    return bytes(chunks)


async def _last_words(stderr: asyncio.StreamReader) -> str:
    words = b""
    while chunk := await stderr.read(65_536):
        words = (words + chunk)[-ERROR_BYTES:]
    return words.decode(errors="replace")


async def _feed(stdin: asyncio.StreamWriter, data: bytes) -> None:
    try:
        stdin.write(data)
        await stdin.drain()
        stdin.close()
        await stdin.wait_closed()
    except (BrokenPipeError, ConnectionResetError):
        return  # git has ended early; its exit code says why


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    # What waits unread keeps its pipe open, and until that is closed asyncio does not tell of the end.
    while process.stdout is not None and await process.stdout.read(65_536):
        pass
    await process.wait()
