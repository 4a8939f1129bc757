"""Which language a file is written in, and how many of its lines are the candidate's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from rubric.strict_json import JsonError, loads
from rubric.tree import File

READ_BYTES = 1024 * 1024  # a larger text is data
OTHER = "other text"
NOTEBOOK = "Jupyter notebook"
_NOTEBOOK_DEPTH = 40

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


def _lines(path: str, file: File) -> Iterator[str]:
    text = _cells(file) if language(path) == NOTEBOOK else file.text()
    return (line.strip() for line in text.splitlines() if line.strip())


def _cells(file: File) -> str:
    """The source of a notebook's cells, without outputs; nothing where it is no notebook."""
    try:
        content = loads(file.data, max_bytes=READ_BYTES, max_depth=_NOTEBOOK_DEPTH)
    except JsonError:
        return ""
    cells = content.get("cells") if isinstance(content, dict) else None
    found = cells if isinstance(cells, list) else []
    return "\n".join(_source(cell.get("source")) for cell in found if isinstance(cell, dict))


def _source(source: object) -> str:
    parts = source if isinstance(source, list) else [source]
    return "".join(part for part in parts if isinstance(part, str))
