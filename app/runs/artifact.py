"""The observation out of a run's artifact. The zip is of a hostile hand: nothing is written to disk."""

from __future__ import annotations

import io
import zipfile
import zlib

from app.errors import RunnerError
from rubric.wire import OBSERVATION_BYTES

MEMBER = "observation.json"
MAX_ZIP_BYTES = OBSERVATION_BYTES  # it only gets smaller
_PLAIN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What zipfile and zlib raise for a broken archive; NotImplementedError: a compression they do not know.
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, EOFError, OSError)


def observation_in(archive: bytes) -> bytes:
    """The bytes of the one file in the zip. Raises RunnerError for any other zip, and for one too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            return _read(opened)
    except _BROKEN as error:
        raise RunnerError(f"artifact: not a zip archive that can be read ({type(error).__name__})") from None


def _read(opened: zipfile.ZipFile) -> bytes:
    members = opened.infolist()
    if len(members) != 1 or members[0].filename != MEMBER:
        raise RunnerError(f"artifact: must hold {MEMBER} and nothing else")
    (member,) = members
    if member.compress_type not in _PLAIN or member.flag_bits & 1:
        raise RunnerError(f"artifact: {MEMBER} is encrypted or packed in an unknown way")
    with opened.open(member) as stream:  # never more than the cap, whatever size the archive states
        data = stream.read(OBSERVATION_BYTES + 1)
    if len(data) > OBSERVATION_BYTES:
        raise RunnerError(f"artifact: {MEMBER} is over {OBSERVATION_BYTES} bytes")
    return data
