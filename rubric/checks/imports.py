"""Packages that Python code imports and that never come with Python: they have to be declared somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from rubric.model import Place, Problem
from rubric.tree import SourceTree

_BYTES, _FILES_MAX = 512 * 1024, 500
_PACKAGES = (
    "numpy|pandas|scipy|sklearn|torch|torchvision|tensorflow|keras|jax|xgboost|lightgbm|catboost|transformers|datasets"
    "|nltk|spacy|gensim|cv2|PIL|matplotlib|seaborn|plotly|fastapi|flask|uvicorn|pydantic|requests|httpx|mlflow|streamlit"
    "|openai|langchain|statsmodels|optuna|shap|joblib|yaml|polars"
)
# Hardly ever brought by another package, so that a manifest that is silent on one is not complete.
_ALONE = frozenset(
    {
        "seaborn", "xgboost", "lightgbm", "catboost", "shap", "optuna", "streamlit", "spacy", "gensim",
        "polars", "statsmodels",
    }
)  # fmt: skip
_BRING_MUCH = re.compile(
    r"pycaret|.*profiling|ultralytics|autogluon.*|evidently|h2o|sktime|darts|pmdarima|prophet"
)
# A line of a notebook stands in quotes.
_IMPORT = re.compile(rf"^[ \t]*\"?(?:import|from)[ \t]+({_PACKAGES})\b", re.MULTILINE)
_ELSEWHERE = re.compile(r"(?:^|/)(?:\.?venv|node_modules|site-packages|vendor|third_party)/")


def undeclared(tree: SourceTree) -> Iterator[Problem]:
    """One problem per well-known package, at its first import. Only for a tree without any manifest."""
    imports = _imports(tree, ".py")
    return (Problem(at, f"{name} is imported, and no manifest names a version") for name, at in imports)


def forgotten(tree: SourceTree, known: AbstractSet[str]) -> Iterator[Problem]:
    """One problem per imported package that the manifests should name and do not.

    `known`: names in the manifests and locks. Only packages that hardly another one brings, and none where a
    package that brings many is named.
    """
    if any(_BRING_MUCH.fullmatch(name) for name in known):
        return
    for name, at in _imports(tree, (".py", ".ipynb")):
        if name in _ALONE and name not in known:
            yield Problem(at, f"{name} is imported, and the manifests do not name it")


def _imports(tree: SourceTree, ending: str | tuple[str, ...]) -> Iterator[tuple[str, Place]]:
    """Well-known packages with the first line that imports each."""
    seen: set[str] = set()
    paths = [path for path in tree if path.endswith(ending) and not _ELSEWHERE.search(path)]
    for path in paths[:_FILES_MAX]:
        file = tree.files[path]
        if len(file.data) > _BYTES or file.is_binary:
            continue
        text = file.text()
        for match in _IMPORT.finditer(text):
            if match[1] not in seen:
                seen.add(match[1])
                yield match[1], Place(path, text.count("\n", 0, match.start(1)) + 1)
