"""Trains, and writes nothing."""

print("done")
