"""Run with `python -m unittest`."""
