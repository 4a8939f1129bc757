"""An artifact is a hostile zip: one plain file of a capped size, or nothing."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import RunnerError
from app.runs import artifact
from app.runs.artifact import observation_in
from tests.app.fake_actions import zipped


def many(*names: str) -> bytes:
    """A zip archive of several files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, b"{}")
    return target.getvalue()


def test_the_one_file_is_read() -> None:
    """As the workflow keeps it."""
    assert observation_in(zipped(b'{"a": 1}')) == b'{"a": 1}'


@pytest.mark.parametrize(
    "archive",
    [
        b"",
        b"PK\x05\x06" + b"\0" * 18,
        zipped(b"{}", "other.json"),
        zipped(b"{}", "../observation.json"),
        many("observation.json", "more"),
        many("more", "observation.json"),
        zipped(b"{}")[:-10],
        zipped(b"{}").replace(b"PK\x01\x02", b"PK\x01\x03"),
    ],
)
def test_any_other_zip_is_refused(archive: bytes) -> None:
    """No file, another name, a path, a second file, a broken archive."""
    with pytest.raises(RunnerError, match=r"^artifact: "):
        observation_in(archive)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to more than the cap is refused, though the zip is small."""
    monkeypatch.setattr(artifact, "OBSERVATION_BYTES", 1000)
    with pytest.raises(RunnerError, match="over 1000 bytes"):
        observation_in(zipped(b"0" * 100_000))


def test_a_lie_about_the_size_does_not_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stated size below the cap is not believed."""
    monkeypatch.setattr(artifact, "OBSERVATION_BYTES", 1000)
    packed, stated = zipped(b"0" * 100_000), struct.pack("<L", 100_000)
    with pytest.raises(RunnerError, match=r"^artifact: "):
        observation_in(packed.replace(stated, struct.pack("<L", 10)))


@pytest.mark.parametrize(("at", "value"), [(8, b"\x01\x00"), (10, b"\x0c\x00")])
def test_encrypted_and_exotic_members_are_refused(at: int, value: bytes) -> None:
    """Only stored and deflated members are read."""
    packed = bytearray(zipped(b"{}"))
    directory = packed.index(b"PK\x01\x02")
    packed[directory + at : directory + at + 2] = value
    with pytest.raises(RunnerError, match="encrypted or packed"):
        observation_in(bytes(packed))


@given(st.binary(max_size=200), st.integers(0, 150), st.binary(min_size=1, max_size=4))
def test_nothing_else_is_ever_raised(data: bytes, at: int, patch: bytes) -> None:
    """Whatever the bytes are, there is an observation or a RunnerError."""
    packed = zipped(b"{}")
    for archive in (data, packed[:at] + patch + packed[at + len(patch) :]):
        try:
            observation_in(archive)
        except RunnerError:
            continue
