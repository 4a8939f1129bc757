"""Hostile documents and recordings, read by kept programs in processes of their own, with limits."""
