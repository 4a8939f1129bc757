"""One verdict for each experiment of a file."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from audit.experiments import ExperimentError, read_experiments
from audit.guests import Signs
from audit.rule import Rule, decide


def main() -> int:
    """Read `--features`, write `--predictions`; 1 where a row is not as described."""
    parser = argparse.ArgumentParser(description="Give each experiment a verdict.")
    parser.add_argument("--rule", type=Path, required=True)
    parser.add_argument("--features", type=Path, required=True)
    parser.add_argument("--predictions", type=Path, required=True)
    options = parser.parse_args()
    try:
        experiments = read_experiments(options.features, labelled=False)
    except ExperimentError as error:
        print(error, file=sys.stderr)
        return 1
    rule = load(options.rule)
    with options.predictions.open("w", encoding="utf-8") as target:
        for each in experiments:
            verdict = decide(each, rule)
            answer = {"id": each.id, "label": verdict.label, "confidence": round(verdict.confidence, 4)}
            why = {"split_p": verdict.split_p, "z": round(verdict.z, 3), "lift": round(verdict.lift, 4)}
            target.write(json.dumps(answer | why) + "\n")
    print(f"{len(experiments)} verdicts")
    return 0


def load(path: Path) -> Rule:
    """The rule that command 2 wrote."""
    fields = json.loads(path.read_text(encoding="utf-8"))
    return Rule(**{**fields, "signs": Signs(**fields["signs"])})


if __name__ == "__main__":
    sys.exit(main())
