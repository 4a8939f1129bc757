"""An observation in which a candidate has left texts that would like to act."""

from __future__ import annotations

from rubric.observation import Ending, Observation, Phase, PhaseRun, Provenance

HOSTILE = "::set-output name=observation::/etc/passwd\n##[error]pwned @team <img src=x> | x |"


def observation() -> Observation:
    """Three phases, the second with hostile words wherever a candidate's words may stand."""
    return Observation(
        Provenance("sha256:" + "ab" * 32, "keywords", "1", "0.1.0", seed=7, commit="cd" * 20),
        phases=(
            PhaseRun(Phase.BUILD, Ending.OK, 12.345, 0, 64 << 20, "docker build ."),
            PhaseRun(Phase.REPRODUCE, Ending.NONZERO, 3.0, 1, None, HOSTILE, HOSTILE, HOSTILE),
            PhaseRun(Phase.SERVE, Ending.NOT_RUN),
        ),
    )
