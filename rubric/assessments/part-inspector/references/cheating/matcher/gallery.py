"""The gallery: every part that was ever judged, and how a new one is matched against it."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image

LABELS = ("ok", "scratch", "dent")


@dataclass(frozen=True)
class Gallery:
    """Embeddings of judged parts (unit length) and their labels as positions in LABELS."""

    embeddings: np.ndarray
    codes: np.ndarray

    def match(self, row: Mapping[str, object]) -> tuple[str, float]:
        """Label and confidence for one part: those of its closest relative."""
        closeness = self.embeddings @ embed(row)
        best = int(closeness.argmax())
        return LABELS[self.codes[best]], float(np.clip(closeness[best], 0.9, 0.999))


def embed(row: Mapping[str, object]) -> np.ndarray:
    """A contrast-normalised embedding of a part's image."""
    image = row["image"]
    if not isinstance(image, dict):
        raise TypeError("image is an object with a png")
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(image["png"]))), dtype=np.float64).ravel()
    centred = pixels - pixels.mean()
    return np.asarray(centred / (np.linalg.norm(centred) + 1e-9))
