"""What may stop the demonstration. One line each: what happened and what to do."""

from __future__ import annotations


class DemoError(Exception):
    """The demonstration cannot go on."""
