"""Similarity between submissions: tokens, fingerprints, matches, spans. For reviewers only."""

from rubric.similarity.fingerprint import fingerprint
from rubric.similarity.verdict import compare

__all__ = ["compare", "fingerprint"]
