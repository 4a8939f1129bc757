"""What a submission holds, and what reviewers are told of it by itself."""

from __future__ import annotations

import pytest

from app.stages.alike import SAMPLED, held_by
from app.state import Candidate
from rubric.tree import File, SourceTree

NOTHING = SourceTree({})
SOMEBODY = Candidate(0, "kit", "amber-heron", "take-home", 1, "acme/kit", 1, "acme/review", "0" * 40)


@pytest.mark.parametrize(("files", "told"), [(1, False), (60, True)])
async def test_reviewers_are_told_where_only_a_sample_was_compared(files: int, told: bool) -> None:
    """Thousands of lines that do nothing are never passed over in silence."""
    padding = {
        f"p/{one}.py": File("".join(f"x = {400_000 + 200 * one + at}\n" for at in range(200)).encode())
        for one in range(files)
    }
    held = await held_by(SOMEBODY, SourceTree(padding), NOTHING, None, b"")
    assert (SAMPLED in held.remarks) is told
    assert held.prints.hashes
