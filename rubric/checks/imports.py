"""Packages that Python code imports and that never come with Python: they have to be declared somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rubric.model import Place, Problem
from rubric.tree import SourceTree

_BYTES, _FILES_MAX = 512 * 1024, 500
_PACKAGES = (
    "numpy|pandas|scipy|sklearn|torch|torchvision|tensorflow|keras|jax|xgboost|lightgbm|catboost|transformers|datasets"
    "|nltk|spacy|gensim|cv2|PIL|matplotlib|seaborn|plotly|fastapi|flask|uvicorn|pydantic|requests|httpx|mlflow|streamlit"
    "|openai|langchain|statsmodels|optuna|shap|joblib|yaml|polars"
)
_IMPORT = re.compile(rf"^[ \t]*(?:import|from)[ \t]+({_PACKAGES})\b", re.MULTILINE)
_ELSEWHERE = re.compile(r"(?:^|/)(?:\.?venv|node_modules|site-packages|vendor|third_party)/")


def undeclared(tree: SourceTree) -> Iterator[Problem]:
    """One problem per well-known package, at its first import. Only for a tree without any manifest."""
    seen: set[str] = set()
    paths = [path for path in tree if path.endswith(".py") and not _ELSEWHERE.search(path)]
    for path in paths[:_FILES_MAX]:
        file = tree.files[path]
        if len(file.data) > _BYTES or file.is_binary:
            continue
        text = file.text()
        for match in _IMPORT.finditer(text):
            if match[1] not in seen:
                seen.add(match[1])
                line = text.count("\n", 0, match.start(1)) + 1
                yield Problem(Place(path, line), f"{match[1]} is imported, and no manifest names a version")
