"""An identity provider and a service for the runner's side of the protocol."""

from __future__ import annotations

from collections.abc import Iterator

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
def receiver(issuer: Issuer) -> Iterator[Receiver]:
    """A running receiver that trusts the issuer."""
    with receiving(issuer) as running:
        yield running
