"""Tests: python -m unittest, from the root of the repository."""
