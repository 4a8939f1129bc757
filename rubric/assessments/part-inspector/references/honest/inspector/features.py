"""21 numbers that say what is on a part, whichever way it lies and from wherever the light falls.

Each image is freed of dust, of the slope of the light and of its brightness; then line and dent detectors look
for their best places. A dent is found by the length of a two-part response (along x and along y), which is the
same for every direction of light; the middle, where every part has its gate, is read apart from the rest.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from inspector.rows import SIZE

GREY = 150.0  # of the plastic after normalisation
RIM = 2.0  # pixels at the edge of a part that the bevel spoils
MIDDLE = 2.0  # the gate lies within so many pixels of the middle
LINE_REACH, DENT_REACH = 8.5, 7.5
DIRECTIONS = 12
LINE_LENGTHS = (5, 8, 12)
DENT_RADII = (2.2, 3.2)
BATCH = 32
DUST = 6.0  # grey levels beyond the second lowest or highest neighbour
Y, X = np.mgrid[:SIZE, :SIZE].astype(np.float64)


def features(images: np.ndarray) -> np.ndarray:
    """(n, SIZE, SIZE) grey levels -> (n, 21), BATCH images at a time: windows take 0.8 MB an image."""
    batches = range(0, len(images), BATCH)
    return np.concatenate([_features(images[start : start + BATCH]) for start in batches])


def _features(images: np.ndarray) -> np.ndarray:
    flat, distance = flattened(despeckled(images))
    columns: list[np.ndarray] = []
    for kernels in LINES:
        response = filtered(flat, kernels)
        for signed in (response.max(axis=1), (-response).max(axis=1)):
            columns += strongest(signed, distance < LINE_REACH, (1, 4))
    for kernels in DENTS:
        response = filtered(flat, kernels)
        length = np.hypot(response[:, 0], response[:, 1])
        columns += strongest(length, distance < MIDDLE, (1, 2))
        columns += strongest(length, (distance >= MIDDLE) & (distance < DENT_REACH), (1, 4))
    face = distance < DENT_REACH
    columns.append(np.array([one[inside].std() for one, inside in zip(flat, face, strict=True)]))
    return np.stack(columns, axis=1)


def despeckled(images: np.ndarray) -> np.ndarray:
    """Images whose pixels stand out from their eight neighbours by no more than DUST."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)), mode="edge")
    around = sliding_window_view(padded, (3, 3), axis=(1, 2)).reshape(*images.shape, 9)
    ranked = np.sort(np.delete(around, 4, axis=-1), axis=-1)
    return np.clip(images, ranked[..., 1] - DUST, ranked[..., -2] + DUST)


def flattened(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Images without brightness and slope of the light, 0 outside the part; and each pixel's distance from its
    middle.
    """
    pairs = [_flattened(image) for image in images]
    return np.stack([flat for flat, _ in pairs]), np.stack([distance for _, distance in pairs])


def filtered(images: np.ndarray, kernels: np.ndarray) -> np.ndarray:
    """The response of every kernel at every pixel: (n, kernels, SIZE, SIZE)."""
    half = kernels.shape[-1] // 2
    padded = np.pad(images, ((0, 0), (half, half), (half, half)))
    windows = sliding_window_view(padded, kernels.shape[1:], axis=(1, 2))
    return np.moveaxis(np.tensordot(windows, kernels, axes=((3, 4), (1, 2))), -1, 1)


def strongest(values: np.ndarray, where: np.ndarray, counts: tuple[int, ...]) -> list[np.ndarray]:
    """For each count, the mean of so many of the largest values inside `where`."""
    ranked = np.sort(np.where(where, values, 0.0).reshape(len(values), -1), axis=1)[:, ::-1]
    return [ranked[:, :count].mean(axis=1) for count in counts]


def _flattened(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    part = image > (np.quantile(image, 0.05) + np.quantile(image, 0.7)) / 2
    if not part.any():  # one grey all over: nothing to see
        return np.zeros_like(image), np.hypot(Y - (SIZE - 1) / 2, X - (SIZE - 1) / 2)
    radius = np.sqrt(part.sum() / np.pi)
    distance = np.hypot(Y - Y[part].mean(), X - X[part].mean())
    face = distance < max(radius - RIM - 0.5, 2.0)
    plane = np.column_stack([np.ones(face.sum()), X[face], Y[face]])
    level, right, down = np.linalg.lstsq(plane, image[face], rcond=None)[0]
    left = image - (level + right * X + down * Y)
    return np.where(distance < radius - RIM, left * GREY / max(np.median(image[face]), 1.0), 0.0), distance


def _line_kernels(length: float, size: int = 13) -> np.ndarray:
    """Bright lines on darker ground, in DIRECTIONS directions."""
    y, x = np.mgrid[:size, :size] - size // 2
    made = []
    for angle in np.pi * np.arange(DIRECTIONS) / DIRECTIONS:
        near = np.abs(x * np.cos(angle) + y * np.sin(angle)) <= length / 2
        aside = np.abs(x * np.sin(angle) - y * np.cos(angle))
        line, ground = np.clip(1 - aside / 1.1, 0, 1) * near, ((aside > 1.2) & (aside < 3.2)) * near
        made.append(line / line.sum() - ground / ground.sum())
    return _unit(np.array(made))


def _dent_kernels(radius: float, size: int = 9) -> np.ndarray:
    """A bump lit along x and one lit along y."""
    y, x = np.mgrid[:size, :size] - size // 2
    inside = np.clip(1 - (x**2 + y**2) / radius**2, 0, None) ** 2
    return _unit(np.array([inside * x, inside * y]))


def _unit(kernels: np.ndarray) -> np.ndarray:
    return kernels / np.sqrt((kernels**2).sum(axis=(1, 2), keepdims=True))


LINES = tuple(_line_kernels(length) for length in LINE_LENGTHS)
DENTS = tuple(_dent_kernels(radius) for radius in DENT_RADII)
