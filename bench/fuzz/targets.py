"""What is fuzzed: each takes bytes and returns, or has found a fault of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.formats import pdf_reader
from bench.fuzz import seeds
from rubric.checks.conda import environment_dependencies
from rubric.checks.dockerfile import assigned, expanded, read_dockerfile
from rubric.checks.installs import dockerfile_installs, script_installs
from rubric.checks.manifests import locks_in, project_dependencies
from rubric.checks.requirements import read_requirements
from rubric.facts import State, facts_of
from rubric.facts.ci import test_commands
from rubric.reading.corpus import corpus_of
from rubric.reading.pointers import items_of
from rubric.submission import read_submission
from rubric.texts.notebooks import read_notebook
from rubric.texts.office import paragraphs
from rubric.texts.pages import page_paragraphs
from rubric.texts.prose import prose_of
from rubric.tree import File, SourceTree

_TREE = (
    "README.md", "app.py", "a.ipynb", "Dockerfile", "requirements.txt", "submission.yml", "run.sh", ".env",
)  # fmt: skip
_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock")


@dataclass(frozen=True)
class Target:
    """`seeds`: inputs to begin with, so that a form is not searched for byte by byte."""

    run: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def _tree(path: str, data: bytes) -> SourceTree:
    return SourceTree({path: File(data)})


def _notebook(data: bytes) -> object:
    read = read_notebook(File(data))
    return [*read.prose, *read.printed]


def _yaml(data: bytes) -> object:
    ours = read_submission(_tree("submission.yml", data))
    return ours, environment_dependencies("environment.yml", File(data)), [*_workflow(data)]


def _workflow(data: bytes) -> list[object]:
    return [*test_commands(_tree(".github/workflows/a.yml", data))]


def _toml(data: bytes) -> object:
    names = ("pyproject.toml", "pixi.toml", "Pipfile")
    locks = [lock for name in _LOCKS for lock in locks_in(_tree(name, data), "")]
    return locks, [project_dependencies(name, File(data)) for name in names]


def _dockerfile(data: bytes) -> object:
    instructions, problems = read_dockerfile(File(data).text(), "Dockerfile")
    values = {name: value for one in instructions for name, value in assigned(one).items()}
    words = [expanded(word, values) for one in instructions for word in one.arguments]
    installs = [*dockerfile_installs("Dockerfile", File(data)), *script_installs("run.sh", File(data))]
    return problems, words, installs


def _requirements(data: bytes) -> object:
    return read_requirements(_tree("requirements.txt", data), "requirements.txt")


def _pdf(data: bytes) -> object:
    return [*page_paragraphs(pdf_reader.read(data))]


def _whole(data: bytes) -> object:
    """The first byte chooses the file's name. A fact that was not read is a fault of ours."""
    tree, starter = _tree(_TREE[data[0] % len(_TREE)] if data else "a", data[1:]), SourceTree()
    unread = [one.words for one in facts_of(tree, starter) if one.state is State.UNREAD]
    assert not unread, unread
    return items_of(corpus_of(prose_of(tree, starter, ()), tree, starter))


def _office(data: bytes) -> object:
    return paragraphs("a.docx", File(data)), paragraphs("a.pptx", File(data))


_EACH: Mapping[str, Target] = {
    "notebooks": Target(_notebook, (seeds.NOTEBOOK,)),
    "yaml": Target(_yaml, (seeds.CLAIM, seeds.WORKFLOW, seeds.CONDA)),
    "toml": Target(_toml, (seeds.PROJECT, seeds.LOCK)),
    "dockerfile": Target(_dockerfile, (seeds.DOCKERFILE,)),
    "requirements": Target(_requirements, (seeds.REQUIREMENTS,)),
    "office": Target(_office, (b"PK",)),
    "pdf": Target(_pdf, (seeds.PDF,)),
    "whole": Target(_whole, (b"\0" + seeds.MEMO, b"\2" + seeds.NOTEBOOK, b"\3" + seeds.DOCKERFILE)),
}


def _together(data: bytes) -> object:
    """The first byte chooses the parser."""
    parsers = list(_EACH.values())
    return parsers[data[0] % len(parsers)].run(data[1:]) if data else None


_MARKED = tuple(bytes([at]) + seed for at, one in enumerate(_EACH.values()) for seed in one.seeds)
TARGETS = {**_EACH, "together": Target(_together, _MARKED)}
