"""Distributed, fault-tolerant pump training."""
