"""The volumes of a run: tmpfs of fixed sizes, kept mounted by one tiny trusted container; read as a stream,
never extracted.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import docker
from docker.models.containers import Container
from docker.types import DriverConfig, Mount

from action.engine import engine_errors
from action.errors import EngineFailed
from action.hardening import INODES, MIB, OUT, Limits, labels, trusted_options, volume_options
from rubric.archive import write_tar
from rubric.tree import SourceTree

HOLDER_MEMORY = 32 * MIB
HOLDER_PIDS = 32  # runc starts with several threads, and with fewer now and then one is refused
HELD = "/volumes"  # where the holder has them: two of them share one path in the candidate's containers
IN, SOURCE, REPORT = "/in", "/source", "/report"
IN_BYTES = 256 * MIB  # a cap, not an allocation; only we write there
SOURCE_INODES = 50_000  # a tree of 5,000 files may have as many folders, and far more where it is hostile
PAGE = 4096
CHUNK = 65_536
ENTRIES = 1_000  # of a volume that are looked at for a file with something in it
ENDLESS_LINK = "too many"  # links, levels of symbolic links: what an engine says of a link to itself


class OutputRejected(Exception):
    """A required output is missing, no regular file, or too large.

    The message is a sentence for the candidate.
    """


class TooManyFiles(Exception):
    """A tree does not fit into its volume. The message is a sentence for the candidate."""


@dataclass(frozen=True)
class VolumeSpec:
    """One volume: its name in this run, where candidates see it, and its size.

    `filled`: we put files in; candidates mount it read-only.
    """

    name: str
    path: str
    size_bytes: int
    inodes: int = INODES
    filled: bool = False


class Volumes:
    """The volumes of one run and their holder.

    A tmpfs volume lives only while something has it mounted: that is the holder.
    """

    def __init__(
        self,
        client: docker.DockerClient,
        run_id: str,
        base_image: str,
        specs: Sequence[VolumeSpec],
        seconds: float,
    ) -> None:
        """Create and start the holder, and with it the volumes; it ends by itself after `seconds`, in case
        nobody is left to remove it.

        Raises DockerException when the engine fails.
        """
        self.base_image = base_image
        self._client = client
        self._run_id = run_id
        self._specs = {spec.name: spec for spec in specs}
        self.holder: Container = client.containers.create(
            base_image,
            ["sleep", str(int(seconds))],
            labels=labels(run_id),
            read_only=True,
            mounts=[self._held(spec) for spec in specs],
            **trusted_options(memory_bytes=HOLDER_MEMORY, pids=HOLDER_PIDS),
        )
        self.holder.start()

    @staticmethod
    def standard(limits: Limits, source_bytes: int) -> tuple[VolumeSpec, ...]:
        """The volumes of a whole run; `source_bytes` is the size of the submission's files together."""
        return (
            VolumeSpec("out", OUT, limits.out_bytes),
            VolumeSpec("cold", OUT, limits.out_bytes),
            VolumeSpec("in", IN, IN_BYTES, filled=True),
            VolumeSpec("source", SOURCE, source_bytes + SOURCE_INODES * PAGE, SOURCE_INODES, filled=True),
            VolumeSpec("report", REPORT, limits.report_bytes),
            VolumeSpec("tests", REPORT, limits.report_bytes),  # away from predictions: their log is shown
        )

    def mount(self, name: str, *, read_only: bool) -> Mount:
        """The volume at its path in a candidate's container. Raises ValueError for a filled one to write."""
        spec = self._specs[name]
        if spec.filled and not read_only:
            raise ValueError(f"volume {name} is filled by us; candidates get it read-only")
        # Without no_copy the image could bring its own /out and so a metrics.json that nothing computed.
        return Mount(spec.path, self._named(name), type="volume", read_only=read_only, no_copy=True)

    def fill(self, name: str, files: SourceTree) -> None:
        """Put files into a volume, owned by root and readable for everybody.

        Raises TooManyFiles when they do not fit, ValueError for a volume that candidates write to,
        EngineFailed when the engine fails.
        """
        spec = self._specs[name]
        if not spec.filled:
            raise ValueError(f"volume {name} belongs to the candidate; nothing of ours goes in")
        _refuse_overfull(spec, files)
        with engine_errors(f"filling the volume {name}"):
            taken = self.holder.put_archive(f"{HELD}/{name}", write_tar(files))
        if not taken:
            raise EngineFailed(f"the Docker engine did not take the files for the volume {name}")

    def read(self, name: str, file: str, max_bytes: int) -> bytes:
        """One regular file of a volume by its fixed name.

        Raises OutputRejected when it is missing, a link or special file, or over `max_bytes`; EngineFailed
        when the engine fails or the holder is gone.
        """
        path = self._specs[name].path
        shown = "$OUT" if path == OUT else path
        try:
            return read_output(
                self._client, str(self.holder.id), file, max_bytes, folder=f"{HELD}/{name}", shown=shown
            )
        except OutputRejected:
            self._require_holder()
            raise

    def holds_a_file(self, name: str) -> bool:
        """Whether a regular file with something in it lies in a volume, among the first entries of it.

        Raises EngineFailed when the engine fails or the holder is gone.
        """
        api = self._client.api
        url = f"{api.base_url}/v{api.api_version}/containers/{self.holder.id}/archive"
        with (
            engine_errors(f"looking into the volume {name}"),
            api.get(url, params={"path": f"{HELD}/{name}"}, stream=True, timeout=api.timeout) as response,
        ):
            if response.status_code != 404:
                response.raise_for_status()
                return has_a_file(response.iter_content(CHUNK))
        self._require_holder()
        return False

    def _require_holder(self) -> None:
        """Without its holder a volume is empty: what is missing then is no fault of the candidate's."""
        with engine_errors("looking after the run's volumes"):
            self.holder.reload()
        if self.holder.status != "running":
            raise EngineFailed("the container that keeps the run's volumes has ended; what they held is lost")

    def _held(self, spec: VolumeSpec) -> Mount:
        """The volume in the holder: the engine makes it together with the container, in one call for all."""
        options = volume_options(spec.size_bytes, spec.inodes, filled=spec.filled)
        return Mount(
            f"{HELD}/{spec.name}",
            self._named(spec.name),
            type="volume",
            read_only=not spec.filled,
            no_copy=True,
            labels=labels(self._run_id),
            driver_config=DriverConfig("local", options),
        )

    def _named(self, name: str) -> str:
        return f"proofgrade-{self._run_id}-{name}"


def read_output(
    client: docker.DockerClient,
    container_id: str,
    name: str,
    max_bytes: int,
    *,
    folder: str,
    shown: str = "",
) -> bytes:
    """One regular file from a container, streamed. Its size is checked before its content is taken.

    `shown` stands for the folder in messages. The response is closed on every path: an archive stream left
    half read makes the container's removal wait for ever.
    """
    api = client.api
    url = f"{api.base_url}/v{api.api_version}/containers/{container_id}/archive"
    called = f"{shown or folder}/{name}"
    with (
        engine_errors(f"reading {called}"),
        api.get(url, params={"path": f"{folder}/{name}"}, stream=True, timeout=api.timeout) as response,
    ):
        if response.status_code == 404:
            raise OutputRejected(f"{called} was not written.")
        if response.status_code >= 400 and ENDLESS_LINK in response.text:
            raise OutputRejected(f"{called} is not a regular file; write it as a plain file, not as a link.")
        response.raise_for_status()
        return single_file(response.iter_content(CHUNK), called, max_bytes)


def single_file(stream: Iterator[bytes], called: str, max_bytes: int) -> bytes:
    """The content of the only member of a tar stream; `called` is its name in messages.

    Raises OutputRejected; takes no more than `max_bytes` of content.
    """
    try:
        with tarfile.open(fileobj=io.BufferedReader(_Chunks(stream), CHUNK), mode="r|") as archive:
            member = archive.next()
            if member is None or not member.isreg() or member.issparse():
                raise OutputRejected(
                    f"{called} is not a regular file; write it as a plain file, not as a link."
                )
            if member.size > max_bytes:
                raise OutputRejected(f"{called} is {member.size:,} bytes; at most {max_bytes:,} are read.")
            source = archive.extractfile(member)
            return source.read(max_bytes) if source else b""
    except tarfile.TarError as error:
        raise OutputRejected(f"{called} could not be read as a file.") from error


def has_a_file(stream: Iterator[bytes]) -> bool:
    """Whether one of the first members of a tar stream is a regular file that is not empty.

    A stream that cannot be read has none: a folder may change while the engine packs it.
    """
    try:
        with tarfile.open(fileobj=io.BufferedReader(_Chunks(stream), CHUNK), mode="r|") as archive:
            return any(member.isreg() and member.size > 0 for member in islice(archive, ENTRIES))
    except tarfile.TarError:
        return False


def _refuse_overfull(spec: VolumeSpec, files: SourceTree) -> None:
    entries = {path[:end] for path in files for end, sign in enumerate(path) if sign == "/"} | set(files)
    pages = sum(-(-len(file.data) // PAGE) for file in files.files.values())
    if len(entries) >= spec.inodes:
        raise TooManyFiles(f"{len(entries):,} files and folders; fewer than {spec.inodes:,} can be mounted.")
    if pages * PAGE > spec.size_bytes:
        raise TooManyFiles(f"The files take {pages * PAGE:,} bytes; at most {spec.size_bytes:,} are mounted.")


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
