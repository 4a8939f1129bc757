"""Queries on runs that were dispatched to GitHub, their inputs and observations, and used tokens."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.db.models import hosted_runs, run_inputs, run_observations, run_tokens
from app.runs.hosted import HostedRun


class RunQueries:
    """The queries; the connection is the transaction's."""

    connection: sa.Connection

    def hosted_run(self, run_id: str) -> HostedRun | None:
        """The run with this id."""
        return self._hosted(hosted_runs.c.id == run_id)

    def hosted_run_named(self, name: str) -> HostedRun | None:
        """The run that the hiring repository knows by this name."""
        return self._hosted(hosted_runs.c.name == name)

    def add_hosted_run(self, run: HostedRun) -> None:
        """Remember a run that is to be dispatched."""
        values = {column.name: getattr(run, column.name) for column in hosted_runs.c}
        self.connection.execute(sa.insert(hosted_runs).values(values))

    def run_asked(self, run_id: str, repository_id: int, owner_id: int, workflow_ref: str) -> None:
        """From now on GitHub may have been asked to run it; what tokens of its job must say."""
        values = {"repository_id": repository_id, "owner_id": owner_id, "workflow_ref": workflow_ref}
        self._set(run_id, values | {"asked": True})

    def run_dispatched(self, run_id: str, github_id: int, head_sha: str) -> None:
        """Which workflow run the dispatch became."""
        self._set(run_id, {"github_id": github_id, "head_sha": head_sha})

    def end_run(self, run_id: str, why: str) -> None:
        """Take nothing more for this run. What has its observation, or has ended, stays as it is."""
        still = sa.and_(hosted_runs.c.observation_sha256 == "", hosted_runs.c.ended == "")
        ended = sa.update(hosted_runs).where(hosted_runs.c.id == run_id, still).values(ended=why)
        if self.connection.execute(ended).rowcount:
            self.drop_inputs(run_id)

    def add_input_portion(self, run_id: str, number: int, portion: bytes) -> None:
        """Keep one portion of the run's inputs."""
        values = {"run_id": run_id, "number": number, "portion": portion}
        self.connection.execute(sa.insert(run_inputs).values(values))

    def inputs_kept(self, run_id: str, length: int) -> None:
        """All portions are there: so many bytes."""
        self._set(run_id, {"inputs_bytes": length})

    def input_portion(self, run_id: str, number: int) -> bytes:
        """One portion of the run's inputs. Raises LookupError when it is gone."""
        key = sa.and_(run_inputs.c.run_id == run_id, run_inputs.c.number == number)
        row = self.connection.execute(sa.select(run_inputs.c.portion).where(key)).one_or_none()
        if row is None:
            raise LookupError(f"run {run_id}: its inputs were dropped meanwhile")
        return bytes(row.portion)

    def drop_inputs(self, run_id: str) -> None:
        """Drop the run's inputs."""
        self.connection.execute(sa.delete(run_inputs).where(run_inputs.c.run_id == run_id))

    def keep_observation(self, run_id: str, body: bytes, sha256: str) -> None:
        """Keep the run's observation as it came; its inputs go."""
        self.connection.execute(sa.insert(run_observations).values(run_id=run_id, body=body))
        self._set(run_id, {"observation_sha256": sha256})
        self.drop_inputs(run_id)

    def kept_observation(self, run_id: str) -> bytes | None:
        """The run's observation as it came, until it is dropped."""
        found = sa.select(run_observations.c.body).where(run_observations.c.run_id == run_id)
        row = self.connection.execute(found).one_or_none()
        return None if row is None else bytes(row.body)

    def drop_observation(self, run_id: str) -> None:
        """Drop the run's observation; its digest stays, so that the same one is known again."""
        self.connection.execute(sa.delete(run_observations).where(run_observations.c.run_id == run_id))

    def token_seen(self, jti: str) -> bool:
        """Whether a token with this id was used."""
        found = sa.select(run_tokens.c.jti).where(run_tokens.c.jti == jti)
        return self.connection.execute(found).one_or_none() is not None

    def remember_token(self, jti: str, *, until: str, now: str) -> None:
        """This token is used. Those that would not be taken any more `now` are forgotten."""
        self.connection.execute(sa.delete(run_tokens).where(run_tokens.c.until < now))
        self.connection.execute(sa.insert(run_tokens).values(jti=jti, until=until))

    def _hosted(self, condition: sa.ColumnElement[bool]) -> HostedRun | None:
        row = self.connection.execute(sa.select(hosted_runs).where(condition)).one_or_none()
        return None if row is None else HostedRun(**dict(row._mapping))

    def _set(self, run_id: str, values: dict[str, Any]) -> None:
        self.connection.execute(sa.update(hosted_runs).where(hosted_runs.c.id == run_id).values(values))
