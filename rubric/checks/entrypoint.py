"""Deliverable `entrypoint`: a Dockerfile that fits this tree, or a run.sh. The run has the last word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from rubric.checks.context import Context
from rubric.checks.dockerfile import MAX_BYTES, Instruction, assigned, expanded, read_dockerfile
from rubric.checks.wording import failed, listed, named, passed
from rubric.deliverable import Deliverable
from rubric.model import Assessment, Finding, Place, Problem, Submission
from rubric.submission import SUBMISSION_PATH, read_submission
from rubric.texts.languages import CODE, language
from rubric.tree import File, SourceTree

DOCKERFILE = "Dockerfile"
SCRIPT = "run.sh"
_PROBLEMS_MAX = 50


def check_entrypoint(
    _: Assessment, deliverable: Deliverable, tree: SourceTree, starter: SourceTree
) -> Finding:
    """Root Dockerfile with tagged bases and present COPY sources; without one, a readable run.sh."""
    path = next((path for path in (DOCKERFILE, SCRIPT) if path in tree), None)
    if path is None:
        return failed(deliverable, _absent(tree), [Place(path) for path in _elsewhere(tree)])
    file = tree.files[path]
    problems = [*_unusable(path, file)] or [*islice(_problems(path, file, tree), _PROBLEMS_MAX)]
    if problems:
        return failed(
            deliverable, listed([f"{each}." for each in problems]), [each.place for each in problems]
        )
    if _is_untouched(tree, starter):
        return failed(
            deliverable, f"{path} and the commands are still the starter's; write yours.", [Place(path)]
        )
    return passed(deliverable, f"{path} is at the root and fits the tree; the run decides.", [Place(path, 1)])


def _is_untouched(tree: SourceTree, starter: SourceTree) -> bool:
    """Only where the commands are the candidate's to write: a starter that holds a program has its own."""
    if any(path != SCRIPT and language(path) in CODE for path in starter):
        return False
    own, given = read_submission(tree)[0], read_submission(starter)[0]
    is_same_command = (own.reproduce, own.serve) == (given.reproduce, given.serve)
    written = tree.without(starter)
    return is_same_command and not any(path in written for path in (DOCKERFILE, SCRIPT))


def _absent(tree: SourceTree) -> str:
    refused = next(
        (
            f"{path} was left out: {tree.refused[path]}. "
            for path in (DOCKERFILE, SCRIPT)
            if path in tree.refused
        ),
        "",
    )
    elsewhere = _elsewhere(tree)
    hint = f" Move {named(elsewhere[0])} to the root." if elsewhere else ""
    return f"{refused}There is neither a Dockerfile nor a run.sh at the root of the repository.{hint}"


def _elsewhere(tree: SourceTree) -> list[str]:
    return [path for path in tree if path.rpartition("/")[2] in (DOCKERFILE, SCRIPT)][:3]


def _unusable(path: str, file: File) -> Iterator[Problem]:
    if not file.data.strip():
        yield Problem(Place(path), "the file is empty")
    elif file.is_binary:
        yield Problem(Place(path), "the file is binary; save it as UTF-8 text")
    elif len(file.data) > MAX_BYTES:
        yield Problem(Place(path), f"the file is larger than {MAX_BYTES // 1024} KiB")
    elif path == SCRIPT and b"\r\n" in file.data:
        line = file.data.count(b"\n", 0, file.data.index(b"\r\n")) + 1
        yield Problem(Place(path, line), "Windows line endings, which sh cannot run; save it with LF")


def _problems(path: str, file: File, tree: SourceTree) -> Iterator[Problem]:
    if path == SCRIPT:
        return
    instructions, problems = read_dockerfile(file.text(), path)
    yield from problems
    if not any(instruction.name == "FROM" for instruction in instructions):
        yield Problem(Place(path, 1), "there is no FROM, so there is nothing to build on")
    yield from base_problems(path, instructions)
    yield from copy_problems(path, instructions, tree)
    yield from _command_problems(file, tree)


def base_problems(path: str, instructions: Sequence[Instruction]) -> Iterator[Problem]:
    """FROM lines whose image is unknown or moves with every release."""
    values: dict[str, str] = {}
    stages: set[str] = {"scratch"}
    before_from = True
    for instruction in instructions:
        if instruction.name == "ARG" and before_from:
            values.update(assigned(instruction))
        if instruction.name != "FROM":
            continue
        before_from = False
        image, *alias = instruction.arguments or ("",)
        wrong = _base_problem(expanded(image, values), image, stages)
        if wrong:
            yield Problem(Place(path, instruction.line), wrong)
        if len(alias) == 2 and alias[0].lower() == "as":
            stages.add(alias[1].lower())


def _base_problem(image: str | None, written: str, stages: set[str]) -> str:
    if image is None:
        return f"FROM {named(written)} uses an ARG without a default; give it one"
    if not image:
        return "FROM names no image"
    last = image.rpartition("/")[2]
    if image.lower() in stages or "@" in last:
        return ""
    if ":" not in last or last.endswith(":latest"):
        return f"FROM {named(image)} moves with every release; name a version tag or a digest"
    return ""


def copy_problems(path: str, instructions: Sequence[Instruction], tree: SourceTree) -> Iterator[Problem]:
    """Sources of COPY and ADD that the build context `tree` does not have."""
    context = Context(tree)
    values: dict[str, str] = {}
    for instruction in instructions:
        if instruction.name in ("ARG", "ENV"):
            values.update(assigned(instruction))
        if instruction.name not in ("COPY", "ADD") or any(
            flag.startswith("--from") for flag in instruction.flags
        ):
            continue
        for source in instruction.arguments[:-1]:
            wrong = _source_problem(instruction.name, expanded(source, values), context, tree)
            if wrong:
                yield Problem(Place(path, instruction.line_with(source)), wrong)


def _source_problem(name: str, source: str | None, context: Context, tree: SourceTree) -> str:
    if source is None or source.startswith("<<"):
        return ""
    if name == "ADD" and (source.startswith(("http://", "https://", "git@")) or source.endswith(".git")):
        return f"ADD fetches {named(source)}, which can change or vanish; commit the file instead"
    if context.has(source):
        return ""
    why = tree.refused.get(source.strip("./"))
    left_out = f" (left out: {why})" if why else ""
    absent = f"{name} takes {named(source)}, which is not in the repository{left_out}"
    return f"{absent}; commit it or make it in a RUN step"


def _command_problems(dockerfile: File, tree: SourceTree) -> Iterator[Problem]:
    """The default commands need a run.sh; an image may bring its own under that name."""
    submission, _ = read_submission(tree)
    default = Submission()
    named_script = any(path.rpartition("/")[2] == SCRIPT for path in tree) or SCRIPT in dockerfile.text()
    for key, command, usual in (
        ("reproduce", submission.reproduce, default.reproduce),
        ("serve", submission.serve, default.serve),
    ):
        if command == usual and not named_script:
            yield Problem(
                Place(SUBMISSION_PATH),
                f'{key} is "{usual}", but there is no {SCRIPT}; add it or name your command',
            )
