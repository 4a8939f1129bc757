import pytest

from action.container import Ended, seconds_since_epoch
from rubric.observation import Ending


def ended(exit_code: int = 0, *, timed_out: bool = False, flooded: bool = False, oom: bool = False) -> Ended:
    return Ended(exit_code, 1.0, timed_out, flooded, oom, None, "")


@pytest.mark.parametrize(
    ("end", "ending"),
    [
        (ended(), Ending.OK),
        (ended(1), Ending.NONZERO),
        (ended(137), Ending.NONZERO),  # a forged or self-inflicted 137 is no proof of anything
        (ended(137, oom=True), Ending.OUT_OF_MEMORY),
        (ended(0, oom=True), Ending.OK),  # only a child was killed, and the parent went on
        (ended(137, timed_out=True), Ending.TIMEOUT),
        (ended(137, timed_out=True, flooded=True), Ending.LOG_FLOOD),
    ],
)
def test_the_ending_comes_from_engine_facts(end: Ended, ending: Ending) -> None:
    """Our own kills first, then the exit code, then the kernel's word on memory."""
    assert end.ending is ending


def test_engine_times_are_read_to_the_nanosecond() -> None:
    """Go prints up to nine decimals, or none."""
    assert seconds_since_epoch("1970-01-01T00:01:00.5Z") == 60.5
    assert seconds_since_epoch("1970-01-01T00:01:00.123456789Z") == pytest.approx(60.123456789)
    assert seconds_since_epoch("1970-01-01T00:01:00Z") == 60
