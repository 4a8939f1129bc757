"""Other light on the same part: what the labelled images do not show and the unlabelled ones do."""

from __future__ import annotations

import numpy as np

from inspector.rows import SIZE

GAIN = (0.65, 1.05)  # the last unlabelled images are about 0.8 times as bright as the labelled ones
SLOPE = 1.8  # grey levels a pixel, either way
NOISE = (1.5, 5.5)  # grey levels added, so that signal to noise falls as the light does
GRAINS = 2  # of dust, at most
Y, X = np.mgrid[:SIZE, :SIZE] - (SIZE - 1) / 2


def relit(images: np.ndarray, copies: int, random: np.random.Generator) -> np.ndarray:
    """`copies` of every image, one whole set after the other: turned, mirrored, in other light, with dust."""
    return np.stack([_relit(image, random) for _ in range(copies) for image in images])


def _relit(image: np.ndarray, random: np.random.Generator) -> np.ndarray:
    turned = np.rot90(image, random.integers(4))
    mirrored = turned.T if random.integers(2) else turned
    right, down = random.uniform(-SLOPE, SLOPE, 2)
    lit = mirrored * random.uniform(*GAIN) + right * X + down * Y
    lit = lit + random.normal(0.0, 1.0, lit.shape) * random.uniform(*NOISE)
    for _ in range(random.integers(GRAINS + 1)):
        at = tuple(random.integers(SIZE, size=2))
        lit[at] += random.choice((-1.0, 1.0)) * random.uniform(20, 50)
    return np.clip(np.round(lit), 0, 255)
