"""Takes an observation into the record, whichever way it came: handed in, or out of an artifact. Once."""

from __future__ import annotations

from app.ports import Records
from app.runs.rules import Refused, digest, fresh
from rubric.observation import Observation
from rubric.wire import WireError, observation_from_json


def read(body: bytes) -> Observation:
    """The observation in these bytes. Raises Refused (400). Takes a while for a large one."""
    try:
        return observation_from_json(body)
    except WireError as error:
        raise Refused(400, f"unreadable: {error}") from None


def keep(records: Records, run_id: str, body: bytes, observation: Observation) -> bool:
    """Keep it as the run's observation; False when the same one is there already.

    Raises Refused where the run takes none, or has another.
    """
    run = records.hosted_run(run_id)
    if run is None:
        raise Refused(403, "no such run")
    if not fresh(run, body, observation):
        return False
    records.keep_observation(run_id, body, digest(body))
    return True
