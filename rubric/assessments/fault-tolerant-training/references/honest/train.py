"""Command 2: python train.py DATA OUT. Two workers train together; killed at any moment, they go on."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from pathlib import Path

import numpy as np

import checkpoint
import exchange
import model
import scores
from windows import LABELS, WindowError, Windows, read_training, split_by_pump, without_resent
from worker import Plan, train


def main(data: Path, out: Path, plan: Plan = Plan()) -> int:
    """Write model.npy and metrics.json into `out`; 1 where the data are not as described."""
    try:
        windows = read_training(data)
    except WindowError as error:
        print(error, file=sys.stderr)
        return 1
    out.mkdir(parents=True, exist_ok=True)
    unique = without_resent(windows)
    learned, judged = split_by_pump(unique, plan.seed)
    told(out, plan, learned)
    flat = together(plan, learned, out)
    write(out / "model.npy", lambda file: np.save(file, flat))
    metrics = {
        **measured(flat, judged, plan.seed),
        "macro_f1_linear": scores.linear(learned, judged),
        "resent_windows": float(len(windows.y) - len(unique.y)),
    }
    report = json.dumps(metrics, indent=2, sort_keys=True)
    write(out / "metrics.json", lambda file: file.write(report.encode()))
    print(report)
    return 0


def together(plan: Plan, data: Windows, folder: Path) -> np.ndarray:
    """Start the other workers, be the first one, and give the parameters that all of them end with.

    A worker that dies takes the run with it: the others miss it at the next exchange and stop. Whoever runs
    this starts it again, and it goes on from the last checkpoint.
    """
    listener = exchange.listening()
    port, context = listener.getsockname()[1], multiprocessing.get_context("spawn")
    others = [
        context.Process(target=other, args=(plan, data, folder, port, rank), daemon=True)
        for rank in range(1, plan.workers)
    ]
    for process in others:
        process.start()
    group = exchange.gathered(listener, len(others))
    flat = train(plan, data, folder, group, Progress(plan.steps(len(data.y))))
    for process in others:
        process.join(exchange.PATIENCE)
    group.close()
    listener.close()
    return flat


def other(plan: Plan, data: Windows, folder: Path, port: int, rank: int) -> None:
    """A worker in a process of its own."""
    group = exchange.joined(port, rank)
    train(plan, data, folder, group)
    group.close()


def told(out: Path, plan: Plan, data: Windows) -> None:
    """Say whether the run begins or goes on."""
    stored = checkpoint.load(out, plan.fingerprint(data))
    begun = f"going on after step {stored.step}" if stored else "beginning"
    print(f"{begun}: {plan.workers} workers, {plan.steps(len(data.y))} steps", flush=True)


def measured(flat: np.ndarray, judged: Windows, seed: int) -> dict[str, float]:
    """Metrics on windows of pumps that the model has not seen."""
    guesses = model.shares_of(flat, judged.x).argmax(axis=1)
    low, high = scores.interval(judged.y, guesses, judged.pumps, seed)
    by_label = scores.f1_by_label(judged.y, guesses)
    return {
        "macro_f1": scores.macro_f1(judged.y, guesses),
        "macro_f1_low": low,
        "macro_f1_high": high,
        "accuracy": float((guesses == judged.y).mean()),
        "windows_judged": float(len(judged.y)),
        **{f"f1_{label}": float(value) for label, value in zip(LABELS, by_label, strict=True)},
    }


def write(path: Path, fill) -> None:
    """A file that is there whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        fill(file)
    os.replace(new, path)


class Progress:
    """A line in the log for every tenth of the steps. Times stand here and not in metrics.json."""

    def __init__(self, total: int) -> None:
        self._total, self._begun, self._first = total, time.monotonic(), -1

    def __call__(self, step: int) -> None:
        """Note one step."""
        self._first = step - 1 if self._first < 0 else self._first
        if step % max(1, self._total // 10) == 0:
            rate = (step - self._first) / (time.monotonic() - self._begun)
            print(f"step {step} of {self._total}, {rate:.0f} steps/s", flush=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
