"""Which Dockerfile may be built: a pure reading of its instructions. Knows no engine.

The build must pull no image but the allowed base, fetch no URL through the engine, and ask for no mount or
privilege.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rubric.tree import SourceTree

PATH = "Dockerfile"
SCRIPT = "run.sh"
WORKDIR = "/submission"
DIRECTIVE = re.compile(r"#\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*(.+)")
FLAG = re.compile(r"--([a-z-]+)(?:=(\S*))?")
HEREDOC = re.compile(r"<<-?\s*['\"]?[A-Za-z_]")
REMOTE = re.compile(r"(?i)[a-z][a-z0-9+.-]*://|git@|github\.com/")
AMBIGUOUS = re.compile(r"(?i)\s*(?:FROM|ADD|COPY|ONBUILD)\s")
LABELS = "proofgrade."
PLAIN = re.compile(r"[A-Za-z0-9_./:@-]+")
FLAGS = {"COPY": ("from", "chown"), "ADD": ("chown",), "FROM": (), "RUN": ()}


class Refused(Exception):
    """A policy forbids the build. The message is one sentence for the candidate."""


@dataclass(frozen=True)
class Instruction:
    """One instruction with its continuation lines joined: 1-based first and last line, upper-case keyword,
    flags, the rest.
    """

    line: int
    last: int
    keyword: str
    flags: tuple[str, ...]
    rest: str


def entrypoint(tree: SourceTree, base_image: str) -> str:
    """The text of the Dockerfile to build: the tree's own, or a generated one where there is only a `run.sh`.

    Raises Refused with what is missing or forbidden, and its line.
    """
    own = tree.get(PATH)
    if own is None and SCRIPT in tree:
        return generated(base_image)
    if own is None:
        refused = tree.refused.get(PATH) or tree.refused.get(SCRIPT)
        why = f" ({refused})" if refused else ""
        raise Refused(
            f"The root of the repository holds neither a Dockerfile nor a run.sh{why}; add one of them."
        )
    check(own.data, base_image)
    return own.data.decode("utf-8-sig")


def generated(base_image: str) -> str:
    """The Dockerfile for a submission that brings only a `run.sh`."""
    return f"FROM {base_image}\nWORKDIR {WORKDIR}\nCOPY . .\nRUN sh {SCRIPT} setup\n"


def check(data: bytes, base_image: str) -> None:
    """Raise Refused with the first thing in this Dockerfile that the policy forbids."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"Dockerfile: byte {error.start} is not UTF-8; save the file as UTF-8.") from error
    if re.search(r"[^\S \t\r\n]|[\x00-\x08\x0e-\x1f\x7f]", text):
        # Go and Python differ in what is a blank here, so that a reader could be led past an instruction.
        raise Refused(
            "Dockerfile: holds control characters or unusual blanks; use plain spaces and line ends."
        )
    _check_directives(text)
    stages: list[str | None] = []
    for instruction in instructions(text):
        _check_instruction(instruction, base_image, stages)
        if instruction.keyword == "FROM":
            stages.append(_stage_name(instruction))
    if not stages:
        raise Refused(f"Dockerfile: has no FROM; begin it with FROM {base_image}.")


def labelled(text: str, name: str, value: str) -> str:
    """The Dockerfile with `LABEL name=value` after each FROM, so that all that is built from it carries it.

    The engine looks for a cached layer among the children of the layer before: one with this label first is
    the parent of nothing that was built under another.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    ends = [one.last for one in instructions(text) if one.keyword == "FROM"]
    for end in reversed(ends):
        lines.insert(end, f"LABEL {name}={value}")
    return "\n".join(lines)


def own_line(text: str, line: int) -> int:
    """A line of the labelled Dockerfile, 1-based, as a line of the candidate's own `text`."""
    ends = [one.last for one in instructions(text) if one.keyword == "FROM"]
    return line - sum(end + number < line for number, end in enumerate(ends, start=1))


def instructions(text: str) -> Iterator[Instruction]:
    """The instructions of a Dockerfile: comments and blank lines dropped, continuation lines joined.

    Raises Refused where engines disagree on whether a continued instruction goes on after a comment.
    """
    joined, first, gap = "", 0, False
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.rstrip("\r")
        if not line.strip() or line.lstrip().startswith("#"):
            gap = True
            continue
        if joined and gap and AMBIGUOUS.match(line):
            raise Refused(
                f"Dockerfile:{number}: reads as a new instruction inside a continued one; mend line {first}."
            )
        first, gap = first or number, False
        continued = re.search(r"\\[ \t]*$", line)
        joined += line[: continued.start()] if continued else line
        if not continued:
            yield _instruction(joined.strip(), first, number)
            joined, first = "", 0
    if joined.strip():
        raise Refused(f"Dockerfile:{first}: the file ends inside this instruction; drop its last backslash.")


def _instruction(text: str, line: int, last: int) -> Instruction:
    keyword, _, rest = (text + " ").replace("\t", " ").partition(" ")
    words, flags = rest.split(), []
    while words and words[0].startswith("--"):
        flags.append(words.pop(0))
    rest = rest.strip()
    for flag in flags:
        rest = rest.removeprefix(flag).lstrip()
    return Instruction(line, last, keyword.upper(), tuple(flags), rest)


def _check_directives(text: str) -> None:
    """Directives stand in the comments before the first instruction."""
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip()
        if line and not line.startswith("#"):
            return
        found = DIRECTIVE.fullmatch(line)
        if found and found[1].lower() == "syntax":
            raise Refused(f"Dockerfile:{number}: a syntax line would load another build program; remove it.")
        if found and found[1].lower() == "escape" and found[2].strip() != "\\":
            raise Refused(f"Dockerfile:{number}: another escape character is not supported; remove the line.")


def _check_instruction(instruction: Instruction, base_image: str, stages: list[str | None]) -> None:
    where = f"Dockerfile:{instruction.line}"
    if instruction.keyword in ("RUN", "COPY", "ADD") and HEREDOC.search(instruction.rest):
        raise Refused(
            f"{where}: here-documents need BuildKit, which is not used here; put the lines into a script."
        )
    _check_flags(instruction, where, stages)
    if instruction.keyword == "ONBUILD":
        raise Refused(f"{where}: ONBUILD is not allowed; write the instruction itself.")
    if instruction.keyword == "ADD":
        _check_sources(instruction, where)
    if instruction.keyword == "LABEL":
        _check_label(instruction, where)
    if instruction.keyword == "FROM":
        _check_from(instruction, where, base_image, stages)


def _check_flags(instruction: Instruction, where: str, stages: list[str | None]) -> None:
    allowed = FLAGS.get(instruction.keyword)
    if allowed is None:
        return
    for flag in instruction.flags:
        found = FLAG.fullmatch(flag)
        if not found or not PLAIN.fullmatch(found[2] or "") or found[1] not in allowed:
            raise Refused(
                f"{where}: {instruction.keyword} {flag[:40]} is not allowed; the build offers no mounts, "
                "other networks or BuildKit options."
            )
        known = [*stages, *(str(number) for number in range(len(stages)))]
        if found[1] == "from" and found[2].lower() not in known:
            raise Refused(
                f"{where}: COPY --from must name an earlier stage of this Dockerfile, not an image."
            )


def _check_sources(instruction: Instruction, where: str) -> None:
    for source in _arguments(instruction.rest)[:-1]:
        if REMOTE.search(source) or "$" in source:
            raise Refused(
                f"{where}: ADD may take files of the repository only; commit the file, or fetch it in RUN."
            )


def _check_label(instruction: Instruction, where: str) -> None:
    """Our labels say what belongs to which run, so no name of a label may be ours, or be put together."""
    plain = re.sub(r"[\"'\\]", "", instruction.rest)
    if LABELS in plain.lower() or re.search(r"\$\S*=", plain) or ("=" not in plain and "$" in plain):
        raise Refused(f"{where}: LABEL may neither use {LABELS} nor a variable in a label's name; rename it.")


def _arguments(rest: str) -> list[str]:
    """The arguments of ADD: a JSON array, or words with their quotes and escapes dropped."""
    try:
        listed = json.loads(rest) if rest.startswith("[") else None
    except ValueError:
        listed = None
    if isinstance(listed, list):
        return [str(item) for item in listed]
    return re.sub(r"[\"'\\]", "", rest).split()


def _check_from(instruction: Instruction, where: str, base_image: str, stages: list[str | None]) -> None:
    words = instruction.rest.split()
    image = words[0] if words else ""
    if len(words) not in (1, 3) or (len(words) == 3 and words[1].upper() != "AS"):
        raise Refused(f"{where}: FROM must read FROM {base_image}, or FROM {base_image} AS name.")
    if image.lower() not in stages and image not in _names(base_image):
        raise Refused(
            f"{where}: FROM may name only {base_image} or an earlier stage; other images are not pulled."
        )


def _names(base_image: str) -> tuple[str, ...]:
    """The base image as it may be written: with or without Docker Hub's prefix."""
    prefixes = ("docker.io/library/", "docker.io/", "library/")
    return (base_image, *(prefix + base_image for prefix in prefixes))


def _stage_name(instruction: Instruction) -> str | None:
    words = instruction.rest.split()
    return words[2].lower() if len(words) == 3 else None
