"""The `proofgrade` command, also as `python -m app`.

The service's processes read this module again as they start, so it imports nothing until it is called.
"""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from app.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
