"""Observes a submission, on a runner or laptop: disk, Docker, HTTP.

Never the GitHub API, never the database.
"""
