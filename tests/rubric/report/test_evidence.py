"""The evidence behind a reviewer's headlines."""
# ruff: noqa: E501 (snapshots hold whole lines of Markdown)

from __future__ import annotations

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from rubric.document import Document
from rubric.grade import Graded
from rubric.markdown import render
from rubric.observation import Ending, Phase, Reported
from rubric.report.evidence import claim_table, details
from tests.rubric import samples
from tests.rubric.samples import ABOUT, OBSERVATION


def claims(graded: Graded) -> str:
    return render(Document("", (claim_table(graded, ABOUT),)))


def folds(graded: Graded) -> str:
    return render(Document("", details(graded)))


def test_claim_run_cold_run_and_hidden_set_stand_side_by_side() -> None:
    """Each figure has its row; the cold run's has the spread and what is allowed."""
    assert "| The second, cold run wrote | 0.905 | 0.0004 apart, 0.005 allowed |" in claims(samples.graded())


@pytest.mark.parametrize(
    ("reported", "row"),
    [
        ((), "| The second, cold run wrote | no such metric |  |"),
        (
            (Reported("macro_precision", 0.7),),
            "| The second, cold run wrote | 0.700 | 0.205 apart, 0.005 allowed |",
        ),
    ],
)
def test_a_cold_run_that_says_otherwise_is_shown(reported: tuple[Reported, ...], row: str) -> None:
    """A missing metric and a moved one are both plain to see."""
    cold = replace(samples.COLD, reported=reported)
    assert row in claims(samples.graded(replace(OBSERVATION, cold=cold)))


def test_without_claim_the_asked_metric_is_compared() -> None:
    """What the runs wrote of the metric that the brief asks for."""
    graded = samples.graded(submission=replace(samples.SUBMISSION, claim=None))
    assert "| Claimed | nothing |  |" in claims(graded)
    assert "| The run wrote | 0.905 | `metrics.json` |" in claims(graded)


def test_without_a_cold_run_there_is_no_row_and_no_fold_for_it() -> None:
    """Nothing is invented where one run was asked for."""
    graded = samples.graded(replace(OBSERVATION, cold=None))
    assert "cold run" not in claims(graded) + folds(graded)


def test_confidence_second_looks_and_cold_run_are_folded() -> None:
    """One summary line each; bins, pairs and metrics inside."""
    assert folds(samples.graded()) == snapshot("""\
<details><summary>Second looks: confidence off by 0.031 &#91;0.019, 0.047&#93;, twins 196 of 200 the same, again 50 of 50 the same</summary>

Expected calibration error 0.031, 95 % interval 0.019 to 0.047, over 600 answers: how far the confidence lies from the share that was right.

| Confidence | Answers | Mean | Right |  |
| --- | --- | --- | --- | --- |
| 0.5 to 0.6 | 41 | 0.55 | 58 % | ██████ |
| 0.8 to 0.9 | 120 | 0.86 | 84 % | ████████ |
| 0.9 to 1 | 439 | 0.97 | 92 % | █████████ |

| Asked twice | Pairs | Same answer | Right |
| --- | --- | --- | --- |
| hidden rows, as they stand and reworded | 200 | 196 | 179, then 178 |
| hidden rows, the same bytes twice | 50 | 50 | 45, then 45 |

</details>

<details><summary>Second, cold run: 2 of 2 metrics came back</summary>

No cache of the first run; host name `again`, local time +817 minutes; image `sha256:c01d`.

| Metric | First | Second | Apart | Allowed |
| --- | --- | --- | --- | --- |
| `accuracy` | 0.93 | 0.93 | 0 | 0.005 |
| `macro_precision` | 0.905 | 0.9046 | 0.0004 | 0.005 |

</details>
""")


def test_metrics_that_moved_are_listed_with_the_packages() -> None:
    """Both values, the spread, and what moved between the builds, at most twenty."""
    cold = replace(
        samples.COLD,
        reported=(Reported("macro_precision", 0.7),),
        moved=tuple(f"package{n} 1 -> 2" for n in range(23)),
    )
    shown = folds(samples.graded(replace(OBSERVATION, cold=cold)))
    assert "<summary>Second, cold run: 0 of 2 metrics came back</summary>" in shown
    assert "| `accuracy` | 0.93 | none |  | 0.005 |" in shown
    assert "| `macro_precision` | 0.905 | 0.7 | 0.205 | 0.005 |" in shown
    assert shown.count("1 -> 2") == 20
    assert "- and 3 more packages" in shown


def test_a_plain_measurement_has_no_second_looks() -> None:
    """Without bins and pairs there is nothing to fold."""
    assert OBSERVATION.measured is not None
    plain = replace(OBSERVATION.measured, reliability=None, agreements=())
    assert "Second looks" not in folds(samples.graded(replace(OBSERVATION, measured=plain)))


def test_a_metric_that_our_fault_cut_short_is_not_shown() -> None:
    """Half the answers make no hidden-set value."""
    broken = replace(samples.stopped(Phase.LOAD, Ending.OUR_FAULT), measured=OBSERVATION.measured)
    assert "| Hidden set | not measured |  |" in claims(samples.graded(broken))
    assert "Second looks" not in folds(samples.graded(broken))
