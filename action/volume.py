"""`$OUT`: a tmpfs volume of fixed size, kept mounted by a tiny trusted container, read as a stream and never
extracted.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator

import docker
from docker.models.containers import Container
from docker.models.volumes import Volume
from docker.types import Mount

from action.engine import engine_errors
from action.hardening import MIB, OUT, Limits, labels, trusted_options, volume_options

HOLDER_MEMORY = 32 * MIB
HOLDER_PIDS = 32  # runc starts with several threads, and with fewer now and then one is refused
CHUNK = 65_536


class OutputRejected(Exception):
    """A required output is missing, no regular file, or too large.

    The message is a sentence for the candidate.
    """


class OutVolume:
    """The volume and its holder.

    A tmpfs volume lives only while something has it mounted: that is the holder.
    """

    def __init__(
        self, client: docker.DockerClient, run_id: str, base_image: str, limits: Limits, seconds: float
    ) -> None:
        """Create both; the holder ends by itself after `seconds`, in case nobody is left to remove it."""
        self._client = client
        self.volume: Volume = client.volumes.create(
            f"proofgrade-{run_id}", driver="local", labels=labels(run_id), driver_opts=volume_options(limits)
        )
        self.holder: Container = client.containers.create(
            base_image,
            ["sleep", str(int(seconds))],
            labels=labels(run_id),
            read_only=True,
            mounts=[Mount(OUT, self.name, type="volume", read_only=True, no_copy=True)],
            **trusted_options(memory_bytes=HOLDER_MEMORY, pids=HOLDER_PIDS),
        )
        self.holder.start()

    @property
    def name(self) -> str:
        """The volume's name."""
        return str(self.volume.name)

    def read(self, name: str, max_bytes: int) -> bytes:
        """One regular file of `$OUT` by its fixed name.

        Raises OutputRejected when it is missing, a link or special file, or over `max_bytes`.
        """
        return read_output(self._client, str(self.holder.id), name, max_bytes)


def read_output(
    client: docker.DockerClient, container_id: str, name: str, max_bytes: int, folder: str = OUT
) -> bytes:
    """One regular file from a container, streamed. Its size is checked before its content is taken.

    The response is closed on every path: an archive stream left half-read makes the container's removal wait
    for ever.
    """
    api = client.api
    url = f"{api.base_url}/v{api.api_version}/containers/{container_id}/archive"
    with (
        engine_errors(f"reading {name}"),
        api.get(url, params={"path": f"{folder}/{name}"}, stream=True, timeout=api.timeout) as response,
    ):
        if response.status_code == 404:
            raise OutputRejected(f"$OUT/{name} was not written.")
        response.raise_for_status()
        return single_file(response.iter_content(CHUNK), name, max_bytes)


def single_file(stream: Iterator[bytes], name: str, max_bytes: int) -> bytes:
    """The content of the only member of a tar stream.

    Raises OutputRejected; takes no more than `max_bytes` of content.
    """
    try:
        with tarfile.open(fileobj=io.BufferedReader(_Chunks(stream), CHUNK), mode="r|") as archive:
            member = archive.next()
            if member is None or not member.isreg() or member.issparse():
                raise OutputRejected(
                    f"$OUT/{name} is not a regular file; write it as a plain file, not as a link."
                )
            if member.size > max_bytes:
                raise OutputRejected(f"$OUT/{name} is {member.size:,} bytes; at most {max_bytes:,} are read.")
            source = archive.extractfile(member)
            return source.read(max_bytes) if source else b""
    except tarfile.TarError as error:
        raise OutputRejected(f"$OUT/{name} could not be read as a file.") from error


class _Chunks(io.RawIOBase):
    """An iterator of byte pieces as a readable file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        target = memoryview(buffer)  # type: ignore[arg-type]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(target), len(self._rest))
        target[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
