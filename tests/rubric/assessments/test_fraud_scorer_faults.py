"""The two faults of the payment service: each alone misses its target; the honest reference has neither."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from action.workspace import read_folder
from rubric import shipped
from rubric.model import Assessment
from rubric.parse import parse_assessment
from rubric.stats import percentile
from rubric.tree import SourceTree
from tests.rubric.assessments.fraud_scorer import (
    FOLDER,
    composed,
    hidden,
    modules,
    one_by_one,
    reached,
    waits_ms,
    window,
    written,
)


@pytest.fixture(scope="module")
def folder() -> SourceTree:
    """The assessment folder as it is shipped."""
    return read_folder(FOLDER)


@pytest.fixture(scope="module")
def assessment(folder: SourceTree) -> Assessment:
    """What assessment.yml asks for."""
    return parse_assessment(folder, shipped.default_rubric())


@pytest.fixture(scope="module")
def starter(folder: SourceTree, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The modules of the service as it is handed over."""
    return modules(folder.under("starter"), tmp_path_factory.mktemp("starter"))


@pytest.fixture(scope="module")
def honest(folder: SourceTree, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The modules of the service as the honest reference mends it."""
    return modules(composed(folder, "honest"), tmp_path_factory.mktemp("honest"))


def test_the_service_as_handed_over_serves_other_features_than_it_trains_on(
    starter: SimpleNamespace, folder: SourceTree
) -> None:
    """Fault one: most hidden payments fall into another block of hours, and nothing else differs."""
    payments = hidden(starter, folder)
    far = np.abs(one_by_one(starter, payments) - starter.offline.matrix(payments)) > 1e-9
    assert far.any(axis=1).mean() > 0.5
    assert {starter.offline.NAMES[column].split("_")[0] for column in np.flatnonzero(far.any(axis=0))} == {
        "hours"
    }


def test_fault_one_alone_misses_the_bar_and_its_mending_reaches_it(
    starter: SimpleNamespace, folder: SourceTree, assessment: Assessment
) -> None:
    """The model is good enough: it clears the bar with the features of training, as served it is far off."""
    payments, bar = hidden(starter, folder), assessment.quality.at_least
    assert reached(starter, folder, one_by_one(starter, payments)) < bar - 0.2
    assert reached(starter, folder, starter.offline.matrix(payments)) > bar + 0.03


def test_the_honest_service_serves_what_it_trains_on(
    honest: SimpleNamespace, folder: SourceTree, assessment: Assessment
) -> None:
    """One payment at a time gives the features of all at once, and they reach the bar."""
    payments = hidden(honest, folder)
    served = np.concatenate([honest.online.vectors([payment]) for payment in payments])
    np.testing.assert_array_equal(served, honest.offline.matrix(payments))
    assert reached(honest, folder, served) > assessment.quality.at_least + 0.03


def test_fault_two_alone_breaks_the_limit_under_the_load_of_a_run(
    starter: SimpleNamespace, folder: SourceTree, assessment: Assessment
) -> None:
    """Waiting alone takes twice the limit and more, however fast the machine."""
    assert assessment.latency is not None
    waits = waits_ms(starter.batches.collect, window(folder, assessment))
    assert percentile(waits, 0.95) > 2 * assessment.latency.p95_ms


def test_half_a_mending_of_fault_two_still_breaks_the_limit(
    starter: SimpleNamespace, folder: SourceTree, assessment: Assessment
) -> None:
    """A wait of half the length that every arrival renews, whatever chance the requests' times come from."""
    assert assessment.latency is not None
    halved = partial(starter.batches.collect, wait=starter.batches.BATCH_WAIT / 2)
    for seed in range(10):
        waits = waits_ms(halved, window(folder, assessment, seed))
        assert percentile(waits, 0.95) > assessment.latency.p95_ms


def test_fault_two_hides_from_who_asks_one_at_a_time(
    starter: SimpleNamespace, assessment: Assessment
) -> None:
    """A lone request waits less than half the limit: the benchmark that is handed over sees nothing."""
    assert assessment.latency is not None
    (waited,) = waits_ms(starter.batches.collect, [1.0])
    assert waited < assessment.latency.p95_ms / 2


def test_the_honest_service_keeps_nobody_waiting(
    honest: SimpleNamespace, folder: SourceTree, assessment: Assessment
) -> None:
    """Under the same load no request waits for another one."""
    assert max(waits_ms(honest.batches.collect, window(folder, assessment))) == 0.0


@pytest.mark.parametrize("reference", ["", "honest"])
def test_own_tests_are_green(folder: SourceTree, tmp_path: Path, reference: str) -> None:
    """Those that are handed over are, both faults notwithstanding, and so are those of the mended service."""
    tree = composed(folder, reference) if reference else folder.under("starter")
    done = subprocess.run(
        [sys.executable, "-m", "unittest"],
        cwd=written(tree, tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
