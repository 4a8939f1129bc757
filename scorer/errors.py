"""What may go wrong while scoring. Each error says what happened and what to do instead."""

from __future__ import annotations


class ScoringError(Exception):
    """There is no score to be had. The base of the others."""


class UnknownMetric(ScoringError):
    """The assessment asks for a metric that the scorer does not have. The message lists those it has."""


class AnswersRefused(ScoringError):
    """A run's answers cannot be those of any run: its result is broken or forged. The message names the
    answer.
    """
