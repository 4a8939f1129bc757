"""Run as a process of its own, as libFuzzer ends it: `python -m bench.fuzz.one TARGET CORPUS OPTIONS...`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["rubric", "pypdf", "app.formats"]):
    from bench.fuzz.targets import TARGETS


def main() -> None:
    """Fuzz one target; does not return."""
    run = TARGETS[sys.argv[1]].run

    def tried(data: bytes) -> None:
        run(data)  # the library takes no answer

    atheris.Setup([sys.argv[0], *sys.argv[2:]], tried)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
