"""The claim against the run's own metrics.json, both the candidate's; no hidden value plays a part."""

from __future__ import annotations

from dataclasses import dataclass

from rubric.grade import Graded
from rubric.judge import reported
from rubric.model import Place
from rubric.observation import Ending, Phase
from rubric.units import metric


@dataclass(frozen=True)
class ClaimTold:
    """What differs, in words, and where the claim stands."""

    place: Place
    words: str


def claim_told(graded: Graded) -> ClaimTold | None:
    """How the claim differs from what the run wrote; None where it does not, or where nothing was run."""
    claim = graded.submission.claim
    if claim is None or graded.observation.phase(Phase.REPRODUCE).ending is not Ending.OK:
        return None
    own = reported(claim, graded.observation)
    claimed = f"{claim.metric} {metric(claim.value)} is claimed, but the run "
    if own is None:
        return ClaimTold(claim.place, claimed + "wrote no such metric to metrics.json.")
    if abs(own - claim.value) > graded.assessment.quality.tolerance:
        return ClaimTold(claim.place, claimed + f"wrote {metric(own)} to metrics.json.")
    return None
