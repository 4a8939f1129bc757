"""Attacks as data: the folders under tests/submissions/attacks, the trees that they make, and what they must
come to.

A complaint is a sentence on what differs from the expectation. No complaint about an attack, and at least one
about the honest submission held to the same expectation: only both together show anything.
"""

from __future__ import annotations

import base64
import io
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from action.workspace import read_folder, read_tar
from rubric.archive import write_tar
from rubric.grade import Graded
from rubric.observation import Ending, Observation, Phase, PhaseRun
from rubric.stats import percentile
from rubric.tree import SourceTree

SUBMISSIONS = Path(__file__).parent.parent / "submissions"
FOLDER = SUBMISSIONS / "attacks"
CARD = "attack.yml"
MIB = 1 << 20
LAST = {Phase.TESTS, Phase.REBUILD, Phase.REPEAT}  # what comes after the answers depends on how they came


@dataclass(frozen=True)
class Attack:
    """One attack. `numbers`: rows of the list that it shows; `over`: the honest submission below it.

    `assessment`: replacements in the tiny assessment. `tar`: entries that no checkout could hold. `outside`:
    the submission is told, in outside.json, of listeners that it must not reach.
    """

    name: str
    numbers: tuple[int, ...]
    title: str
    expect: Mapping[str, Any]
    over: str = "honest"
    assessment: Mapping[str, str] = field(default_factory=dict)
    tar: tuple[Mapping[str, Any], ...] = ()
    outside: bool = False

    def tree(self) -> SourceTree:
        """The honest submission with the hostile files over it."""
        below = honest(self.over)
        own = {path: file for path, file in read_folder(FOLDER / self.name).files.items() if path != CARD}
        tree = replace(below, files={**below.files, **own})
        return read_tar(_with_entries(write_tar(tree), self.tar)) if self.tar else tree


def honest(name: str) -> SourceTree:
    """An honest submission by the name of its folder."""
    return read_folder(SUBMISSIONS / name)


def attacks() -> tuple[Attack, ...]:
    """Every attack, in the order of its number. Raises TypeError for an unknown key in attack.yml."""
    return tuple(_attack(folder) for folder in sorted(FOLDER.iterdir()) if (folder / CARD).is_file())


def complaints(expect: Mapping[str, Any], graded: Graded, tree: SourceTree) -> list[str]:
    """What about this run differs from the expectation. Raises KeyError for an unknown demand."""
    seen = graded.observation
    told = [] if "ends" in expect else list(_all_well(seen))
    for name, wanted in expect.items():
        told += TREE[name](wanted, tree) if name in TREE else DEMANDS[name](wanted, graded)
    return told


def _attack(folder: Path) -> Attack:
    card = yaml.safe_load((folder / CARD).read_text(encoding="utf-8"))
    number = card.pop("number")
    assert folder.name.startswith(f"{number:02}-"), f"{folder.name}: its number is {number}"
    numbers = tuple(card.pop("covers", [number]))
    card["tar"] = tuple(card.pop("tar", ()))
    return Attack(name=folder.name, numbers=numbers, **card)


def _with_entries(archive: bytes, entries: Iterable[Mapping[str, Any]]) -> bytes:
    """The archive with more members: a `name`, and `text`, `base64`, or a `link` of the given `type`."""
    target = io.BytesIO(archive)
    with tarfile.open(fileobj=target, mode="a") as out:
        for entry in entries:
            member = tarfile.TarInfo(entry["name"])
            member.type = entry.get("type", "0").encode()
            member.linkname = entry.get("link", "")
            data = base64.b64decode(entry.get("base64", "")) or entry.get("text", "").encode()
            member.size = len(data)
            out.addfile(member, io.BytesIO(data))
    return target.getvalue()


def _answering(seen: Observation) -> list[PhaseRun]:
    return [run for run in seen.phases if run.phase not in LAST]


def _all_well(seen: Observation) -> Iterator[str]:
    for run in _answering(seen):
        if run.ending is not Ending.OK:
            yield f"{run.phase} ended {run.ending}: {run.reason}"


def _ends(wanted: Mapping[str, Any], graded: Graded) -> Iterator[str]:
    """The first phase that does not end well; those before it do, those after it are not run."""
    demands = dict(wanted)
    phase, ending, before = Phase(demands.pop("phase")), Ending(demands.pop("ending")), True
    for run in _answering(graded.observation):
        if run.phase is phase:
            before, due = False, ending
        else:
            due = Ending.OK if before else Ending.NOT_RUN
        if run.ending is not due:
            yield f"{run.phase} ended {run.ending}, not {due}: {run.reason} | {run.log_tail[-600:]}"
    yield from _phase(graded.observation.phase(phase), demands)


def _phases(wanted: Mapping[str, Mapping[str, Any]], graded: Graded) -> Iterator[str]:
    for name, demands in wanted.items():
        yield from _phase(graded.observation.phase(Phase(name)), demands)


def _phase(run: PhaseRun, demands: Mapping[str, Any]) -> Iterator[str]:
    """Demands on one phase: words of reason and log, exit code, and caps on what it took."""
    told = f"{run.reason} | {run.log_tail}"
    longest = max(map(len, run.log_tail.splitlines()), default=0)
    peak, cores = (run.peak_memory_bytes or 0) / MIB, (run.cpu_seconds or 0.0) / max(run.seconds, 0.1)
    holds: dict[str, Callable[[Any], bool]] = {
        "reason": lambda words: all(word in run.reason for word in words),
        "log": lambda words: all(word in run.log_tail for word in words),
        "log_lacks": lambda words: not any(word in run.log_tail for word in words),
        "lacks": lambda words: not any(word in run.reason for word in words),
        "exit_code": lambda code: run.exit_code == code,
        "longest_line": lambda most: 0 < longest <= most,
        "within_seconds": lambda most: run.seconds <= most,
        "peak_mib": lambda mib: peak == mib,
        "cores": lambda most: run.cpu_seconds is not None and cores <= most,
    }
    for name, wanted in demands.items():
        if not holds[name](wanted):
            yield f"{run.phase}: {name} is not {wanted!r} (exit {run.exit_code}, {run.seconds:.1f} s): {told}"


def _reported(wanted: Mapping[str, float], graded: Graded) -> Iterator[str]:
    wrote = {one.metric: one.value for one in graded.observation.reported}
    if wrote != wanted:
        yield f"the run reported {wrote}, not {wanted}"


def _measured(wanted: Mapping[str, Any], graded: Graded) -> Iterator[str]:
    """Demands on the hidden-set metric; `notes` are words that its notes must hold."""
    seen = graded.observation.measured
    if seen is None:
        yield "nothing was measured"
        return
    told = " | ".join(seen.notes)
    holds: dict[str, Callable[[Any], bool]] = {
        "at_most": lambda value: seen.value <= value,
        "at_least": lambda value: seen.value >= value,
        "invalid": lambda rows: seen.invalid == rows,
        "notes": lambda words: all(word in told for word in words),
    }
    for name, value in wanted.items():
        if not holds[name](value):
            yield f"measured: {name} is not {value!r}: {seen}"


def _load(wanted: Mapping[str, Any], graded: Graded) -> Iterator[str]:
    """Demands on the latencies, in ms; `slows` : the last window's median is this many times the first's."""
    seen = graded.observation.load
    if seen is None:
        yield "no load was sent"
        return
    windows = [percentile(window, 0.5) for window in seen.windows_ms]
    holds: dict[str, Callable[[Any], bool]] = {
        "all_errors": lambda _: seen.errors == len(seen.samples_ms),
        "errors": lambda count: seen.errors == count,
        "fastest_ms": lambda least: min(seen.samples_ms) >= least,
        "median_ms": lambda least: percentile(seen.samples_ms, 0.5) >= least,
        "slows": lambda times: windows[-1] >= times * windows[0],
    }
    for name, value in wanted.items():
        if not holds[name](value):
            yield f"load: {name} is not {value!r}: {seen}"


def _judged(wanted: Mapping[str, str], graded: Graded) -> Iterator[str]:
    """Which judgement comes out how."""
    for name, outcome in wanted.items():
        judgement = getattr(graded.judgements, name)
        if judgement.outcome.value != outcome:
            yield f"{name} is {judgement.outcome}, not {outcome}: {judgement.headline}"


def _refused(wanted: Mapping[str, str], tree: SourceTree) -> Iterator[str]:
    """Entries of the tree that are left out, each with words of the reason."""
    for path, words in wanted.items():
        if words not in tree.refused.get(path, ""):
            yield f"{path!r} is not refused with {words!r}: {dict(tree.refused)}"


def _kept(wanted: Iterable[str], tree: SourceTree) -> Iterator[str]:
    for path in wanted:
        if path not in tree:
            yield f"{path!r} is not in the tree"


def _dropped(wanted: Iterable[str], tree: SourceTree) -> Iterator[str]:
    for path in wanted:
        if path in tree:
            yield f"{path!r} is in the tree"


DEMANDS: Mapping[str, Callable[[Any, Graded], Iterator[str]]] = {
    "ends": _ends,
    "phases": _phases,
    "reported": _reported,
    "measured": _measured,
    "load": _load,
    "judged": _judged,
}
TREE: Mapping[str, Callable[[Any, SourceTree], Iterator[str]]] = {
    "refused": _refused,
    "kept": _kept,
    "dropped": _dropped,
}
