"""Who may do what with a run, as pure rules. The log learns what is wrong, the outside a status."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from app.errors import AppError
from app.runs.hosted import HostedRun
from rubric.observation import Observation

Claims = Mapping[str, object]
ANY = "any"


class Refused(AppError):
    """A request of a runner's that is not granted. `status` is all that the outside learns."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def admit(run: HostedRun | None, claims: Claims, nonce: str, environment: str) -> HostedRun:
    """The run, if a verified token and this nonce are those of its job.

    `environment` is the kind of machine that is trusted: `github-hosted`, `self-hosted` or `any`. Raises
    Refused: 403; 503 while it is not yet known which run the dispatch became.
    """
    if run is None:
        raise Refused(403, "no such run")
    _compare(run.claims_before, claims)
    if environment != ANY:
        _compare({"runner_environment": environment}, claims)
    if not hmac.compare_digest(nonce.encode(errors="replace"), run.nonce.encode()):
        raise Refused(403, "other nonce")
    if run.github_id is None:
        raise Refused(503, "the dispatched run is not known yet")
    _compare(run.claims_after, claims)
    return run


def length_of_inputs(run: HostedRun) -> int:
    """How many bytes of inputs there are to hand out. Raises Refused: 410 once it is over, 503 before."""
    if run.observation_sha256 or run.ended:
        raise Refused(410, f"no inputs any more: {run.ended or 'its observation is there'}")
    if run.inputs_bytes is None:
        raise Refused(503, "its inputs are not kept yet")
    return run.inputs_bytes


def fresh(run: HostedRun, body: bytes, observation: Observation) -> bool:
    """Whether this observation is to be kept; False when the same bytes are there already.

    Raises Refused: 409 when others came before or the run is over, 400 for one of another commit.
    """
    if run.observation_sha256:
        if hmac.compare_digest(digest(body), run.observation_sha256):
            return False
        raise Refused(409, "another observation came before")
    if run.ended:
        raise Refused(409, f"too late: {run.ended}")
    if observation.provenance.commit != run.commit:
        raise Refused(400, "an observation of another commit")
    return True


def digest(body: bytes) -> str:
    """SHA-256 of an observation's bytes, by which the same one is known again."""
    return hashlib.sha256(body).hexdigest()


def _compare(expected: Mapping[str, str], claims: Claims) -> None:
    odd = next((name for name, value in expected.items() if claims.get(name) != value), None)
    if odd is not None:
        raise Refused(403, f"other {odd}")
