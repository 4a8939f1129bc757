"""Files with the same content: pictures, archives, figures, the rest; layout and notes do not matter."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib

from hypothesis import given
from hypothesis import strategies as st

from rubric.similarity.traces import compare_traces, traces_of
from rubric.tree import File, SourceTree

NOTHING = SourceTree()
ROWS = [bytes([0, *(7 * (x * y) % 251 for x in range(64))]) for y in range(64)]
METRICS = {"macro_precision": 0.91273, "macro_recall": 0.88412, "rows": 3000}


def png(level: int, note: bytes = b"") -> bytes:
    """The same picture at a strength of compression, with a note."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0)
    text = chunk(b"tEXt", b"Comment\0" + note) if note else b""
    body = chunk(b"IDAT", zlib.compress(b"".join(ROWS), level))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + text + body + chunk(b"IEND", b"")


def archive(year: int) -> bytes:
    """The same arrays, packed in another year."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr(zipfile.ZipInfo("weights.npy", (year, 1, 1, 0, 0, 0)), bytes(range(256)) * 4)
    return packed.getvalue()


def told(one: dict[str, bytes], two: dict[str, bytes]) -> list[tuple[str, str]]:
    """Strength and words of what is alike."""
    mine, theirs = (
        traces_of(SourceTree({path: File(data) for path, data in files.items()}), NOTHING)
        for files in (one, two)
    )
    return [(flag.strength, flag.words) for flag in compare_traces(mine, {"otter": theirs})]


def test_a_picture_is_its_pixels() -> None:
    """Notes and compression are no difference."""
    assert told({"plot.png": png(9)}, {"figures/a.png": png(1, b"mine")}) == [
        ("notable", "1 file with the same content (picture)")
    ]


def test_an_archive_is_what_lies_in_it() -> None:
    """When it was packed is no difference."""
    assert told({"model.npz": archive(2024)}, {"model.npz": archive(2025)}) == [
        ("notable", "1 file with the same content (archive)")
    ]


def test_figures_are_compared_without_layout() -> None:
    """Indentation and the order of keys."""
    one, two = json.dumps(METRICS), json.dumps(dict(reversed(METRICS.items())), indent=4)
    assert told({"metrics.json": one.encode()}, {"out/m.json": two.encode()}) == [
        ("notable", "1 file with the same content (figures)")
    ]


def test_round_figures_may_agree_by_chance() -> None:
    """Two people may both reach 0.91."""
    assert told({"m.json": b'{"a": 0.91, "b": 0.9}'}, {"m.json": b'{"a": 0.91, "b": 0.9}'}) == []


def test_several_sorts_together_are_strong() -> None:
    """Weights and a picture hardly agree by chance."""
    files = {"plot.png": png(9), "model.pkl": bytes(range(256)) * 8}
    assert told(files, files) == [("strong", "2 files with the same content (picture, weights)")]


def test_what_a_scaffold_brings_is_not_strong() -> None:
    """Pictures and sources that began as the same template of the web."""
    icons = {f"logo{size}.png": png(9, b"%d" % size) + bytes(size) for size in (192, 512)}
    files = icons | {"favicon.ico": bytes(range(256)), "src/App.tsx": b"export default 1;\n" * 40}
    assert told(files, files) == [("notable", "2 files with the same content (file, picture)")]


def test_small_files_and_empty_ones_say_nothing() -> None:
    """An empty package file, a two-line ignore file."""
    assert told({"a.bin": b"x" * 20, "b.dat": b""}, {"a.bin": b"x" * 20, "b.dat": b""}) == []


@given(st.binary(max_size=400))
def test_any_bytes_are_read(data: bytes) -> None:
    """Broken pictures, archives and JSON count by their bytes."""
    for head in (b"", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"{"):
        traces_of(SourceTree({"a.png": File(head + data), "b.json": File(head + data)}), NOTHING)


def test_a_picture_that_would_swell_is_cut() -> None:
    """A small file that unpacks to far more than memory is read to a limit."""
    bomb = zlib.compress(bytes(80 * 1024 * 1024), 9)
    body = struct.pack(">I", len(bomb)) + b"IDAT" + bomb + b"\0\0\0\0"
    assert len(traces_of(SourceTree({"a.png": File(b"\x89PNG\r\n\x1a\n" + body)}), NOTHING)) == 1
