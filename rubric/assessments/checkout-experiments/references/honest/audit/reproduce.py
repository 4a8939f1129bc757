"""Command 2: judge the audited experiments, step by step and as a whole; write rule and metrics."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.stats import norm

from audit import evaluate
from audit.experiments import Experiment, ExperimentError, read_experiments
from audit.guests import kind_of
from audit.rule import Rule, decide, difference

SEED = 11
RULE = Rule()
LATER = 0.5  # the later half of the audit is reported apart: nothing was chosen on it
VARIANTS = {
    "with_guests": replace(RULE, leave_guests_out=False),
    "last_day": replace(RULE, stop_at_plan=False),
    "half_and_half": replace(RULE, honour_share=False),
    "split_level_05": replace(RULE, split_level=0.05),
    "split_of_whole_only": replace(RULE, test_channels=False),
}


def main() -> int:
    """Write `rule.json` and `metrics.json` into `--out`; 1 where the data are not as described."""
    parser = argparse.ArgumentParser(description="Judge audited experiments and write the rule.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    try:
        experiments = read_experiments(options.data, labelled=True)
    except ExperimentError as error:
        print(error, file=sys.stderr)
        return 1
    metrics = measure(experiments, options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    _write(options.out / "rule.json", RULE.as_json())
    _write(options.out / "metrics.json", metrics)
    print(json.dumps(metrics, indent=2, sort_keys=True))
    return 0


def measure(experiments: Sequence[Experiment], seed: int) -> dict[str, float]:
    """All numbers that the papers use."""
    truth = np.array([each.label for each in experiments])
    given = verdicts(experiments, RULE)
    low, high = evaluate.interval(truth, given, seed)
    later = slice(int(len(truth) * (1 - LATER)), None)
    variants = {
        name: evaluate.macro_f1(truth, verdicts(experiments, rule)) for name, rule in VARIANTS.items()
    }
    kinds = [kind_of(each, name, RULE.signs) for each in experiments for name in each.channels]
    return {
        "macro_f1": evaluate.macro_f1(truth, given),
        "macro_f1_low": low,
        "macro_f1_high": high,
        "macro_f1_later_half": evaluate.macro_f1(truth[later], given[later]),
        "macro_f1_dashboard": evaluate.macro_f1(truth, np.array([dashboard(each) for each in experiments])),
        "accuracy": float((truth == given).mean()),
        "experiments": float(len(truth)),
        "robot_channels": float(kinds.count("robots")),
        "staff_channels": float(kinds.count("staff")),
        "false_ships_1_look": false_ships(1, seed),
        "false_ships_14_looks": false_ships(14, seed),
        **{f"macro_f1_{name}": value for name, value in variants.items()},
        **{f"f1_{label}": evaluate.f1(truth, given, label) for label in evaluate.LABELS},
        **{f"precision_{label}": evaluate.precision(truth, given, label) for label in evaluate.LABELS},
    }


def verdicts(experiments: Sequence[Experiment], rule: Rule) -> np.ndarray:
    """The labels that a rule gives."""
    return np.array([decide(each, rule).label for each in experiments])


def dashboard(experiment: Experiment) -> str:
    """What decided so far: everybody's conversion rate on the last day, green or not."""
    total = sum(counts.sum(axis=2) for counts in experiment.channels.values())
    return "ship" if difference(total)[0] > norm.isf(0.025) else "keep"


def false_ships(looks: int, seed: int, runs: int = 20_000) -> float:
    """How often a change without effect is green on at least one of so many evenly spaced looks."""
    steps = np.random.default_rng(seed).standard_normal((runs, looks))
    z = steps.cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return float((z > norm.isf(RULE.ship_level / 2)).any(axis=1).mean())


def _write(path: Path, content: dict[str, object] | dict[str, float]) -> None:
    path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
