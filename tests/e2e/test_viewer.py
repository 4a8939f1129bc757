"""What `proofgrade similarity --csv` writes, in the viewer of Dolos and a real browser."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.clicks import chromium, driven, with_packages

pytestmark = pytest.mark.real

SOLUTIONS = Path(__file__).parents[1] / "submissions" / "independent"


def test_the_viewer_marks_both_sides_of_a_match(tmp_path: Path) -> None:
    """Of a copy it marks the lines that pairs.json names and no others; a click shows the match opposite."""
    browser, work = chromium(), with_packages(tmp_path)
    site = tmp_path / "site"
    shutil.copytree(work / "node_modules" / "@dodona" / "dolos-web" / "dist", site)
    shutil.rmtree(site / "data", ignore_errors=True)
    pair = _compared(tmp_path, site / "data")
    with _served(site) as address:
        seen = driven("viewer.mjs", [browser, address, "0"], work)
    places = [[_lines(tmp_path, pair, match, side) for side in "ab"] for match in pair["matches"]]
    assert len(places) > 1
    assert seen["chosen"] in places
    for side, marked in enumerate(seen["all"]):
        assert sorted(marked) == sorted(line for place in places for line in place[side])


def _compared(folder: Path, table: Path) -> dict[str, Any]:
    """The likest pair of four solutions and a copy, whose files stand in another order."""
    cohort, told = folder / "cohort", folder / "pairs.json"
    shutil.copytree(SOLUTIONS, cohort)
    shutil.copytree(cohort / "dan", cohort / "eve")
    (cohort / "eve" / "main.py").rename(cohort / "eve" / "run.py")
    words = ["similarity", str(cohort), "--json", str(told), "--csv", str(table)]
    subprocess.run([sys.executable, "-m", "app", *words], check=True, capture_output=True)
    pair: dict[str, Any] = json.loads(told.read_text())["pairs"][0]
    return pair


def _lines(folder: Path, pair: dict[str, Any], match: dict[str, Any], side: str) -> list[str]:
    path = folder / "cohort" / str(pair[side]) / str(match[f"{side}_file"])
    text = path.read_text(encoding="utf-8")
    first, last = int(match[f"{side}_start"]), int(match[f"{side}_end"])
    return text.split("\n")[first - 1 : last]


@contextmanager
def _served(site: Path) -> Iterator[str]:
    handler = partial(SimpleHTTPRequestHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
