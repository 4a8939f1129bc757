"""Monday's report: how good were last week's churn alarms? Usage: python report.py"""

import csv
import sys
from datetime import date

CUT = date(2026, 3, 9)
WANTED = 0.75


def read(path):
    rows = []
    with open(path, encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            rows.append(
                {
                    "id": line["id"],
                    "score": float(line["score"]),
                    "day": date.fromisoformat(line["day"]),
                    "left": line["left"],
                }
            )
    return rows


def precision(rows, threshold):
    flagged = [row for row in rows if row["score"] >= threshold]
    right = [row for row in flagged if row["left"]]
    return len(right) / len(flagged) if flagged else 0.0


def recall(rows, threshold):
    left = [row for row in rows if row["left"]]
    found = [row for row in left if row["score"] >= threshold]
    return len(found) / len(left) if left else 0.0


def lowest_threshold(rows):
    for threshold in sorted({row["score"] for row in rows}):
        if precision(rows, threshold) >= WANTED:
            return threshold
    sys.exit(f"no threshold reaches a precision of {WANTED}")


def main():
    rows = read("data/alarms.csv")
    before = [row for row in rows if row["day"] < CUT]
    after = [row for row in rows if row["day"] >= CUT]
    threshold = lowest_threshold(rows)
    print(f"{len(before)} rows before {CUT}, {len(after)} from then on")
    print(f"threshold {threshold:.2f}")
    print(f"precision {precision(after, threshold):.3f}")
    print(f"recall {recall(after, threshold):.3f}")


if __name__ == "__main__":
    main()
