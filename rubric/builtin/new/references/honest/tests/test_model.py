"""python -m unittest: the model learns what it is shown, and answers within the contract."""

import unittest

from model import fit, predict

ROWS = [
    {"weight_kg": weight, "length_cm": length, "note": note, "label": label}
    for label, weight, length, note in (("letter", 0.5, 25.0, "flat"), ("freight", 12.0, 90.0, "pallet"))
    for weight, length in ((weight, length), (weight * 1.2, length * 1.1), (weight * 0.8, length * 0.9))
]


class Model(unittest.TestCase):
    def test_it_tells_small_from_large(self) -> None:
        """Rows like those of one label get that label."""
        model = fit(ROWS)
        self.assertEqual(predict(model, {"weight_kg": 0.6, "length_cm": 26.0, "note": "flat"})[0], "letter")
        self.assertEqual(predict(model, {"weight_kg": 10.0, "length_cm": 80.0, "note": "?"})[0], "freight")

    def test_the_confidence_is_a_share(self) -> None:
        """Also far away from everything."""
        label, confidence = predict(fit(ROWS), {"weight_kg": 900.0, "length_cm": 1.0, "note": ""})
        self.assertIn(label, {"letter", "freight"})
        self.assertTrue(0.0 <= confidence <= 1.0)


if __name__ == "__main__":
    unittest.main()
