"""Server routes, read from Python's own syntax tree: nothing is imported, prose never counts."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rubric.checks.testing import ELSEWHERE, is_python_test
from rubric.checks.wording import legible, listed, named
from rubric.facts.fact import Fact, Trees, absent, bad, good
from rubric.model import Place, Problem
from rubric.submission import SUBMISSION_PATH, read_submission
from rubric.tree import File, SourceTree

ID, TITLE = "server", "Server routes"
_BYTES = 256 * 1024
_FILES_MAX, _ROUTES_MAX, _TOLD_MAX, _PATH = 500, 200, 50, 120
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "websocket"})
_SERVERS = {
    "FastAPI": "FastAPI", "APIRouter": "FastAPI", "Flask": "Flask", "Blueprint": "Flask", "Quart": "Quart",
    "Starlette": "Starlette", "Litestar": "Litestar", "Sanic": "Sanic", "Bottle": "Bottle",
    "Falcon": "Falcon",
}  # fmt: skip
_MODULES = frozenset(
    {
        "fastapi",
        "http.server",
        "flask",
        "starlette",
        "litestar",
        "sanic",
        "quart",
        "bottle",
        "falcon",
        "flask_restful",
        "flask_restx",
    }
)


@dataclass(frozen=True)
class Route:
    """One route: method in capitals (`ANY` where the code does not say), path, and where it is declared."""

    method: str
    path: str
    place: Place


@dataclass
class _Module:
    """What one file declares: frameworks, routes by the name they hang on, prefixes by name."""

    path: str
    frameworks: set[str] = field(default_factory=set)
    prefixes: dict[str, str] = field(default_factory=dict)  # of routers made here
    mounted: list[tuple[str, str]] = field(default_factory=list)  # `file.router`, prefix
    imported: dict[str, str] = field(default_factory=dict)  # local name -> `module.name`
    routes: list[tuple[str, Route]] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The name under which other files import this one."""
        return self.path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]


def server(trees: Trees) -> Fact:
    """The routes that the candidate's own Python declares; absent where no server is made."""
    modules = [*_modules(trees.own)]
    frameworks = sorted({name for module in modules for name in module.frameworks})
    if not frameworks:
        return absent(ID, TITLE, "No code makes a web server.")
    routes = list(dict.fromkeys(routes_of(modules)))[:_ROUTES_MAX]
    wrong = _unknown_route(trees.tree, routes)
    if wrong is not None:
        return bad(ID, TITLE, [wrong])
    told = listed([named(f"{route.method} {route.path}") for route in routes], limit=10) or "no route"
    places = [route.place for route in routes] or [Place(one.path) for one in modules if one.frameworks]
    return good(ID, TITLE, f"{', '.join(frameworks)}: {told}", places)


def _unknown_route(tree: SourceTree, routes: Sequence[Route]) -> Problem | None:
    """The route that submission.yml states, where the code declares routes and this is none of them."""
    stated = read_submission(tree)[0].route
    known = {route.path.rstrip("/") for route in routes}
    if stated is None or not known or stated.rstrip("/") in known:
        return None
    lines = enumerate((tree.text(SUBMISSION_PATH) or "").splitlines(), start=1)
    at = next((number for number, line in lines if line.startswith("route")), None)
    return Problem(Place(SUBMISSION_PATH, at), f"no code declares the route {named(stated)}")


def routes_in(tree: SourceTree) -> tuple[Route, ...]:
    """All routes that a tree's Python declares, tests apart, with their prefixes."""
    return tuple(dict.fromkeys(routes_of([*_modules(tree)])))


def told_routes(tree: SourceTree) -> tuple[Route, ...]:
    """The first fifty routes with legible words, to be kept and shown. Never raises."""
    try:
        found = routes_in(tree)[:_TOLD_MAX]
    except (RecursionError, MemoryError):
        return ()
    return tuple(
        Route(legible(one.method), legible(one.path), Place(legible(one.place.path), one.place.line))
        for one in found
    )


def routes_of(modules: Iterable[_Module]) -> Iterator[Route]:
    """Routes with their prefixes: of the router itself, and of the place that mounts it."""
    known = list(modules)
    mounts = dict(mount for module in known for mount in module.mounted)
    for module in known:
        for name, route in module.routes:
            above = mounts.get(f"{module.stem}.{name}", "")
            whole = f"{above}{module.prefixes.get(name, '')}{route.path}" or "/"
            yield Route(route.method, whole[:_PATH], route.place)


def _modules(tree: SourceTree) -> Iterator[_Module]:
    left = _FILES_MAX
    for path, file in tree.files.items():
        if not path.endswith(".py") or is_python_test(path) or not ELSEWHERE.isdisjoint(path.split("/")):
            continue
        if len(file.data) > _BYTES or not any(name.encode() in file.data for name in _MODULES):
            continue
        left -= 1
        if left < 0:
            return
        syntax = parsed(file)
        if syntax is not None:
            yield _read(path, syntax)


def parsed(file: File) -> ast.Module | None:
    """The syntax tree of a Python file; None where Python cannot parse it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the candidate's escapes, which are not ours to report
            return ast.parse(file.text())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _read(path: str, syntax: ast.Module) -> _Module:
    module = _Module(path)
    for node in _nodes(syntax):
        if isinstance(node, ast.ImportFrom):
            _import(module, node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            _assign(module, node)
        elif isinstance(node, ast.ClassDef):
            _handler(module, node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                _decorated(module, decorator)
        elif isinstance(node, ast.Call):
            _call(module, node)
    return module


def _nodes(syntax: ast.Module) -> Iterator[ast.AST]:
    """All nodes, those of a file in its order as far as assignments and definitions go."""
    waiting: list[ast.AST] = [syntax]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed([*ast.iter_child_nodes(node)]))


def _import(module: _Module, node: ast.ImportFrom) -> None:
    tail = (node.module or "").rpartition(".")[2]
    for alias in node.names:
        module.imported[alias.asname or alias.name] = f"{tail}.{alias.name}" if tail else alias.name


def _assign(module: _Module, node: ast.Assign | ast.AnnAssign) -> None:
    kind = _name(node.value.func).rpartition(".")[2] if isinstance(node.value, ast.Call) else ""
    if kind not in _SERVERS or not isinstance(node.value, ast.Call):
        return
    module.frameworks.add(_SERVERS[kind])
    words = _keywords(node.value)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        module.prefixes[_name(target)] = words.get("prefix", "") or words.get("url_prefix", "")


def _handler(module: _Module, node: ast.ClassDef) -> None:
    """A handler of the standard library: `do_POST`, with the paths that it is compared with."""
    if not any(_name(base).endswith("HTTPRequestHandler") for base in node.bases):
        return
    module.frameworks.add("http.server")
    for method in node.body:
        if isinstance(method, ast.FunctionDef) and method.name.startswith("do_"):
            for path, line in _compared(method):
                place = Place(module.path, line)
                module.routes.append(("", Route(method.name.removeprefix("do_"), path, place)))


def _compared(method: ast.FunctionDef) -> Iterator[tuple[str, int]]:
    for node in ast.walk(method):
        if isinstance(node, ast.Compare):
            texts = (_text([one]) for one in (node.left, *node.comparators))
            yield from ((text, node.lineno) for text in texts if text and text.startswith("/"))


def _decorated(module: _Module, decorator: ast.expr) -> None:
    """`@app.post("/x")`, `@app.route("/x", methods=["POST"])`."""
    if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
        return
    verb, owner, path = decorator.func.attr, _name(decorator.func.value), _text(decorator.args[:1])
    path = path if path is not None else _keywords(decorator).get("path")
    if path is None or not (path == "" or path.startswith("/")):
        return
    if verb in _METHODS:
        _add(module, owner, verb.upper(), path, decorator)
    elif verb in ("route", "api_route"):
        for method in _methods(decorator):
            _add(module, owner, method, path, decorator)


def _call(module: _Module, node: ast.Call) -> None:
    """`app.include_router(x, prefix=...)`, `register_blueprint`, `add_url_rule`, `api.add_resource`."""
    verb = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if verb in ("include_router", "register_blueprint", "mount") and node.args:
        words = _keywords(node)
        _mount(module, node, words.get("prefix", "") or words.get("url_prefix", ""))
    elif verb in ("add_url_rule", "add_api_route") and (path := _text(node.args[:1])) is not None:
        _add(module, "", _methods(node)[0], path, node)
    elif verb == "add_resource" and (path := _text(node.args[1:2])) is not None:
        _add(module, "", "ANY", path, node)


def _mount(module: _Module, node: ast.Call, prefix: str) -> None:
    """Keyed as `file.router`: by the import that the name comes from, else as this file's own."""
    first, _, rest = _name(node.args[0]).partition(".")
    origin = module.imported.get(first, f"{module.stem}.{first}")
    module.mounted.append((f"{origin.rpartition('.')[2]}.{rest}" if rest else origin, prefix))


def _add(module: _Module, owner: str, method: str, path: str, node: ast.expr) -> None:
    module.routes.append((owner, Route(method, path, Place(module.path, node.lineno))))


def _methods(node: ast.Call) -> list[str]:
    listed_ = next((word.value for word in node.keywords if word.arg == "methods"), None)
    items = listed_.elts if isinstance(listed_, ast.List | ast.Tuple | ast.Set) else []
    named_ = [
        one.value.upper() for one in items if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    return named_ or ["GET"]


def _keywords(node: ast.Call) -> Mapping[str, str]:
    return {
        word.arg: word.value.value
        for word in node.keywords
        if word.arg and isinstance(word.value, ast.Constant) and isinstance(word.value.value, str)
    }


def _text(arguments: list[ast.expr]) -> str | None:
    first = arguments[0] if arguments else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _name(node: ast.expr | None) -> str:
    """`a.b.c` of names and attributes; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed([*parts, node.id])) if isinstance(node, ast.Name) else ""
