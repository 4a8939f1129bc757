"""Measurements, with the peer or the bare baseline in the same run. Nothing here is a test."""
