"""Which language a file is written in, and how many of its lines are the candidate's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from rubric.texts.notebooks import read_notebook
from rubric.tree import File

READ_BYTES = 1024 * 1024  # a larger text is data
OTHER = "other text"
NOTEBOOK = "Jupyter notebook"

_BY_ENDING: Mapping[str, str] = MappingProxyType(
    {
        "py": "Python", "pyi": "Python", "pyx": "Python", "ipynb": NOTEBOOK, "r": "R", "rmd": "R",
        "jl": "Julia", "sql": "SQL", "sh": "shell", "bash": "shell", "ps1": "PowerShell", "js": "JavaScript",
        "mjs": "JavaScript", "jsx": "JavaScript", "ts": "TypeScript", "tsx": "TypeScript", "go": "Go",
        "rs": "Rust", "java": "Java", "kt": "Kotlin", "scala": "Scala", "c": "C", "h": "C", "cpp": "C++",
        "cc": "C++", "hpp": "C++", "cu": "CUDA", "cs": "C#", "rb": "Ruby", "html": "HTML", "css": "CSS",
        "tf": "Terraform", "md": "Markdown", "markdown": "Markdown", "rst": "reStructuredText",
        "yml": "YAML", "yaml": "YAML", "toml": "TOML", "ini": "INI", "cfg": "INI", "dockerfile": "Dockerfile",
        "makefile": "Makefile", "mk": "Makefile", "json": "data", "jsonl": "data", "ndjson": "data",
        "csv": "data", "tsv": "data", "xml": "data", "lock": "lock file",
    }
)  # fmt: skip
CODE = frozenset(
    {"Python", "R", "Julia", "SQL", "shell", "JavaScript", "TypeScript", "Go", "Rust", "Java", "Scala", "C++"}
)


def language(path: str) -> str:
    """The language by the file's name; `other text` where it tells nothing."""
    name = path.rpartition("/")[2].lower()
    if name.startswith(("dockerfile", "containerfile")):
        return "Dockerfile"
    return _BY_ENDING.get(name.rpartition(".")[2], OTHER)


def is_text(file: File) -> bool:
    """Whether the file can be read as text of a size that a person may have written."""
    marked = file.data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return len(file.data) <= READ_BYTES and (marked or not file.is_binary) and not file.is_lfs_pointer


def own_lines(path: str, file: File, before: File | None) -> int:
    """How many lines that are not blank are in `file` and not in `before`, wherever they stand."""
    if not is_text(file):
        return 0
    lines = Counter(_lines(path, file))
    if before is not None and is_text(before):
        lines -= Counter(_lines(path, before))
    return lines.total()


def code_lines(path: str, file: File) -> Iterator[tuple[int | None, str]]:
    """The lines of a file of code with their numbers; of a notebook those of its code cells."""
    if language(path) == NOTEBOOK:
        return ((line.number, line.text) for line in read_notebook(file).code)
    return ((number, line) for number, line in enumerate(file.text().splitlines(), start=1))


def _lines(path: str, file: File) -> Iterator[str]:
    return (line.strip() for line in _read(path, file) if line.strip())


def _read(path: str, file: File) -> Iterator[str]:
    """The lines of a file, of a notebook those of its cells, without what they printed."""
    if language(path) != NOTEBOOK:
        yield from file.text().splitlines()
        return
    cells = read_notebook(file)
    yield from (line.text for line in (*cells.prose, *cells.code))
