"""`proofgrade backup`: a copy of the record while the service runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import console


def backup(target: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """Copy the record (SQLite) to a new file. docs/operations.md says how to restore it."""
    from app.db.backup import backup as copied
    from app.settings import load_host_settings

    size = copied(load_host_settings().store_url, target)
    console.print(f"{target}: {size} bytes")
