"""The route that the brief asks for: as submission.yml states it, as code declares it, as it answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rubric.checks.wording import legible, named
from rubric.facts.fact import Fact, absent, bad, good
from rubric.facts.routes import Route
from rubric.judgement import in_our_words
from rubric.model import Contract, ContractKind, Place, Problem, Submission
from rubric.observation import Ending, Load, Observation, Phase
from rubric.submission import SUBMISSION_PATH
from rubric.units import counted

ID, TITLE = "served", "Route asked for, declared and probed"
_POSTS = frozenset({"POST", "ANY"})


def probed(
    contract: Contract, submission: Submission, routes: Sequence[Route], observation: Observation
) -> Fact | None:
    """Contract, submission.yml, syntax trees and the live probe in one row; None for a batch contract.

    In order only where the probe had answers and nothing that is stated says otherwise. `routes`: what the
    candidate's Python declares; a server in another language declares none that is read here.
    """
    if contract.kind is not ContractKind.HTTP:
        return None
    declared = [route for route in routes if _is_asked(route, contract)]
    told = f"{_declared(declared, routes, contract)}; {_answered(observation)}"
    places = [route.place for route in declared[:1]]
    problems = [*misstated(contract, submission)]
    if routes and not declared:
        problems.append(Problem(routes[0].place, told))
    elif declared and _failed(observation):
        problems.append(Problem(places[0], told))
    if problems:
        return bad(ID, TITLE, problems)
    if observation.load is None and not declared:
        return absent(ID, TITLE, f"{told}.")
    return good(ID, TITLE, f"{told}.", places)


def misstated(contract: Contract, submission: Submission) -> Iterator[Problem]:
    """Where submission.yml states another port or route than the brief asks for: the brief's are probed."""
    if contract.kind is not ContractKind.HTTP:
        return
    if submission.port not in (None, contract.port):
        told = f"port {submission.port} is stated; {contract.port} is asked for and probed"
        yield Problem(Place(SUBMISSION_PATH), told)
    if submission.route is not None and _bare(submission.route) != _bare(contract.route):
        told = f"route {named(submission.route)} is stated; {named(contract.route)} is asked for and probed"
        yield Problem(Place(SUBMISSION_PATH), told)


def _declared(declared: Sequence[Route], routes: Sequence[Route], contract: Contract) -> str:
    asked = f"POST {contract.route}"
    if declared:
        return f"{named(asked)} is declared at {legible(str(declared[0].place))}"
    others = ", ".join(named(f"{one.method} {one.path}") for one in routes[:5])
    return f"no Python code declares {named(asked)}" + (f", but {others}" if others else "")


def _answered(observation: Observation) -> str:
    load, serve = observation.load, observation.phase(Phase.SERVE)
    if load is not None:
        sent = len(load.samples_ms)
        return f"the probe had {counted(sent - load.errors, 'answer')} to {counted(sent, 'request')}"
    if serve.ending is Ending.OK:
        return "the server came up, and the probe measured nothing"
    return f"nothing was probed: {in_our_words(serve).rstrip('.').lower()}"


def _failed(observation: Observation) -> bool:
    """Whether it is the server's doing that nothing answered."""
    if observation.load is not None:
        return _silent(observation.load)
    return observation.phase(Phase.SERVE).ending not in (Ending.OK, Ending.NOT_RUN, Ending.OUR_FAULT)


def _silent(load: Load) -> bool:
    return load.errors >= len(load.samples_ms)


def _is_asked(route: Route, contract: Contract) -> bool:
    return route.method in _POSTS and _bare(route.path) == _bare(contract.route)


def _bare(path: str) -> str:
    return path.rstrip("/") or "/"
