"""Invites candidates: reads who is asked, makes both sides for each, and asks again when nobody answers."""
