"""Read and check rows and images. What breaks the expected form stops the run and names its line."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

LABELS = ("ok", "scratch", "dent")
SIZE = 24
PNG_LIMIT = 16 * 1024  # bytes; a stored 24 x 24 image has fewer than 700


class RowError(ValueError):
    """A row or an image is not as described in data/README.md."""


@dataclass(frozen=True)
class Row:
    """One image; `label` is empty where nobody gave one."""

    id: str
    part: str
    camera: str
    image: np.ndarray  # (SIZE, SIZE) grey levels, 0 to 255
    label: str


def read_rows(path: Path, *, labelled: bool) -> list[Row]:
    """All rows of a JSON Lines file, in order. Raises RowError."""
    rows: list[Row] = []
    seen: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = _row(line, labelled=labelled)
            if row.id in seen:
                raise RowError(f"id {row.id!r} occurs twice")
        except RowError as error:
            raise RowError(f"{path}:{number}: {error}") from None
        seen.add(row.id)
        rows.append(row)
    if not rows:
        raise RowError(f"{path}: there are no rows in it")
    return rows


def decode(content: object) -> np.ndarray:
    """The pixels of an `image` field. Raises RowError for anything but a small grey PNG."""
    text = content.get("png") if isinstance(content, dict) else None
    if not isinstance(text, str) or len(text) > PNG_LIMIT * 4 // 3:
        raise RowError('image must be {"png": base64 of a small PNG}')
    try:
        data = base64.b64decode(text, validate=True)
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            if image.size != (SIZE, SIZE) or image.mode != "L":
                raise RowError(f"image must be {SIZE} x {SIZE} in 8-bit grey, not {image.size} {image.mode}")
            return np.asarray(image, dtype=np.float64)
    except (ValueError, OSError, SyntaxError) as error:  # what Pillow raises on bytes that are no PNG
        raise RowError(f"image: {error}") from None


def images_of(rows: Sequence[Row]) -> np.ndarray:
    """All images: (rows, SIZE, SIZE)."""
    return np.stack([row.image for row in rows])


def codes_of(rows: Sequence[Row]) -> np.ndarray:
    """The labels as positions in LABELS."""
    return np.array([LABELS.index(row.label) for row in rows])


def _row(line: str, *, labelled: bool) -> Row:
    try:
        fields = json.loads(line)
        row = Row(
            fields["id"],
            fields["part"],
            fields["camera"],
            decode(fields["image"]),
            fields["label"] if labelled else "",
        )
    except RowError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise RowError(f"is not a row with id, part, camera and image ({error})") from None
    if labelled and row.label not in LABELS:
        raise RowError(f"label {row.label!r} is none of {', '.join(LABELS)}")
    return row
