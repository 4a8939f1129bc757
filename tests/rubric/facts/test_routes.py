"""Server routes by Python's syntax tree."""

from __future__ import annotations

import pytest

from rubric.facts.routes import routes_in, server
from tests.rubric.checks.support import tree
from tests.rubric.facts.support import fact, told

FAST = "from fastapi import FastAPI, APIRouter\n"


def routes(files: dict[str, str]) -> list[str]:
    return [f"{route.method} {route.path} {route.place}" for route in routes_in(tree(files))]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (f"{FAST}app = FastAPI()\n@app.post('/predict')\ndef f(): ...\n", ["POST /predict app.py:3"]),
        (
            "from flask import Flask\napp = Flask('a')\n@app.route('/a', methods=['GET', 'post'])\n"
            "def f(): ...\n",
            ["GET /a app.py:3", "POST /a app.py:3"],
        ),
        (f"{FAST}r = APIRouter(prefix='/v1')\n@r.get('/x')\nasync def f(): ...\n", ["GET /v1/x app.py:3"]),
        (f"{FAST}app = FastAPI()\napp.add_api_route('/y', f, methods=['PUT'])\n", ["PUT /y app.py:3"]),
        ("import flask_restful\napi.add_resource(Thing, '/thing')\n", ["ANY /thing app.py:2"]),
        (f"{FAST}app = FastAPI()\n@app.get('/')\ndef test_page(): ...\n", ["GET / app.py:3"]),
    ],
)
def test_routes_as_they_are_declared(code: str, found: list[str]) -> None:
    """Decorators, methods, prefixes, calls; a function named test_... is a route all the same."""
    assert routes({"app.py": code}) == found


def test_a_router_is_mounted_under_its_prefix() -> None:
    """By the module that it is imported from, under whatever name."""
    part = f"{FAST}router = APIRouter(prefix='/b')\n@router.get('/c')\ndef f(): ...\n"
    main = f"{FAST}from .routers import part\napp = FastAPI()\napp.include_router(part.router, prefix='/a')\n"
    named = f"{FAST}from .routers.part import router as other\napp.include_router(other, prefix='/z')\n"
    assert routes({"main.py": main, "routers/part.py": part}) == ["GET /a/b/c routers/part.py:3"]
    assert routes({"main.py": named, "routers/part.py": part}) == ["GET /z/b/c routers/part.py:3"]


@pytest.mark.parametrize(
    "files",
    [
        {"README.md": "We use FastAPI: `@app.post('/predict')`"},
        {"requirements.txt": "fastapi\nflask\n"},
        {"tests/test_api.py": f"{FAST}app = FastAPI()\n@app.get('/x')\ndef f(): ...\n"},
        {"app.py": "from fastapi import (\n"},
        {"app.py": "import fastapi\n" + "(" * 5000},
        {"app.py": "import fastapi\nx = " + "-" * 100_000 + "1"},
        {"app.py": "import fastapi\nx = " + "1+" * 50_000 + "1"},
    ],
)
def test_prose_tests_and_broken_code_make_no_server(files: dict[str, str]) -> None:
    """Only code that parses and makes a server counts; deep nesting is refused, not followed."""
    assert fact(server, files).state == "absent"


def test_a_handler_of_the_standard_library_serves_what_it_compares() -> None:
    """`do_POST` with the paths that it asks about."""
    code = (
        "from http.server import BaseHTTPRequestHandler\nclass H(BaseHTTPRequestHandler):\n"
        "    def do_POST(self):\n        if self.path == '/predict':\n            pass\n"
    )
    assert routes({"serve.py": code}) == ["POST /predict serve.py:4"]


def test_the_stated_route_is_one_of_the_code() -> None:
    """A route in submission.yml that no code declares is named with its line."""
    code = f"{FAST}app = FastAPI()\n@app.post('/predict')\ndef f(): ...\n"
    right = fact(server, {"app.py": code, "submission.yml": "version: 1\nroute: /predict\n"})
    wrong = fact(server, {"app.py": code, "submission.yml": "version: 1\nroute: /classify\n"})
    assert right.state == "good"
    assert told(wrong) == ("bad", ["submission.yml:2"])
