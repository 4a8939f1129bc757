"""Similarity between submissions: tokens -> fingerprints -> index -> matches with spans. For reviewers only."""
