"""From how a phase ended and the end of its log to one sentence that a candidate can act on. Pure; never a
verdict.

The log is the candidate's own words, so it may colour the sentence but not the ending.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rubric.observation import Ending

QUOTED = r"['\"‘]?([^'\"‘’\n]{1,120})['\"’]?"
NETWORK = re.compile(
    r"(?i)name resolution|could not resolve|nodename nor servname|network is unreachable|getaddrinfo failed"
    r"|NameResolutionError|NewConnectionError|Could not connect to"
)
# What pip, apt-get, npm and conda say of a registry that is down. A missing version reads otherwise.
SILENT = re.compile(
    r"(?s)after connection broken by.*\(from versions: none\)"
    r"|(?m:^ERROR: .{0,200}(?:HTTP error 50[234]|Read timed out|Max retries exceeded))"
    r"|(?m:^E: Failed to fetch .{1,300}(?: 50[234] |Could not connect|Connection (?:failed|timed out)))"
    r"|npm (?:ERR!|error) (?:code )?(?:ECONNRESET|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|E50[234])"
    r"|CondaHTTPError: HTTP 50[234]"
)
# First match wins, and later lines of the log count first: the last error is the one that ended the run.
CAUSES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (
            NETWORK.pattern,
            "It asked the network, and there is none while it runs; fetch what it needs in command 1.",
        ),
        (
            rf"ModuleNotFoundError: No module named {QUOTED}",
            "The Python module {0} is not installed in the image; add it to the pinned dependencies.",
        ),
        (
            r"cannot import name ['\"]([^'\"\n]{1,80})['\"] from ['\"]([^'\"\n]{1,80})['\"]",
            "{1} has no {0} in the version that is installed; pin the version that it was written for.",
        ),
        (
            r"AttributeError: module ['\"]([^'\"\n]{1,80})['\"] has no attribute ['\"]([^'\"\n]{1,80})['\"]",
            "{0} has no {1} in the version that is installed; pin the version that it was written for.",
        ),
        (
            r"(?i)no CUDA GPUs are available|torch not compiled with CUDA|found no NVIDIA driver"
            r"|CUDA_ERROR_NO_DEVICE|cudaErrorNoDevice|CUDA driver version is insufficient|libcuda\.so"
            r"|nvidia-smi: (?:command )?not found|attempting to deserialize object on a CUDA device",
            "It wants a GPU, and there is none; make it run on the CPU.",
        ),
        (
            r"FileNotFoundError: \[Errno 2\][^'\"\n]{0,80}['\"]/out/([^'\"\n]{1,80})",
            "It found no {0} in $OUT; command 2 (reproduce) must write it there.",
        ),
        (
            r"(?:FileNotFoundError: \[Errno 2\]|can't open file|cannot open|cannot access)"
            rf"[^'\"‘\n]{{0,80}}{QUOTED}",
            "It needs the file {0}, which is not in the image; commit it, COPY it, or use a relative path.",
        ),
        (
            rf"(?i)read-only file system:? ?{QUOTED}",
            "It wrote to {0}, which is read-only; write to $OUT (kept) or /tmp (thrown away) only.",
        ),
        (
            r"(?i)read-only file system",
            "It wrote to a read-only place; write to $OUT (kept) or /tmp (thrown away) only.",
        ),
        (
            r"(?i)address already in use",
            "The port is taken by another process of its own; let one process listen on it.",
        ),
        (
            rf"PermissionError: \[Errno 13\][^'\"\n]{{0,80}}{QUOTED}",
            "It may not use {0}; it runs as a user without rights.",
        ),
        (
            r"(?i)no space left on device",
            "A folder is full; $OUT and /tmp are limited in size and in number of files.",
        ),
        (
            r"([\w./-]{1,80}): (?:command )?not found",
            "The program {0} is not in the image; install it in command 1.",
        ),
        (r"^Killed$", "A process of it was killed, most likely for using more memory than it may."),
        (r"(?:^|\s)MemoryError", "It asked for more memory than it may use; use less at a time."),
    )
)
BUILD_CAUSES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (
            r"(?:COPY|ADD) failed:.*?stat ([^\s:]{1,160}): (?:file does not|no such)",
            "COPY or ADD names {0}, which is not in the repository or is left out by .dockerignore.",
        ),
        (
            r"Could not find a version that satisfies the requirement ([^\s(]{1,80})",
            "pip found no installable version of {0} for this Python; pin one that exists.",
        ),
        (
            r"No matching distribution found for ([^\s(]{1,80})",
            "pip found no installable version of {0} for this Python; pin one that exists.",
        ),
        (
            rf"Could not open requirements file:[^'\"\n]*{QUOTED}",
            "pip was given the requirements file {0}, which is not in the image; commit and COPY it first.",
        ),
        (
            r"ResolutionImpossible",
            "pip found versions that contradict each other; pin every dependency to a set that fits.",
        ),
        (
            r"THESE PACKAGES DO NOT MATCH THE HASHES",
            "A pinned hash does not match the package; lock the versions anew.",
        ),
        (
            r"Unable to locate package ([^\s]{1,80})",
            "apt-get found no package {0}; run apt-get update before, or rename it.",
        ),
        (r"(?i)dockerfile parse error[^:]*: ([^\n]{1,160})", "The Dockerfile cannot be read: {0}."),
        (r"[Uu]nknown instruction: ([^\s]{1,40})", "The Dockerfile has an unknown instruction {0}."),
        (
            r"The command '(?:/bin/sh -c )?(.{1,2000})' returned a non-zero code: (\d+)",
            "The step {0:.120} ended with exit code {1}; the last lines of the log tell why.",
        ),
    )
)
ENDINGS = {
    Ending.TIMEOUT: "It did not end within the time limit and was stopped.",
    Ending.OUT_OF_MEMORY: "It used more memory than it may and was killed.",
    Ending.LOG_FLOOD: "It printed far more than any log needs and was stopped; print progress, not data.",
}


def explain(ending: Ending, log_tail: str) -> str:
    """The likely cause of a phase's ending in one sentence; empty for a good one."""
    if ending is Ending.OK:
        return ""
    if ending in ENDINGS:
        return ENDINGS[ending]
    return _cause(CAUSES, log_tail) or "It ended with an error; the last lines of its log tell which."


def explain_build(ending: Ending, message: str, log_tail: str, *, online: bool) -> str:
    """The likely cause of a build's ending in one sentence; `message` is the engine's own last word.

    `online` says whether the build had a network.
    """
    if ending is Ending.OK:
        return ""
    if ending in ENDINGS:
        return ENDINGS[ending]
    if not online and NETWORK.search(log_tail):
        return "The build asked the network, and this assessment gives it none; commit what it needs."
    log = log_tail.removesuffix(message.strip())
    return (
        _cause(BUILD_CAUSES, log)
        or _cause(CAUSES[1:], log)
        or _cause(BUILD_CAUSES, message)
        or f"The build failed: {' '.join(message.split())[:300] or 'the last lines of its log tell why.'}"
    )


def by_gate(refused: Sequence[str], *, spent: bool) -> str:
    """Why a build failed by what the gate saw of it: hosts that it refused, or too many bytes.

    Empty where the gate let everything through.
    """
    if refused:
        named = ", ".join(refused[:3]) + (", ..." if len(refused) > 3 else "")
        which = "which is no package registry" if len(refused) == 1 else "which are no package registries"
        return (
            f"The build asked {named:.200}, {which}; builds reach nothing else, so commit what it needs or "
            "install it as a package."
        )
    return "The build fetched more than any image may hold; fetch less." if spent else ""


def of_pointers(pointers: Sequence[str]) -> str:
    """What else may be behind a failure: files of which only the Git LFS pointer is there. Empty for none."""
    if not pointers:
        return ""
    more = f" and {len(pointers) - 1:,} more" if len(pointers) > 1 else ""
    what = "are Git LFS pointers, not the files" if more else "is a Git LFS pointer, not the file"
    return (
        f" {pointers[0]:.160}{more} {what}: nothing is fetched from LFS, so commit the contents themselves."
    )


def asks_registry(log_tail: str) -> bool:
    """True where a package program tells of a registry that does not answer: worth asking it ourselves."""
    return bool(SILENT.search(log_tail))


def _cause(causes: tuple[tuple[re.Pattern[str], str], ...], log_tail: str) -> str:
    for line in reversed(log_tail.split("\n")):
        for pattern, sentence in causes:
            found = pattern.search(line)
            if found:
                return sentence.format(*(group.strip() for group in found.groups()))
    return ""
