"""A service on either kind of database."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings
from tests.app.world import settings_in


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a service in a folder of its own."""
    url = database_url if database_url.startswith("postgresql") else ""
    return settings_in(tmp_path / "data", database_url=url)
