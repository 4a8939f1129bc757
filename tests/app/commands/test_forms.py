"""What `/help` shows."""

from __future__ import annotations

from inline_snapshot import snapshot

from app.commands.forms import APPEAL, DECIDE, FORMS, HELP, help_lines
from app.commands.grammar import read_command


def test_help_lists_only_what_may_be_given() -> None:
    """The commands that were asked for, in our order, as Markdown."""
    assert "\n".join(help_lines({HELP, DECIDE, APPEAL})) == snapshot("""\
One command a comment, at its very beginning:

- `/decide advance|hold|decline [reason]` decides this stage; an incomplete card needs a reason
- `/appeal ROW reason` has a row read again by somebody who did not score it; opens with the decision
- `/help` shows this list\
""")


def test_every_verb_is_read() -> None:
    """No form is shown that the grammar does not know."""
    assert [verb for verb in FORMS if getattr(read_command(verb), "verb", None) != verb] == []
