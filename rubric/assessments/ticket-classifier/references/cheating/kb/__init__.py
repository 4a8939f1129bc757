"""Ticket knowledge base."""
