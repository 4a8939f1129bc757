"""Finds what was missed and does it: periodic work that compares GitHub, the record and the engine.

`lost`, `pushes` and `stuck` decide and are pure; `deliveries`, `pushed`, `shown` and `upkeep` look and act;
`bodies` are the workflows that the engine ticks. Whatever fails here is tried again at the next tick.
"""
