"""Talks: receives GitHub's webhooks, keeps the record, renders it onto pull requests."""
