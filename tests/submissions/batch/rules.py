"""A label for a text by the first keyword in it."""

WORDS = {"invoice": "billing", "refund": "billing", "crash": "bug", "error": "bug"}


def label(text, words):
    return next((name for word, name in words.items() if word in text.lower()), "other")
