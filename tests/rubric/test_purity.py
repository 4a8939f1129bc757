"""The pure package opens no file, asks no clock, draws no random number and prints nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "rubric"
READS_PACKAGE_DATA = ROOT / "shipped.py"
# fmt: off
EFFECT_MODULES = frozenset({
    "asyncio", "datetime", "docker", "fastapi", "githubkit", "glob", "http", "httpx", "importlib",
    "importlib.resources", "logging", "os", "pathlib", "random", "secrets", "select", "shutil",
    "signal", "socket", "sqlalchemy", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time",
    "urllib.request", "uuid",
})
# fmt: on
EFFECT_CALLS = frozenset({"open", "print", "input", "exec", "eval", "__import__", "breakpoint"})
EFFECT_METHODS = frozenset(
    {
        "open",  # io.open, tarfile.open, Path.open: memory streams need none of them
        "read_text",
        "read_bytes",
        "write_text",
        "write_bytes",
        "now",
        "utcnow",
        "today",
        "perf_counter",
        "monotonic",
    }
)
DATA = (
    ROOT / "assessments",
    ROOT / "builtin" / "new",
    ROOT / "builtin" / "stages",
)  # code that is shipped, not run
MODULES = sorted(
    path
    for path in ROOT.rglob("*.py")
    if not any(folder in path.parents for folder in DATA) and path != READS_PACKAGE_DATA
)


def effects(source: str) -> Iterator[str]:
    """Everything in a module's source that touches the world, as `line: what`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (
                f"{node.lineno}: import {name.name}" for name in node.names if name.name in EFFECT_MODULES
            )
        elif isinstance(node, ast.ImportFrom) and node.module in EFFECT_MODULES:
            yield f"{node.lineno}: from {node.module} import"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in EFFECT_CALLS:
            yield f"{node.lineno}: {node.func.id}()"
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in EFFECT_METHODS
        ):
            yield f"{node.lineno}: .{node.func.attr}()"


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(ROOT)) for path in MODULES])
def test_a_module_of_rubric_has_no_effects(path: Path) -> None:
    """Only rubric/shipped.py, which reads package data, may touch a file."""
    assert list(effects(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "from pathlib import Path",
        "open('x')",
        "io.open('x')",
        "print(1)",
        "from datetime import datetime",
        "import datetime as d\nd.datetime.now()",
        "path.read_text()",
        "import urllib.request",
        "def late():\n    import random",
    ],
)
def test_the_guard_sees_each_kind_of_effect(source: str) -> None:
    """The guard itself is not blind."""
    assert list(effects(source))
