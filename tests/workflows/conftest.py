"""An identity provider and a service for the runner's side of the protocol."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.action.conftest import (  # noqa: F401 - fixtures
    assessment,
    assessment_folder,
    engine,
    job,
    overlay,
    runner_settings,
)
from tests.workflows.issuer import Issuer, issuing
from tests.workflows.receiver import Receiver, receiving


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """A running issuer."""
    with issuing() as running:
        yield running


@pytest.fixture
def receiver(issuer: Issuer, tmp_path: Path) -> Iterator[Receiver]:
    """The service's routes, with one dispatched run, trusting the issuer."""
    with receiving(issuer, tmp_path / "record.sqlite") as running:
        yield running
