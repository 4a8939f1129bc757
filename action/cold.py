"""The second, cold run: under which conditions, and what moved between the two where they differ."""

from __future__ import annotations

from action.packages import installed, moved
from action.reproduce import Reproduced, reproduce
from action.sandbox import Conditions, Sandbox
from rubric.observation import Phase

# Local time lies more than half a day ahead, so that for most of the day it is tomorrow already. The clock
# itself belongs to the kernel: no container can have one of its own.
CONDITIONS = Conditions(hostname="again", clock_offset_minutes=13 * 60 + 37)
OUT = "cold"  # the volume of the second run


def repeated(cold: Sandbox, command: str, seconds: float) -> Reproduced:
    """Command 2 in the rebuilt image, over what its volume holds. Raises EngineFailed."""
    return reproduce(cold, command, seconds, phase=Phase.REPEAT, out=OUT, conditions=CONDITIONS)


def moved_packages(first: Sandbox, second: Sandbox) -> tuple[str, ...]:
    """Packages that the images of the two runs hold in different versions."""
    return moved(installed(first), installed(second))
