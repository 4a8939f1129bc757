"""Who is admitted, what is handed out and taken: every odd one is refused with its status and its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.runs.rules import ANY, Refused, admit, digest, fresh, length_of_inputs
from tests.app.hosted import BODY, COMMIT, OTHER, SEEN
from tests.workflows.issuer import CLAIMS
from tests.workflows.receiver import NONCE, dispatched

RUN = replace(dispatched(inputs_bytes=10), commit=COMMIT)


def test_the_dispatched_job_is_admitted() -> None:
    """All claims and the nonce are those of the run."""
    assert admit(RUN, CLAIMS, NONCE, "github-hosted") is RUN


@pytest.mark.parametrize("claim", sorted(set(CLAIMS) - {"repository", "ref"}))
@pytest.mark.parametrize("value", ["other", "", None, 1001, ["1001"]])
def test_every_claim_counts(claim: str, value: object) -> None:
    """Another value, none, or one of another kind is refused, and the log learns which claim it was."""
    with pytest.raises(Refused, match=f"^other {claim}$") as refused:
        admit(RUN, CLAIMS | {claim: value}, NONCE, "github-hosted")
    assert refused.value.status == 403


def test_which_machines_are_trusted_is_the_operators_choice() -> None:
    """A job on a machine of one's own is admitted where the operator says so."""
    own = CLAIMS | {"runner_environment": "self-hosted"}
    for choice in ("self-hosted", ANY):
        assert admit(RUN, own, NONCE, choice) is RUN


@pytest.mark.parametrize("nonce", ["", "other", NONCE[:-1], NONCE + "x", "ü" * 22, "\udcff"])
def test_another_nonce_is_refused(nonce: str) -> None:
    """Whatever bytes a header holds."""
    with pytest.raises(Refused, match="other nonce"):
        admit(RUN, CLAIMS, nonce, "github-hosted")


def test_an_unknown_run_is_refused_like_a_wrong_one() -> None:
    """Who guesses names learns nothing from the status."""
    with pytest.raises(Refused) as refused:
        admit(None, CLAIMS, NONCE, "github-hosted")
    assert refused.value.status == 403


def test_a_job_that_is_quicker_than_the_record_asks_again() -> None:
    """Until it is known which run the dispatch became, the right repository and nonce are told to wait."""
    early = replace(RUN, github_id=None, head_sha="")
    with pytest.raises(Refused) as refused:
        admit(early, CLAIMS, NONCE, "github-hosted")
    assert refused.value.status == 503
    with pytest.raises(Refused) as refused:
        admit(early, CLAIMS | {"repository_id": "1002"}, NONCE, "github-hosted")
    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("change", "status"),
    [({"observation_sha256": "ab"}, 410), ({"ended": "cancelled"}, 410), ({"inputs_bytes": None}, 503)],
)
def test_inputs_are_there_while_the_run_goes_on(change: dict[str, object], status: int) -> None:
    """Gone once it is over, not there before they are kept whole."""
    assert length_of_inputs(RUN) == 10
    with pytest.raises(Refused) as refused:
        length_of_inputs(replace(RUN, **change))  # type: ignore[arg-type]
    assert refused.value.status == status


def test_an_observation_is_taken_once() -> None:
    """The first one is kept, the same one again is fine, another one, a late one or a strange one is not."""
    assert fresh(RUN, BODY, SEEN)
    has = replace(RUN, observation_sha256=digest(BODY))
    assert not fresh(has, BODY, SEEN)
    assert not fresh(replace(has, ended="cancelled"), BODY, SEEN)
    for run, body, status in ((has, OTHER, 409), (replace(RUN, ended="lost"), BODY, 409)):
        with pytest.raises(Refused) as refused:
            fresh(run, body, SEEN)
        assert refused.value.status == status
    with pytest.raises(Refused, match="another commit") as strange:
        fresh(replace(RUN, commit="ef" * 20), BODY, SEEN)
    assert strange.value.status == 400


def test_the_nonce_is_not_shown() -> None:
    """It is no secret, but it has no place in a log either."""
    assert NONCE not in repr(RUN)
