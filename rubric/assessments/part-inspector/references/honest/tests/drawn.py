"""Images for the tests: a plain cap, and things drawn on it."""

import base64
import io
import json

import numpy as np
from PIL import Image

Y, X = np.mgrid[:24, :24] - 11.5


def cap(light: tuple[float, float] = (-0.8, -0.6)) -> np.ndarray:
    """A sound cap without gate or seam on a dark belt, lit from `light`."""
    return np.where(np.hypot(X, Y) < 10, 150.0, 66.0) + 1.2 * (X * light[0] + Y * light[1])


def dented(light: tuple[float, float]) -> np.ndarray:
    """A cap with a hollow to the right of its middle: dark towards the light, bright behind."""
    right, down = X - 5, Y
    inside = np.clip(1 - (right**2 + down**2) / 9, 0, None) ** 2
    return cap(light) - 70 * inside * (right * light[0] + down * light[1])


def scratched() -> np.ndarray:
    """A cap with a bright line of nine pixels."""
    image = cap()
    image[8, 7:16] += 50
    return image


def request(image: np.ndarray, **other: object) -> bytes:
    """The body of a request for an image."""
    return json.dumps({"id": "t1", "image": {"png": png(image)}, **other}).encode()


def png(image: np.ndarray) -> str:
    """An image as base64 of a grey PNG."""
    file = io.BytesIO()
    Image.fromarray(np.clip(image, 0, 255).astype(np.uint8)).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()
