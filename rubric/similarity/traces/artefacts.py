"""Files that say the same although their bytes may differ: pictures, archives of arrays, figures."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

from rubric.similarity.fingerprint import is_source
from rubric.similarity.hashing import token_hash
from rubric.similarity.traces.trace import Sort, Trace
from rubric.strict_json import JsonError, loads
from rubric.texts.prose import TEXTS
from rubric.tree import File, SourceTree

LEAST_BYTES = 200  # smaller files say too little, whatever is in them
MAX_ALIKE = 30  # files of one ending: more are a data set, which others may have fetched as well
MAX_ARTEFACTS = 500
LEAST_JSON_BYTES = 4096  # of JSON without telling figures
MAX_MEMBERS = 10_000
MAX_PIXEL_BYTES = 256 * 1024 * 1024  # of all pictures together, unpacked
MAX_JSON_BYTES = 4 * 1024 * 1024
TELLING_DIGITS = 4  # a measured figure with fewer may come out the same by chance
TELLING_FIGURES = 2  # in one file of metrics
PNG = b"\x89PNG\r\n\x1a\n"
MARKS = (b"IHDR", b"PLTE", b"tRNS")
ZIP = b"PK\x03\x04"
# What the directory of a broken archive raises; NotImplementedError: a version that zipfile does not know.
_BROKEN = (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError, EOFError, RuntimeError)
WEIGHTS = (
    *(".joblib", ".pkl", ".pickle", ".pt", ".pth", ".onnx", ".h5", ".hdf5", ".keras", ".safetensors"),
    *(".npz", ".npy", ".bin", ".model", ".pb", ".tflite"),
)
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tiff", ".svg")
PACKAGES = (".jar", ".war", ".whl", ".egg")  # archives that tools bring
TOOLS = ("toml", "cfg", "ini", "html", "css", "lock", "gitignore", "dockerignore", "gitattributes", "license")
"""Endings of what tools write or texts of little own; those of source and prose are compared elsewhere."""


def artefacts(tree: SourceTree, starter: SourceTree) -> Iterator[Trace]:
    """Whole files that are not the starter's, by what they say. Code and texts are compared elsewhere.

    Never raises: a file that is not what its first bytes promise counts by its bytes.
    """
    few, _ = _chosen(tree, starter)
    reader = _Reader()
    for path, file in few:
        said, what = reader.said(path.lower(), file)
        if said:
            yield Trace(Sort.ARTEFACT, token_hash(said) << 2, path, what=what)


def files_beyond(tree: SourceTree, starter: SourceTree) -> int:
    """How many whole files of a submission are not looked at: as a data set, or one too many."""
    return _chosen(tree, starter)[1]


def _chosen(tree: SourceTree, starter: SourceTree) -> tuple[list[tuple[str, File]], int]:
    """The files to compare, the smallest first, and how many are left out beside them."""
    own = [(path, file) for path, file in tree.without(starter).files.items() if _is_artefact(path)]
    endings = Counter(_ending(path) for path, _ in own)
    few = [(path, file) for path, file in own if endings[_ending(path)] <= MAX_ALIKE]
    few.sort(key=lambda item: (len(item[1].data), item[0]))
    return few[:MAX_ARTEFACTS], len(own) - len(few[:MAX_ARTEFACTS])


def _is_artefact(path: str) -> bool:
    return not (is_source(path) or path.lower().endswith(TEXTS) or _ending(path) in TOOLS)


def _ending(path: str) -> str:
    """The suffix, or the whole name where there is none."""
    return path.lower().rpartition("/")[2].rpartition(".")[2]


class _Reader:
    """What files say, with one budget of unpacked bytes for all of them; beyond it, their own bytes."""

    def __init__(self) -> None:
        self._left = MAX_PIXEL_BYTES

    def said(self, path: str, file: File) -> tuple[str, str]:
        """A text that stands for the content, and how it is told; empty where it says too little."""
        if path.endswith(".json"):
            return _figures(file)
        if len(file.data) < LEAST_BYTES or file.is_lfs_pointer:
            return "", ""
        if file.data.startswith(PNG):
            said, unpacked = _pixels(file.data, self._left)
            self._left -= unpacked
            return said, "picture"
        if file.data.startswith(ZIP) and not path.endswith(PACKAGES):
            return _members(file.data), "archive"
        what = "weights" if path.endswith(WEIGHTS) else "picture" if path.endswith(PICTURES) else "file"
        return file.blob_id, what


def _figures(file: File) -> tuple[str, str]:
    """JSON without layout and order of keys; only where enough figures in it can hardly agree by chance."""
    try:
        content = loads(file.data, max_bytes=MAX_JSON_BYTES, max_depth=40)
    except JsonError:
        return (file.blob_id, "file") if len(file.data) >= LEAST_BYTES else ("", "")
    if sum(map(_is_telling, _numbers(content))) < TELLING_FIGURES:
        return (file.blob_id, "file") if len(file.data) >= LEAST_JSON_BYTES else ("", "")
    return json.dumps(content, sort_keys=True, separators=(",", ":")), "figures"


def _numbers(content: object) -> Iterator[float]:
    todo = [content]
    while todo:
        at = todo.pop()
        if isinstance(at, dict):
            todo.extend(at.values())
        elif isinstance(at, list):
            todo.extend(at)
        elif isinstance(at, float):
            yield at


def _is_telling(value: float) -> bool:
    digits = repr(abs(value)).partition("e")[0].replace(".", "").strip("0")
    return len(digits) >= TELLING_DIGITS


def _pixels(data: bytes, most: int) -> tuple[str, int]:
    """A PNG by its head, palette, transparency and pixel data, and how many bytes of these were unpacked.

    Notes, times and the strength of compression do not count. What unpacks to more than `most` bytes counts
    by its own.
    """
    at, packed, marks = len(PNG), [], b""
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        if kind in MARKS:
            marks += kind + body
        if kind == b"IDAT":
            packed.append(body)
        at += 12 + length
    try:
        pixels = zlib.decompressobj().decompress(b"".join(packed), most + 1) if most > 0 else b""
    except zlib.error:
        return File(data).blob_id, 0
    if not 0 < len(pixels) <= most:
        return File(data).blob_id, min(most, len(pixels))
    return f"png {File(marks).blob_id} {File(pixels).blob_id}", len(pixels)


def _members(data: bytes) -> str:
    """A zip archive (arrays, models, office files) by names, sizes and check sums of what is in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except _BROKEN:
        return File(data).blob_id
    if not 0 < len(infos) <= MAX_MEMBERS:
        return File(data).blob_id
    return "zip " + " ".join(sorted(f"{info.filename}:{info.file_size}:{info.CRC:08x}" for info in infos))
