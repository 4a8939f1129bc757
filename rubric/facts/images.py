"""Dockerfiles wherever they stand: they parse, sources are there, bases are tagged, something is started."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from rubric.checks.context import normal
from rubric.checks.dockerfile import MAX_BYTES, Instruction, read_dockerfile
from rubric.checks.entrypoint import base_problems, copy_problems
from rubric.checks.wording import listed, named
from rubric.facts.fact import Fact, Trees, absent, bad, good, is_written, text_lines
from rubric.model import Place, Problem
from rubric.tree import SourceTree

ID, TITLE = "entry", "Entry point"
_NAME = re.compile(r"(?:^|/)(?:[^/]*\.)?(?:Dockerfile|Containerfile)(?:[.-][^/]*)?$")
_COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose[^/]*\.ya?ml$")
_SCRIPT = re.compile(
    r"(?:^|/)(?:run|start|main|entrypoint|boot|docker-run|runall|serve|deploy)[^/]*\.sh$|(?:^|/)Makefile$"
    r"|(?:^|/)Procfile$"
)
_CONTEXT = re.compile(r"^\s*(?:context|build):\s*[\"']?([\w./-]+)[\"']?\s*(?:#.*)?$")
_ELSEWHERE = re.compile(r"(?:^|/)(?:\.?venv|node_modules|site-packages|vendor|third_party)/")
_FILES_MAX, _PROBLEMS_MAX = 20, 50
_SEARCHES = 5  # for steps that make an absent source, of one Dockerfile: each looks through all texts
_MAKERS = re.compile(
    r"\.(?:md|rst|txt|py|sh|ya?ml|toml|ipynb|dvc)$|(?:^|/)(?:Makefile|dvc\.yaml|README[^/]*)$", re.IGNORECASE
)


def entry(trees: Trees) -> Fact:
    """Good when every Dockerfile of the tree can be built as far as reading tells; the run decides."""
    files = _images(trees.own) or _images(trees.tree)
    if not files:
        return _without(trees.tree)
    made: dict[str, Place] = {}
    problems = [problem for path in files for problem in _image_problems(path, trees.tree, made)]
    if problems:
        return bad(ID, TITLE, problems[:_PROBLEMS_MAX])
    steps = listed(
        [f"{named(source)} is not in the tree; {place} makes it." for source, place in made.items()]
    )
    words = f"{named(files[0])} fits the tree; the run decides. {steps}".strip()
    return good(ID, TITLE, words, [*map(Place, files), *made.values()])


def _images(tree: SourceTree) -> list[str]:
    return [path for path in tree if _NAME.search(path) and not _ELSEWHERE.search(path)][:_FILES_MAX]


def _image_problems(path: str, tree: SourceTree, made: dict[str, Place]) -> list[Problem]:
    """What is wrong with one Dockerfile, for the build context that suits it best; `made` takes the steps."""
    file = tree.files[path]
    if not file.data.strip() or file.is_binary or len(file.data) > MAX_BYTES:
        return [Problem(Place(path), "is empty, binary or larger than 64 KiB")]
    instructions, problems = read_dockerfile(file.text(), path)
    found = [*problems, *_base(path, instructions)]
    if not _is_commanded(tree):
        found += _started(path, instructions)
    missing = [[*_missing(path, instructions, tree, folder)] for folder in _contexts(path, tree)]
    return [*found, *_unmade(min(missing, key=len), tree, made)]


def _without(tree: SourceTree) -> Fact:
    others = [
        path
        for path in tree
        if (_COMPOSE.search(path) or _SCRIPT.search(path)) and not _ELSEWHERE.search(path)
    ]
    if others:
        return good(
            ID, TITLE, f"{named(others[0])} is there; the run decides.", [Place(path) for path in others]
        )
    return absent(ID, TITLE, "There is neither a Dockerfile nor a compose file, a Makefile or a run script.")


def _base(path: str, instructions: Sequence[Instruction]) -> Iterator[Problem]:
    if not any(instruction.name == "FROM" for instruction in instructions):
        yield Problem(Place(path, 1), "there is no FROM, so there is nothing to build on")
    yield from islice(base_problems(path, instructions), _PROBLEMS_MAX)


def _started(path: str, instructions: Sequence[Instruction]) -> Iterator[Problem]:
    """A base may bring its own command, which only the run can tell; `python` and the like bring none."""
    stages = [instruction for instruction in instructions if instruction.name == "FROM"]
    base = stages[-1].arguments[:1] if stages else ()
    is_bare = bool(base) and re.match(
        r"(?:[\w.:-]+/)*(?:python|ubuntu|debian|alpine|node|conda|miniconda3?)(?:[:@]|$)", base[0]
    )
    if is_bare and not any(one.name in ("CMD", "ENTRYPOINT") for one in instructions):
        yield Problem(
            Place(path, stages[-1].line), "there is neither CMD nor ENTRYPOINT, so nothing is started"
        )


def _is_commanded(tree: SourceTree) -> bool:
    """A compose file may start what the Dockerfile does not."""
    return any(_COMPOSE.search(path) and b"command:" in file.data for path, file in tree.files.items())


def _missing(
    path: str, instructions: Sequence[Instruction], tree: SourceTree, folder: str
) -> Iterator[Problem]:
    return islice(copy_problems(path, instructions, tree.under(folder) if folder else tree), _PROBLEMS_MAX)


def _unmade(problems: Sequence[Problem], tree: SourceTree, made: dict[str, Place]) -> Iterator[Problem]:
    for searched, problem in enumerate(problems):
        source = _source(problem)
        maker = made.get(source) or (_maker(source, tree) if source and searched < _SEARCHES else None)
        if maker is None:
            yield problem
        else:
            made[source] = maker


def _source(problem: Problem) -> str:
    found = re.search(r' takes "([^"]+)"', problem.message)
    return found[1] if found else ""


def _maker(source: str, tree: SourceTree) -> Place | None:
    """A documented step that names the source: a command of a text, or code that writes it."""
    name = normal(source).rpartition("/")[2]
    whole = normal(source)
    if len(name) < 3 or any(sign in name for sign in "*?["):
        return None
    step = re.compile(
        rf"(?:save|dump|write|mkdir|output|export|to_csv|to_pickle|joblib|pull|download|unzip|wget|curl|cp "
        rf"|train|create|OUTPUT|>)"
        rf".*(?<![\w.-]){re.escape(name)}(?![\w-])|(?<![\w.-]){re.escape(whole)}(?![\w-]).*(?:is|are|be"
        rf"|gets?) (?:written|created|generated|produced)"
    )
    for path, file in tree.files.items():
        if not _MAKERS.search(path) or not is_written(file) or name.encode() not in file.data:
            continue
        at = next((number for number, line in text_lines(file) if step.search(line[:400])), None)
        if at is not None:
            return Place(path, at)
    return None


def _contexts(path: str, tree: SourceTree) -> list[str]:
    """The folders from which a Dockerfile may be built: its own, the root, those that compose files name."""
    own = path.rpartition("/")[0]
    named_ = [
        normal(f"{other.rpartition('/')[0]}/{match[1]}")
        for other, file in tree.files.items()
        if _COMPOSE.search(other)
        for _, line in text_lines(file)
        if (match := _CONTEXT.match(line))
    ]
    return list(dict.fromkeys([own, "", *named_]))[:10]
