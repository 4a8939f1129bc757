"""What may go wrong while scoring. Each error says what happened and what to write instead."""

from __future__ import annotations


class UnknownMetric(Exception):
    """The assessment asks for a metric that the scorer does not have. The message lists those it has."""
