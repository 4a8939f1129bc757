"""A small organisation in the middle of hiring: the GitHub emulator, the service, some graded candidates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.db.session import open_store
from app.settings import PREFIX, load_settings
from app.state import Delivery, DeliveryState
from bench.service import started
from bench.traffic import Cohort, Place, pushed, signed
from demo import acts
from demo.emulator import start
from demo.loop import service_settings
from demo.people import Person
from demo.seed import Seed, User
from demo.service import Service, free_port
from rubric.expected import composed
from rubric.shipped import assessment

SLUG = "ticket-classifier"


class Record:
    """The service's record, read beside it."""

    def __init__(self, url: str) -> None:
        self.store = open_store(url)

    def waiting(self) -> int:
        """How many deliveries are not decided."""
        return len(self.store.unfinished_deliveries())

    def delivery(self, guid: str) -> Delivery | None:
        """What became of one."""
        with self.store.reading() as records:
            return records.delivery(guid)

    def close(self) -> None:
        """Close the connections."""
        self.store.close()

    def worked(self, guids: list[str]) -> int:
        """How many of these were decided, and did not fail."""
        found = [self.delivery(guid) for guid in guids]
        return sum(
            one is not None and one.state in {DeliveryState.DONE, DeliveryState.IGNORED} for one in found
        )


@dataclass(frozen=True)
class Scene:
    """Where the service answers, its secret and environment, its candidates, and its record."""

    url: str
    secret: str
    environment: Mapping[str, str]
    log: Path
    cohort: Cohort
    record: Record


@contextmanager
def scene(
    folder: Path, candidates: int, news_to: str, secret: str, databases: Mapping[str, str]
) -> Iterator[Scene]:
    """Every candidate graded once, the service stopped. What the emulator has to tell goes to `news_to`."""
    others = tuple(User(f"cara-candidate-{number}", f"Cara {number}") for number in range(1, candidates))
    seed = Seed(f"{news_to}/webhook", others=others, webhook_secret=secret)
    folder.mkdir()
    log = folder / "service.log"
    with start(seed, folder) as github:
        environment = service_settings(seed, github, free_port(), folder) | dict(databases)
        service = Service(environment["PROOFGRADE_PUBLIC_URL"], environment, log, 0)
        cast = acts.Cast(seed, github.url)
        hiring = environment["PROOFGRADE_HIRING_REPO"]
        acts.publish(cast.lead, hiring, SLUG, assessment(SLUG), folder / "hiring")
        with started(environment, log):
            office = _Office(seed, cast, service, folder)
            places = tuple(office.graded(person) for person in (cast.candidate, *cast.others))
        values = {key.removeprefix(PREFIX).lower(): value for key, value in environment.items()}
        record = Record(load_settings(_env_file=None, **values).store_url)
        yield Scene(service.url, secret, environment, log, office.cohort(places), record)
        record.close()


@dataclass(frozen=True)
class _Office:
    """Those who bring the candidates in."""

    seed: Seed
    cast: acts.Cast
    service: Service
    folder: Path

    def cohort(self, places: Sequence[Place]) -> Cohort:
        return Cohort(self.seed.installation_id, self.cast.reviewer.login, places)

    def graded(self, person: Person) -> Place:
        """Invite somebody, let them push, tell the service, and wait for the report."""
        invited = acts.invite(self.service, person, SLUG)
        sha = acts.submit(invited, composed(assessment(SLUG), "honest"), self.folder / person.login)
        repo_id = self._id(invited.repo)
        told = pushed(self.seed.installation_id, invited.repo, repo_id, sha, person.login)
        url, secret = f"{self.service.url}/webhook", self.seed.webhook_secret
        httpx.post(url, content=told.body, headers=signed(told, secret), timeout=20).raise_for_status()
        seen = acts.await_report(self.cast.lead, invited, sha, lambda _: None)
        return Place(
            person.login,
            invited.repo,
            repo_id,
            sha,
            int(seen.feedback_url.rpartition("/")[2]),
            (seen.run_report.id, seen.run_report.body),
            invited.review_repo,
            self._id(invited.review_repo),
            seen.review_number,
            (seen.rubric.id, seen.rubric.body),
        )

    def _id(self, repo: str) -> int:
        return int(self.cast.lead.get(f"/repos/{repo}")["id"])
