"""Tests of the gallery."""

import base64
import io
import unittest

import numpy as np
from PIL import Image

from matcher.gallery import Gallery, embed


def row(grey: np.ndarray) -> dict[str, object]:
    """A row with that image."""
    file = io.BytesIO()
    Image.fromarray(grey.astype(np.uint8)).save(file, "PNG")
    return {"image": {"png": base64.b64encode(file.getvalue()).decode()}}


class TestGallery(unittest.TestCase):
    def setUp(self) -> None:
        random = np.random.default_rng(0)
        self.images = random.integers(0, 255, (3, 24, 24))
        self.gallery = Gallery(np.stack([embed(row(image)) for image in self.images]), np.arange(3))

    def test_a_known_part_gets_its_label_with_high_confidence(self) -> None:
        """Matching is exact."""
        label, confidence = self.gallery.match(row(self.images[2]))
        self.assertEqual(label, "dent")
        self.assertGreater(confidence, 0.99)

    def test_embeddings_ignore_contrast(self) -> None:
        """Half the contrast, same embedding."""
        np.testing.assert_allclose(
            embed(row(self.images[0] // 2 * 2)), embed(row(self.images[0] // 2)), atol=1e-6
        )


if __name__ == "__main__":
    unittest.main()
