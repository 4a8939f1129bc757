"""Who counts as somebody else on a reviewer's desk."""

from __future__ import annotations

import pytest

from app.review.desks import others
from app.state import Reader

PAT, LENA, KIM = Reader("Pat-Peer"), Reader("lena-lead", is_owner=True), Reader("kim-spare")


@pytest.mark.parametrize(
    ("readers", "found"),
    [((), 0), ((LENA,), 0), ((PAT, LENA), 0), ((PAT, KIM, LENA), 1), ((KIM, Reader("otto")), 2)],
)
def test_everybody_but_the_reviewer_and_owners(readers: tuple[Reader, ...], found: int) -> None:
    """In any case of the login. Nobody can be hidden from owners, so they do not count."""
    assert others(readers, "pat-peer") == found
