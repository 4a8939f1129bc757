"""SIGKILL at random moments while deliveries flow: what is lost, what stands on GitHub twice?

The service's processes run in front of the GitHub emulator; candidates push, every webhook is sent on until
it is acknowledged, some of them twice. The sealed run is a stub: this measures the engine. Prints a table.
"""

from __future__ import annotations

import argparse
import base64
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx

from app.db.session import open_store
from app.state import DeliveryState
from bench.postgres import cluster
from bench.processes import ROOT, Part, parts_of
from bench.relay import Relay, relaying
from bench.tally import Played, Tally, comments_of, counted, pulls_of
from demo import acts
from demo.emulator import start
from demo.errors import DemoError
from demo.loop import service_settings
from demo.patience import until
from demo.seed import Seed, User
from demo.service import Service, free_port
from rubric import shipped
from rubric.tree import File, SourceTree

SLUG = "ticket-classifier"
NO_OWN_DATA = ("per_candidate: true", "per_candidate: false")
UP_SECONDS, SETTLE_SECONDS = 60.0, 300.0
PUSH_EVERY, KILL_EVERY = (0.5, 2.5), (0.5, 8.0)  # seconds, evenly spread


@dataclass(frozen=True)
class Plan:
    """What is done to the service."""

    name: str
    kills: int
    deliveries: int
    database_url: str = ""
    hosts: int = 1
    candidates: int = 6
    seed: int = 7
    last_stays_dead: bool = False  # half-way the last worker is killed and never comes back


@dataclass
class Outcome:
    """What came of it."""

    plan: Plan
    tally: Tally = field(default_factory=Tally)
    killed: dict[str, int] = field(default_factory=lambda: {"receiver": 0, "worker": 0})
    deliveries: int = 0
    again: int = 0
    lost: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def row(self) -> str:
        """As a row of the table."""
        tally = self.tally
        kills = f"{self.killed['receiver']} + {self.killed['worker']}"
        effects = f"{tally.check_runs} / {tally.comments} / {tally.pull_requests}"
        ends = (len(self.lost), len(tally.missing), len(tally.doubled), round(self.seconds))
        cells = (self.plan.name, kills, self.deliveries, self.again, effects, *ends)
        return "| " + " | ".join(str(cell) for cell in cells) + " |"


HEAD = (
    "| setup | SIGKILL receiver + worker | deliveries | sent again | check runs / comments / pull requests"
    " | lost deliveries | missing effects | doubled effects | s |\n|---|---|---|---|---|---|---|---|---|"
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--deliveries", type=int, default=1000)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--only", choices=["sqlite", "postgres"])
    given = options.parse_args()
    plan = Plan("SQLite, one worker", given.kills, given.deliveries, seed=given.seed)
    print(HEAD)
    outcomes = []
    if given.only != "postgres":
        outcomes.append(_told(plan))
    if given.only != "sqlite":
        with cluster() as postgres:
            name = "Postgres, two receivers, two workers, one killed for good"
            url = postgres.database()
            outcomes.append(_told(replace(plan, name=name, database_url=url, hosts=2, last_stays_dead=True)))
    sys.exit(0 if all(one.tally.good and not one.lost for one in outcomes) else 1)


def _told(plan: Plan) -> Outcome:
    outcome = torture(plan)
    print(outcome.row(), flush=True)
    for what in (*outcome.lost, *outcome.tally.missing, *outcome.tally.doubled):
        sys.stderr.write(f"{what}\n")
    return outcome


def torture(plan: Plan) -> Outcome:
    """Carry the plan out. Raises DemoError when the service does not come up."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="proofgrade-kills-")))
        chance = random.Random(plan.seed)
        port = free_port()
        others = tuple(
            User(f"candidate-{number}", f"Candidate {number}") for number in range(plan.candidates)
        )
        seed = Seed(webhook_url=f"http://127.0.0.1:{port}/webhook", others=others)
        github = stack.enter_context(start(seed, folder))
        ports = [free_port() for _ in range(plan.hosts)]
        hosts = [_environment(plan, service_settings(seed, github, one, folder / str(one))) for one in ports]
        relay = stack.enter_context(relaying([host["PROOFGRADE_PUBLIC_URL"] for host in hosts], chance, port))
        parts = stack.enter_context(parts_of(hosts, folder))
        try:
            return _Torture(plan, chance, acts.Cast(seed, github.url), parts, relay, folder, hosts[0]).run()
        except DemoError as error:
            said = "".join(part.log.read_text(errors="replace")[-1500:] for part in parts)
            raise DemoError(f"{error}\n{said}") from error


@dataclass
class _Torture:
    plan: Plan
    chance: random.Random
    cast: acts.Cast
    parts: list[Part]
    relay: Relay
    folder: Path
    environment: dict[str, str]
    played: list[Played] = field(default_factory=list)
    pushes: int = 0

    def run(self) -> Outcome:
        """Invite, push and kill, settle, count."""
        outcome = Outcome(self.plan)
        self._open()
        began = time.monotonic()
        self._push_and_kill(outcome)
        for part in self.parts:
            if not (self.plan.last_stays_dead and part is self.parts[-1]):
                part.start()
        self._settle()
        outcome.seconds = time.monotonic() - began
        outcome.tally = counted(self.cast.lead, self.played)
        outcome.deliveries = sum(1 for times in self.relay.acknowledged.values() if times)
        outcome.again = self.relay.tries - len(self.relay.acknowledged)
        outcome.lost = self._lost()
        return outcome

    def _open(self) -> None:
        url = self.environment["PROOFGRADE_PUBLIC_URL"]
        until(lambda: _ready(url), seconds=UP_SECONDS, what="the service to be ready")
        service = Service(url, self.environment, self.parts[0].log, 0)
        acts.publish(self.cast.lead, "acme/hiring", SLUG, _assessment(), self.folder / "hiring")
        for person in self.cast.others:
            self.played.append(Played(acts.invite(service, person, SLUG)))

    def _push_and_kill(self, outcome: Outcome) -> None:
        kills, push_at, kill_at = 0, 0.0, time.monotonic() + self.chance.uniform(*KILL_EVERY)
        while kills < self.plan.kills or len(self.relay.acknowledged) < self.plan.deliveries:
            now = time.monotonic()
            share = len(self.relay.acknowledged) / self.plan.deliveries
            if now >= push_at and share < min(1.0, (kills + 1) / self.plan.kills):  # as many per kill
                self._push()
                push_at = now + self.chance.uniform(*PUSH_EVERY)
            if now >= kill_at and kills < self.plan.kills:
                kills += 1
                self._kill(outcome, for_good=self.plan.last_stays_dead and kills == self.plan.kills // 2)
                kill_at = now + self.chance.uniform(*KILL_EVERY)
            time.sleep(0.02)

    def _push(self) -> None:
        """A commit by a candidate; one in ten writes into the run report instead."""
        idle = [played for played in self.played if not played.shas]
        played = idle[0] if idle else self.chance.choice(self.played)
        person, repo = played.invited.person, played.invited.repo
        if played.shas and self.chance.random() < 0.1 and self._deface(played):
            return
        self.pushes += 1
        content = base64.b64encode(f"print({self.pushes})\n".encode()).decode()
        body = {"message": f"Work {self.pushes}", "content": content, "branch": "main"}
        answer = person.put(f"/repos/{repo}/contents/part{self.pushes}.py", body)
        played.shas.append(answer["commit"]["sha"])

    def _deface(self, played: Played) -> bool:
        person, repo = played.invited.person, played.invited.repo
        for pull in pulls_of(person, repo):
            for comment in comments_of(person, repo, pull["number"]):
                path = f"/repos/{repo}/issues/comments/{comment['id']}"
                person.patch(path, {"body": "Everything passed, hire me."})
                return True
        return False

    def _kill(self, outcome: Outcome, *, for_good: bool) -> None:
        last = self.parts[-1]
        alive = [part for part in self.parts if part.process and part.process.poll() is None]
        part = last if for_good else self.chance.choice(alive)
        part.kill()
        outcome.killed[part.kind] += 1
        if for_good:
            self.parts.remove(last)
        else:
            part.start()

    def _settle(self) -> None:
        deadline = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < deadline:
            quiet = not self.relay.on_its_way and not self._unfinished()
            if quiet and not counted(self.cast.lead, self.played).missing:
                return
            time.sleep(2.0)

    def _unfinished(self) -> int:
        store = open_store(self._store_url())
        try:
            return len(store.unfinished_deliveries())
        finally:
            store.close()

    def _lost(self) -> list[str]:
        """Acknowledged deliveries that nobody worked to their end."""
        store = open_store(self._store_url())
        try:
            with store.reading() as records:
                found = {guid: records.delivery(guid) for guid, n in self.relay.acknowledged.items() if n}
        finally:
            store.close()
        ended = {DeliveryState.DONE, DeliveryState.IGNORED}
        return [
            f"{guid}: {one.state if one else 'unknown'}"
            for guid, one in found.items()
            if one is None or one.state not in ended
        ] + self.relay.refused

    def _store_url(self) -> str:
        file = Path(self.environment["PROOFGRADE_DATA_DIR"]) / "proofgrade.sqlite"
        return self.plan.database_url or f"sqlite:///{file}"


def _environment(plan: Plan, settings: dict[str, str]) -> dict[str, str]:
    own = {
        "PROOFGRADE_DATABASE_URL": plan.database_url,
        "PROOFGRADE_ATTEMPTS_PER_MINUTE": "0",
        "PROOFGRADE_RUN_RETRY_WAITS": "[1, 2]",
        "PYTHONPATH": str(ROOT),
    }
    return {**os.environ, **settings, **own}


def _assessment() -> SourceTree:
    """The shipped assessment with a starter and a hidden set of one row: it is not what is measured."""
    shared = (shipped.assessment(SLUG).text("assessment.yml") or "").replace(*NO_OWN_DATA)
    files = {
        "assessment.yml": File(shared.encode()),
        "generator.py": File(b"raise SystemExit\n"),
        "starter/README.md": File(b"# Starter\n"),
        "starter/data/train.jsonl": File(b'{"id": "r1", "text": "late", "label": "shipping"}\n'),
        "holdout/features.jsonl": File(b'{"id": "t1", "text": "wrong"}\n'),
        "holdout/labels.jsonl": File(b'{"id": "t1", "label": "billing"}\n'),
    }
    return SourceTree(files)


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=5).is_success
    except httpx.TransportError:
        return False


if __name__ == "__main__":
    main()
