"""The experiment library."""
