"""Shipped data: the default rubric. Read it through rubric.shipped."""
