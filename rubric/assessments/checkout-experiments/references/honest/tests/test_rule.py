"""The rule on planted defects: each is told for what it is, and its absence is not mistaken for it."""

import unittest
from dataclasses import replace

import numpy as np

from audit.rule import Rule, decide, difference
from tests.rows import channel, experiment

RULE = Rule()
GAIN, FLAT = channel(rates=(0.05, 0.06)), channel()


def robots(control: int, treatment: int) -> np.ndarray:
    """As many every day, buying nothing."""
    counts = np.zeros((2, 2, 14), dtype=np.int64)
    counts[:, 0] = [[control], [treatment]]
    return counts


def staff(control: int, treatment: int) -> np.ndarray:
    """Away at weekends, buying in every second visit."""
    week = (np.arange(14) % 7 < 5).astype(int)
    visitors = np.array([control * week, treatment * week])
    return np.stack([visitors, visitors // 2], axis=1)


class TestVerdicts(unittest.TestCase):
    def label(self, **parts: object) -> str:
        return decide(experiment(**parts), RULE).label

    def test_a_gain_ships_and_no_effect_or_harm_is_kept(self) -> None:
        self.assertEqual(self.label(app=GAIN), "ship")
        self.assertEqual(self.label(app=FLAT), "keep")
        self.assertEqual(self.label(app=channel(rates=(0.06, 0.05))), "keep")

    def test_a_split_is_held_to_its_plan_and_not_to_one_half(self) -> None:
        fifth = channel(control=3_200, treatment=800)
        self.assertEqual(self.label(app=fifth, share=0.2), "keep")
        self.assertEqual(self.label(app=fifth), "invalid_split")

    def test_a_split_that_is_off_in_one_small_channel_is_found(self) -> None:
        big, small = channel(control=20_000, treatment=20_000), channel(control=500, treatment=420)
        self.assertEqual(self.label(app=big, email=small), "invalid_split")
        whole = decide(experiment(app=big, email=small), replace(RULE, test_channels=False))
        self.assertEqual(whole.label, "keep")

    def test_a_slip_of_chance_is_no_broken_split(self) -> None:
        """z of 2.4: below .05, far from .0005."""
        self.assertEqual(self.label(app=channel(treatment=1_957)), "keep")

    def test_robots_in_one_arm_are_neither_a_broken_split_nor_a_lower_rate(self) -> None:
        self.assertEqual(self.label(app=GAIN, direct=robots(300, 900)), "ship")

    def test_staff_orders_are_no_gain(self) -> None:
        self.assertEqual(self.label(app=FLAT, direct=staff(20, 120)), "keep")
        loose = decide(experiment(app=FLAT, direct=staff(60, 60)), replace(RULE, leave_guests_out=False))
        self.assertEqual(loose.label, "keep")

    def test_days_after_the_plan_do_not_count(self) -> None:
        late = FLAT.copy()
        late = np.concatenate([late, channel(days=7, rates=(0.05, 0.09))], axis=2)
        self.assertEqual(self.label(app=late), "keep")
        self.assertEqual(decide(experiment(app=late), replace(RULE, stop_at_plan=False)).label, "ship")

    def test_an_early_stop_is_unfinished_however_green(self) -> None:
        self.assertEqual(self.label(app=channel(days=9, rates=(0.05, 0.08))), "unfinished")

    def test_a_broken_split_comes_before_an_early_stop(self) -> None:
        self.assertEqual(self.label(app=channel(days=9, treatment=1_700)), "invalid_split")


class TestNumbers(unittest.TestCase):
    def test_z_is_that_of_the_textbook(self) -> None:
        """100 of 1,000 against 130 of 1,000: z = 2.10."""
        z, lift = difference(np.array([[1_000, 100], [1_000, 130]]))
        self.assertAlmostEqual(z, 2.1027, places=3)
        self.assertAlmostEqual(lift, 0.3)

    def test_nothing_to_compare_is_no_gain(self) -> None:
        self.assertEqual(difference(np.array([[0, 0], [10, 1]])), (0.0, 0.0))

    def test_confidence_grows_with_the_distance_from_the_threshold(self) -> None:
        near, far = (decide(experiment(app=channel(rates=(0.05, rate))), RULE) for rate in (0.0545, 0.06))
        self.assertLess(near.confidence, far.confidence)
        self.assertTrue(0.5 <= near.confidence <= far.confidence <= 0.99)
