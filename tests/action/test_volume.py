import contextlib
import io
import tarfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from action.volume import OutputRejected, has_a_file, single_file


def stream(kind: bytes = tarfile.REGTYPE, data: bytes = b"", piece: int = 700) -> Iterator[bytes]:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        member = tarfile.TarInfo("metrics.json")
        member.type, member.size, member.linkname = kind, len(data), "/etc/passwd"
        archive.addfile(member, io.BytesIO(data))
    whole = target.getvalue()
    return (whole[at : at + piece] for at in range(0, len(whole), piece))


@given(st.binary(max_size=3000), st.integers(1, 1500))
def test_a_regular_file_is_read_whole(data: bytes, piece: int) -> None:
    """However the engine cuts the stream."""
    assert single_file(stream(data=data, piece=piece), "metrics.json", 5000) == data


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
)
def test_anything_but_a_regular_file_is_rejected(kind: bytes) -> None:
    """A link is never followed, a pipe never opened."""
    with pytest.raises(OutputRejected, match="not a regular file"):
        single_file(stream(kind), "metrics.json", 100)


def test_a_large_file_is_rejected_before_its_content_is_taken() -> None:
    """The size in the header is enough; the rest of the stream is left alone."""
    pieces = stream(data=b"x" * 5_000_000)
    with pytest.raises(OutputRejected, match="5,000,000 bytes; at most 100"):
        single_file(pieces, "metrics.json", 100)
    assert next(pieces, None) is not None


@given(st.binary(max_size=2000))
def test_any_stream_is_a_file_or_rejected(data: bytes) -> None:
    """A broken archive never raises anything else."""
    with contextlib.suppress(OutputRejected):
        single_file(iter([data]), "metrics.json", 100)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (stream(data=b"x"), True),
        (stream(data=b""), False),
        (stream(tarfile.DIRTYPE), False),
        (stream(tarfile.SYMTYPE), False),
        (iter([b"no archive"]), False),
        (iter([]), False),
    ],
    ids=["file", "empty", "folder", "link", "noise", "nothing"],
)
def test_only_a_file_with_something_in_it_counts(found: Iterator[bytes], told: bool) -> None:
    """An empty file or folder is no checkpoint, and a stream that breaks off tells nothing."""
    assert has_a_file(found) is told
