"""Where the brief stands in a README: between two marker comments, which a page does not show."""

from __future__ import annotations

NAME = "proofgrade:brief"
OPENS, CLOSES = f"<!-- {NAME} -->", f"<!-- /{NAME} -->"


def brief_in(readme: str) -> str | None:
    """The brief of a README, without its markers; None where there is none."""
    found = _span(readme)
    return None if found is None else readme[found[0] + len(OPENS) : found[1] - len(CLOSES)].strip("\n")


def placed(readme: str, brief: str) -> str:
    """The README with this brief: in the place of an earlier one, else above everything."""
    found = _span(readme)
    start, end = found or (0, 0)
    rest = readme[end:].lstrip("\n")
    return f"{readme[:start]}{OPENS}\n{brief.strip()}\n{CLOSES}\n" + (f"\n{rest}" if rest else "")


def without_brief(readme: str) -> str:
    """The README with the brief's lines blanked, so that line numbers stay."""
    found = _span(readme)
    if found is None:
        return readme
    start, end = found
    return readme[:start] + "\n" * readme.count("\n", start, end) + readme[end:]


def _span(readme: str) -> tuple[int, int] | None:
    """Where the first marker begins and the second one ends."""
    start = readme.find(OPENS)
    end = readme.find(CLOSES, start) if start >= 0 else -1
    return (start, end + len(CLOSES)) if end >= 0 else None
