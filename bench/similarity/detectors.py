"""The detectors that are measured: ours, and the peers through the adapters that lie beside the data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Detector:
    """A command that gets a manifest and prints scores. `absent`: why it cannot be run here."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    absent: str = ""


@dataclass(frozen=True)
class Answer:
    """Scores of a run, in both directions, its seconds, and the peak MiB of its largest process."""

    scores: Mapping[tuple[str, str], float]
    seconds: float
    megabytes: float


OURS = Detector("Proofgrade", (sys.executable, "-m", "bench.similarity.ours"))
TOGETHER = Detector("Proofgrade, copies in the round", (*OURS.command, "--together"))
SERVICE = Detector("Proofgrade's service", (sys.executable, "-m", "bench.similarity.service"))


FEW = Detector("Proofgrade's service, looking at few", (*SERVICE.command, "--few"))


def peers(adapters: Path | None, python: str, node_modules: Path | None) -> tuple[Detector, ...]:
    """copydetect, compare50 and Dolos, each with its default settings and Dolos with its best."""
    if adapters is None:
        return tuple(Detector(name, (), absent="no --adapters") for name in (*_PYTHON, "Dolos"))
    found = [_python_peer(name, adapters, python) for name in _PYTHON]
    dolos = str(adapters / "dolos_cli.mjs")
    installed = node_modules is not None and (node_modules / "node_modules/@dodona/dolos-lib").is_dir()
    for name, more in (("Dolos", ()), ("Dolos, > 15 % ignored", ("--maxpct", "0.15"))):
        found.append(
            Detector(
                name,
                ("node", dolos, *more),
                {"DOLOS_MODULES": str(node_modules)},
                "" if installed else "dolos-lib is not installed under --node-modules",
            )
        )
    return tuple(found)


_PYTHON = ("copydetect", "compare50")


def _python_peer(name: str, adapters: Path, python: str) -> Detector:
    asked = subprocess.run([python, "-c", f"import {name}"], capture_output=True, check=False)
    absent = f"{name} cannot be imported by --python" if asked.returncode else ""
    return Detector(name, (python, str(adapters / f"{name}_cli.py")), {"PYTHONHASHSEED": "0"}, absent)


def run(detector: Detector, manifest: Mapping[str, object]) -> Answer:
    """Run it. Raises RuntimeError with what it said when it fails."""
    with tempfile.TemporaryDirectory() as folder:
        given, told = Path(folder, "manifest.json"), Path(folder, "peak")
        given.write_text(json.dumps(manifest), encoding="utf-8")
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "bench.peak", str(told), *detector.command, str(given)],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | dict(detector.environment),
        )
        seconds = time.perf_counter() - began
        peak = int(told.read_text(encoding="ascii")) / 1024
    if done.returncode:
        raise RuntimeError(f"{detector.name} failed: {done.stderr[-500:]}")
    scores: dict[tuple[str, str], float] = {}
    for one, two, score in json.loads(done.stdout):
        scores[one, two] = scores[two, one] = float(score)
    return Answer(scores, seconds, peak)
