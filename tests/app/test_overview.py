"""What the monitoring reads: counts, ages, phases; and who may read it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.main import create_app
from app.metrics import ReceiverMetrics, page
from app.overview import Overview, age, ending_of, phase_seconds
from app.settings import Settings
from app.state import Backlog
from app.supervisor import prepare
from rubric.observation import Ending, Phase
from tests.app import hooks
from tests.app.fake_github import INSTALLATION
from tests.app.world import World, settings_in, submission_tree
from tests.rubric.samples import OBSERVATION, stopped

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(text: str) -> Samples:
    """Values by name and labels."""
    return {
        (one.name, tuple(sorted(one.labels.items()))): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_phases_are_told_by_median_and_longest() -> None:
    """Over the runs in which the phase ran."""
    slow = replace(OBSERVATION, phases=tuple(replace(one, seconds=50.0) for one in OBSERVATION.phases))
    found = phase_seconds([OBSERVATION, slow, slow, stopped(Phase.BUILD, Ending.NONZERO)])
    assert (found[Phase.REPRODUCE].median, found[Phase.REPRODUCE].longest) == (50.0, 50.0)


def test_run_ends_by_its_first_bad_phase() -> None:
    """A good one ends well."""
    assert ending_of(OBSERVATION) is Ending.OK
    assert ending_of(stopped(Phase.BUILD, Ending.TIMEOUT)) is Ending.TIMEOUT


def test_age_is_seconds_and_never_negative() -> None:
    """Without a beginning it is nothing."""
    assert age("2026-03-02T10:00:00Z", "2026-03-02T10:01:30Z") == 90.0
    assert age("2026-03-02T10:02:00Z", "2026-03-02T10:01:30Z") == age("", "2026-03-02T10:00:00Z") == 0.0


def test_page_without_databases_still_tells_our_own_counts() -> None:
    """A record that does not answer is a number too."""
    own = ReceiverMetrics()
    own.refused(401)
    found = samples(page(own, None, worker=True).decode())
    assert found["proofgrade_databases_up", ()] == 0
    assert found["proofgrade_worker_up", ()] == 1
    assert found["proofgrade_deliveries_refused_total", (("status", "401"),)] == 1
    assert not any(name == "proofgrade_attempts" for name, _ in found)


def test_page_has_queues_with_their_age() -> None:
    """Depth, what is under way, and how long the oldest has waited."""
    queue = Backlog("runs", 3, 1, "2026-03-02T10:00:00Z")
    seen = Overview("2026-03-02T10:05:00Z", {}, {}, 2, (queue,))
    found = samples(page(ReceiverMetrics(), seen, worker=False).decode())
    label = (("queue", "runs"),)
    names = ("waiting", "running", "oldest_seconds")
    assert [found[f"proofgrade_queue_{name}", label] for name in names] == [3, 1, 300]
    assert found["proofgrade_our_faults_total", ()] == 2
    assert found["proofgrade_attempts", (("state", "graded"),)] == 0


@pytest.mark.real
async def test_metrics_of_a_graded_push(world: World) -> None:
    """Receiver, record and engine on one page, without a name of anybody."""
    candidate = await world.invite()
    await world.graded(candidate, submission_tree())
    await world.http.post("/webhook", content=b"{}")
    with world.work.store.transaction() as records:
        records.set_bookmark(f"requests-left:{INSTALLATION}", "4999", "t")
    text = (await world.http.get("/metrics")).text
    found = samples(text)
    assert found["proofgrade_ack_seconds_count", ()] == 1
    assert found["proofgrade_deliveries_refused_total", (("status", "401"),)] == 1
    assert found["proofgrade_attempts", (("state", "graded"),)] == 1
    assert found["proofgrade_deliveries", (("state", "done"),)] == 1
    assert found["proofgrade_recent_runs", (("ending", "ok"),)] == 1
    assert found["proofgrade_recent_phase_seconds", (("phase", "build"), ("stat", "median"))] > 0
    assert found["proofgrade_github_requests_left", (("installation", str(INSTALLATION)),)] == 4999
    assert found["proofgrade_worker_up", ()] == found["proofgrade_databases_up", ()] == 1
    for name in (candidate.login, candidate.alias, candidate.repo, candidate.assessment):
        assert name not in text


@pytest.mark.real
async def test_metrics_are_for_this_host_or_for_the_token(settings: Settings) -> None:
    """Without a token: loopback, and nobody through a proxy. With one: whoever has it, and nobody else."""
    prepare(settings)
    assert await _asked(settings, "127.0.0.1") == 200
    assert await _asked(settings, "192.0.2.7") == 401
    assert await _asked(settings, "127.0.0.1", {"x-forwarded-for": "192.0.2.7"}) == 401
    keyed = settings_in(settings.data_dir, metrics_token="a-token-of-the-monitoring")
    bearer = {"authorization": "Bearer a-token-of-the-monitoring"}
    assert await _asked(keyed, "192.0.2.7", bearer) == 200
    assert await _asked(keyed, "127.0.0.1") == 401
    assert await _asked(keyed, "127.0.0.1", {"authorization": "Bearer another"}) == 401


@pytest.mark.real
async def test_readyz_names_what_is_wrong_and_what_to_do(settings: Settings) -> None:
    """Without a worker the answer is 503, with a line of advice for that and for nothing else."""
    prepare(settings)
    answer = await _get(settings, "/readyz")
    told = answer.json()
    assert answer.status_code == 503
    assert {name: told[name] for name in ("database", "workflows", "worker", "progress")} == {
        "database": True,
        "workflows": True,
        "worker": False,
        "progress": True,
    }
    assert list(told["what_to_do"]) == ["worker"]
    assert (await _get(settings, "/healthz")).status_code == 200


@pytest.mark.real
async def test_readyz_sees_a_queue_that_stands_still(settings: Settings) -> None:
    """A delivery that nobody takes for longer than the limit is told, and shown with its age."""
    prepare(settings)
    strict = settings_in(settings.data_dir, ready_queue_seconds=0.001)
    told = hooks.push("acme/x", 5, before="0" * 40, after="a" * 40, sender="x")
    body = hooks.as_body(told)
    app = create_app(strict)
    async with app.router.lifespan_context(app), _client(app, "127.0.0.1") as http:
        await http.post("/webhook", content=body, headers=hooks.signed("push", body))
        found: dict[Any, float] = {}
        while ("proofgrade_queue_waiting", (("queue", "deliveries"),)) not in found:
            found = samples((await http.get("/metrics")).text)
        assert found["proofgrade_queue_waiting", (("queue", "deliveries"),)] == 1
        answer: dict[str, Any] = {}
        while answer.get("progress", True):  # ages are whole seconds
            answer = (await http.get("/readyz")).json()
        assert "proofgrade status" in answer["what_to_do"]["progress"]


async def _asked(settings: Settings, host: str, headers: dict[str, str] | None = None) -> int:
    return (await _get(settings, "/metrics", host, headers)).status_code


async def _get(
    settings: Settings, path: str, host: str = "127.0.0.1", headers: dict[str, str] | None = None
) -> httpx.Response:
    app = create_app(settings)
    async with app.router.lifespan_context(app), _client(app, host) as http:
        return await http.get(path, headers=headers)


def _client(app: object, host: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(host, 5000))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://service.test")
