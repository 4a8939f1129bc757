import asyncio
import base64
import itertools
import json
import random
import sys
import time
from pathlib import Path

import pytest

from action import probe
from tests.action.probing import EMPTY, OK, answering, asked, serving


async def test_latency_counts_from_the_planned_time() -> None:
    """A request that leaves late is charged for the delay."""
    async with serving(answering(OK)) as plan:
        client = probe.Client(plan)
        shot = await probe.fire(client, "q1", time.monotonic() - 10)
        client.close()
        assert shot["ms"] >= 10_000
        assert base64.b64decode(shot["body"]) == b"{}"


async def test_the_whole_plan_is_carried_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Ready route, warm-up, windows and rest are all asked, and nothing but the plan's inputs is sent."""
    seen: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await asked(reader))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()

    async with serving(handle) as plan:
        result = await probe.probe(plan)
    assert capsys.readouterr().out == "ready\n"
    assert seen[0].startswith(b"GET /healthz HTTP/1.1\r\n")
    assert sorted(request.partition(b"\r\n\r\n")[2] for request in seen[1:]) == sorted(
        [b"{}", b"{}", *['{"text": "ä"}'.encode()] * 3]
    )
    assert [[shot["id"] for shot in window] for window in result["windows"]] == [["q1"], ["q1", "q1"]]
    assert [shot["id"] for shot in result["rest"]] == ["q2"]
    assert len(result["lag_ms"]) == 3
    json.dumps(result)


async def test_a_server_that_is_never_ready_is_not_asked() -> None:
    """Nothing is sent to a server whose ready route does not answer 200."""
    async with serving(answering(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")) as plan:
        result = await probe.probe(plan | {"ready_seconds": 0.1})
    assert result == {"ready_at": None, "windows": [], "rest": [], "lag_ms": [], "burst": None}


async def test_a_part_without_ready_route_begins_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Windows that follow on a server that was ready before do not depend on its ready route."""
    async with serving(answering(OK)) as plan:
        result = await probe.probe(plan | {"ready_route": ""})
    assert capsys.readouterr().out == ""
    assert [len(window) for window in result["windows"]] == [1, 2]


async def test_the_burst_asks_everything_at_hand() -> None:
    """Closed loop, so many clients at once; it ends early when the inputs are used up, and says so."""
    at_once, most = 0, 0

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal at_once, most
        while True:
            await asked(reader)
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.001)
            at_once -= 1
            writer.write(OK)
            await writer.drain()

    async with serving(handle) as plan:
        burst = {"burst": ["q2"] * 30, "burst_workers": 3, "burst_seconds": 60}
        result = await probe.probe(plan | EMPTY | burst)
    assert (result["burst"]["workers"], len(result["burst"]["shots"]), most) == (3, 30, 3)
    assert 0.01 <= result["burst"]["seconds"] < 60
    assert {shot["body"] for shot in result["burst"]["shots"]} == {base64.b64encode(b"{}").decode()}


async def test_the_burst_ends_on_time() -> None:
    """A server that never answers is left when the time is over; what was under way counts for nothing."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with serving(silent) as plan:
        result = await probe.probe(plan | EMPTY | {"burst": ["q2"] * 30, "burst_seconds": 0.05})
    assert result["burst"]["shots"] == []
    assert 0.05 <= result["burst"]["seconds"] < 5


async def test_the_rest_ends_on_time() -> None:
    """However slow the server is, the untimed questions cannot outlast their time."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with serving(silent) as plan:
        result = await probe.probe(plan | EMPTY | {"rest": ["q2"] * 30, "rest_seconds": 0.05})
    assert result["rest"] == []


@pytest.mark.parametrize("shape", ["constant", "bimodal", "stall"])
async def test_an_injected_latency_is_recovered(shape: str, tmp_path: Path) -> None:
    """Run as a program against a server whose latency is known; a stall is charged to all who came meanwhile.

    Only the shape is held here; how exact the figures are is measured elsewhere. A busy machine adds to a
    latency and never takes from it, so the least of three runs counts.
    """
    measured = [await _latencies(shape, tmp_path) for _ in range(3)]
    median, p95 = min(one[99] for one in measured), min(one[189] for one in measured)
    truth = {"constant": (50, 50), "bimodal": (50, 300), "stall": (10, 160)}[shape]
    assert truth[0] * 0.95 <= median <= truth[0] + 100
    assert truth[1] * 0.5 <= p95 <= truth[1] + 150


async def _latencies(shape: str, folder: Path) -> list[float]:
    """What the probe saw of 200 requests, in milliseconds, the shortest first."""
    begun, number = time.monotonic(), itertools.count(1)

    def seconds() -> float:
        if shape == "stall":  # 0.2 s out of every second nobody is served
            phase = (time.monotonic() - begun) % 1
            return 0.01 + (1 - phase if phase >= 0.8 else 0)
        return 0.3 if shape == "bimodal" and next(number) % 10 == 0 else 0.05

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await asked(reader)
            await asyncio.sleep(seconds() if request.startswith(b"POST") else 0)
            writer.write(OK)
            await writer.drain()

    async with serving(handle) as plan:
        chance = random.Random(5)
        window = list(itertools.accumulate(chance.expovariate(80) for _ in range(200)))
        keys = [chance.choice(("q1", "q2", "q3")) for _ in window]
        told = plan | EMPTY | {"ready_route": "/healthz", "windows": [list(zip(window, keys, strict=True))]}
        (folder / "plan.json").write_text(json.dumps(told))
        program = (sys.executable, "-I", probe.__file__, folder / "plan.json", folder / "result.json")
        process = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
        output, _ = await process.communicate()
    assert (process.returncode, output) == (0, b"ready\n")
    (shots,) = json.loads((folder / "result.json").read_text())["windows"]
    assert not [shot for shot in shots if "error" in shot]
    return sorted(shot["ms"] for shot in shots)


def test_it_stands_alone() -> None:
    """It imports the standard library only: it runs in an image that has nothing of ours."""
    source = Path(probe.__file__).read_text(encoding="utf-8")
    assert "from action" not in source
    assert "from rubric" not in source
