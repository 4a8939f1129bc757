"""Own data for those who are invited: the generator sealed in Docker, which is asked for only if needed."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Self

from action.errors import ActionError, BadInput
from action.settings import RunnerSettings
from app.cli.console import console
from app.errors import ConfigurationError, RunnerError

if TYPE_CHECKING:
    import docker

    from rubric.brief import CandidateData
    from rubric.tree import SourceTree


class SealedMaker:
    """The `DataMaker` of the command line. An engine that it had to start ends with the block."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._client: docker.DockerClient | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    async def prepare(self, base_image: str) -> None:
        """Have an engine with the base image. Raises ConfigurationError that says what to do."""
        try:
            await asyncio.to_thread(self._prepare, base_image)
        except ActionError as error:
            raise ConfigurationError(
                f"candidates get own data, which are made in Docker: {error}; nobody was invited"
            ) from error

    async def make(
        self, folder: SourceTree, base_image: str, data: CandidateData, seed: int
    ) -> Mapping[str, bytes]:
        """See `DataMaker`."""
        with _told():
            return await asyncio.to_thread(self._make, folder, base_image, data, seed)

    def _prepare(self, base_image: str) -> None:
        from action.base_image import ensure_base_image
        from action.engine import ensure_engine

        settings = RunnerSettings.from_environ(os.environ)
        if self._client is None:
            self._client = self._stack.enter_context(ensure_engine(settings))
        ensure_base_image(self._client, base_image, settings, lambda text: console.print(text, style="dim"))

    def _make(
        self, folder: SourceTree, base_image: str, data: CandidateData, seed: int
    ) -> Mapping[str, bytes]:
        from action.own_data import make_data

        if self._client is None:
            raise BadInput("no engine was prepared")
        return make_data(
            self._client,
            base_image,
            folder,
            generator=data.generator,
            seed=seed,
            paths=data.paths,
            run_id=f"data-{uuid.uuid4().hex[:12]}",
        )


@contextmanager
def _told() -> Iterator[None]:
    """The runner's errors as the service knows them: what a person must mend, and what may be tried again."""
    try:
        yield
    except BadInput as error:
        raise ConfigurationError(f"own data: {error}") from error
    except ActionError as error:
        raise RunnerError(f"own data: {error}") from error
