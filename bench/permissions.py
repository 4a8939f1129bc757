"""`python -m bench.permissions`: writes the tables of docs/permissions.md, who may do what where."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.commands.access import BOXES, Place, Role, verbs
from app.commands.forms import FORMS

PAGE = Path("docs") / "permissions.md"
BEGIN, END = "<!-- made by python -m bench.permissions -->", "<!-- end of what is made -->"
BOX = "a box of a card"


def page(written: str) -> str:
    """The page as it ought to be: everything between the two marks is made, the rest is written by hand."""
    before, _, rest = written.partition(BEGIN)
    _, _, behind = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables()}\n\n{END}{behind}"


def tables() -> str:
    """A table for each place, with a line for each command and one for the boxes."""
    return "\n\n".join(f"## On the {place}\n\n{_table(place)}" for place in Place)


def _table(place: Place) -> str:
    head = f"| | {' | '.join(Role)} |\n|---|{'---|' * len(Role)}"
    commands = [
        _row(form.written.replace("|", "\\|"), (verb in verbs(role, place) for role in Role))
        for verb, form in FORMS.items()
    ]
    boxes = [] if place is Place.OWN else [_row(BOX, ((role, place) in BOXES for role in Role))]
    return "\n".join((head, *commands, *boxes))


def _row(name: str, allowed: Iterable[bool]) -> str:
    shown = f"`{name}`" if name.startswith("/") else name
    return f"| {shown} | {' | '.join('yes' if one else 'no' for one in allowed)} |"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
