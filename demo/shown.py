"""GitHub's Markdown as a terminal can show it: folds closed, line breaks kept, charts named."""

from __future__ import annotations

import re

FOLD = re.compile(r"<details>\s*<summary>(.*?)</summary>.*?</details>", re.DOTALL)
MERMAID = re.compile(r"```mermaid\n.*?```", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def as_shown(body: str) -> str:
    """The text of a comment as a reader first sees it. Nested folds show their outermost line."""
    text = COMMENT.sub("", body)
    text = MERMAID.sub("*(a chart)*", text)
    text = FOLD.sub(r"▸ \1", text)
    return text.replace("<br>", "  \n").replace("\u200b", "")
