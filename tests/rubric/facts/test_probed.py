"""The route asked for beside submission.yml, the code and the live probe."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rubric.facts import Fact
from rubric.facts.probed import probed
from rubric.facts.routes import Route, routes_in, told_routes
from rubric.model import Place, Submission
from rubric.observation import Ending, Load, Phase
from tests.rubric import samples
from tests.rubric.checks.support import tree
from tests.rubric.facts.support import told

CONTRACT = samples.ASSESSMENT.contract
HERE = Route("POST", CONTRACT.route, Place("app.py", 3))
ELSEWHERE = Route("POST", "/classify", Place("app.py", 9))


def said(
    *routes: Route, submission: Submission | None = None, errors: int | None = 0, serve: Ending = Ending.OK
) -> Fact:
    """The row where the probe's requests met so many errors; None: it never began."""
    load = None if errors is None else Load(((1.0, 2.0),), errors, 1.0, 9.0, 1, 0.1, 0.5)
    runs = tuple(
        replace(run, ending=serve, reason="") if run.phase is Phase.SERVE else run
        for run in samples.OBSERVATION.phases
    )
    seen = replace(samples.OBSERVATION, load=load, phases=runs)
    found = probed(CONTRACT, submission or Submission(), routes, seen)
    assert found is not None
    return found


def test_a_declared_route_that_answered_is_in_order() -> None:
    """The row names the place in the code and what the probe got."""
    found = said(ELSEWHERE, HERE, errors=1)
    assert told(found) == ("good", ["app.py:3"])
    assert found.words == ('"POST /predict" is declared at app.py:3; the probe had 1 answer to 2 requests.')


@pytest.mark.parametrize(
    ("found", "state", "place"),
    [
        (said(HERE, errors=2), "bad", ["app.py:3"]),
        (said(HERE, errors=None, serve=Ending.TIMEOUT), "bad", ["app.py:3"]),
        (said(ELSEWHERE), "bad", ["app.py:9"]),
        (said(ELSEWHERE, errors=None, serve=Ending.TIMEOUT), "bad", ["app.py:9"]),
        (said(HERE, errors=None, serve=Ending.OUR_FAULT), "good", ["app.py:3"]),
        (said(), "good", []),
        (said(errors=None, serve=Ending.NOT_RUN), "absent", []),
    ],
)
def test_code_and_probe_are_held_against_each_other(found: Fact, state: str, place: list[str]) -> None:
    """Declared and silent, answered and declared elsewhere: to look at. Other languages declare nothing."""
    assert told(found) == (state, place)


def test_submission_yml_states_what_is_probed() -> None:
    """Another port or route is told, as the brief's own are asked."""
    found = said(HERE, submission=Submission(port=9, route="/other"))
    assert found.state == "bad"
    assert f"port 9 is stated; {CONTRACT.port} is asked for" in found.words
    assert said(HERE, submission=Submission(port=CONTRACT.port, route=f"{CONTRACT.route}/")).state == "good"


def test_a_batch_contract_has_no_route() -> None:
    """Nothing is served."""
    batch = samples.batch()
    assert probed(batch.assessment.contract, Submission(), (HERE,), batch.observation) is None


def test_routes_that_are_kept_are_few_and_legible() -> None:
    """They travel with the reading and are shown."""
    lines = "".join(f"@app.get('/{n}')\ndef f{n}(): ...\n" for n in range(80))
    code = f"from fastapi import FastAPI\napp = FastAPI()\n{lines}"
    read = tree({"a\u202e.py": code})
    assert len(routes_in(read)) == 80
    assert len(told_routes(read)) == 50
    assert "\u202e" not in told_routes(read)[0].place.path
