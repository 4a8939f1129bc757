"""What a settled process no longer looks through."""

from __future__ import annotations

import gc

from app.settled import BORN, settle


def test_what_was_loaded_is_no_longer_looked_through() -> None:
    """It is out of the collector's generations; what comes later is in them, looked at less often."""
    loaded: list[object] = [[]]
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    settle()
    try:
        later: list[object] = [[]]
        followed = {id(one) for one in gc.get_objects()}
        assert id(loaded) not in followed
        assert id(later) in followed
        assert gc.get_threshold() == (BORN, 10, 10)
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
