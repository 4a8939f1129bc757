"""What people see of a round's similarities: a page with a graph and both sides of each match, and JSON."""

from rubric.similarity.shown.data import to_data
from rubric.similarity.shown.page import page
from rubric.similarity.shown.view import PART, Alike, Excerpt, RoundView, merged

__all__ = ["PART", "Alike", "Excerpt", "RoundView", "merged", "page", "to_data"]
