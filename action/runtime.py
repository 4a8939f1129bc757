"""Which engine runtime candidate code runs under: gVisor where it is installed, unless a setting differs.

gVisor has a network stack of its own, which a load generator beside it would not reach. Register it with
`--network=host`: it then uses the container's network namespace, and that one holds nothing but loopback.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from action.errors import BadSetting
from action.settings import PREFIX, RunnerSettings

GVISOR = "runsc"
ENGINES_OWN = "default"


def pick(info: Mapping[str, Any], settings: RunnerSettings) -> str:
    """The runtime's name, by the engine's own description (`GET /info`).

    Raises BadSetting when the setting names a runtime that the engine does not have.
    """
    own, listed = str(info["DefaultRuntime"]), info.get("Runtimes") or {}
    wanted = settings.runtime
    if not wanted:
        return GVISOR if GVISOR in listed else own
    if wanted == ENGINES_OWN:
        return own
    if wanted not in listed:
        raise BadSetting(
            f"{PREFIX}RUNTIME: the Docker engine has no runtime {wanted!r}, only "
            f"{', '.join(sorted(listed))}; register it in the engine's daemon.json, or write {ENGINES_OWN!r}"
        )
    return wanted
