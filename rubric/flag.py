"""What one submission has in common with another, as one line for reviewers."""

from __future__ import annotations

from dataclasses import dataclass

from rubric.model import Place


@dataclass(frozen=True)
class Flag:
    """A similarity to another submission, for reviewers only. `other`: an alias, or what is external.

    `kind`: `code`, or what else is alike (`rubric.similarity.traces.Sort`), which `words` tells. `other` is
    empty where a submission shows something by itself. What begins with `their` is the same as the other's
    page has it; `turned`: it was found when the other one was compared.
    """

    other: str
    score: float  # share of this submission's own (code, prose, ...) that the other one holds, 0..1
    strength: str  # weak | notable | strong
    spans: tuple[tuple[Place, Place, int, int], ...] = ()  # here, there, lines here, lines there
    outcome: str = ""  # what a reviewer found it to be, and why
    kind: str = "code"
    words: str = ""
    their_score: float = 0.0
    their_words: str = ""
    turned: bool = False

    def seen_by_other(self, name: str) -> Flag:
        """The same for the page of the other one, who calls this submission `name`."""
        return Flag(
            name,
            self.their_score,
            self.strength,
            tuple((there, here, theirs, mine) for here, there, mine, theirs in self.spans),
            kind=self.kind,
            words=self.their_words,
            their_score=self.score,
            their_words=self.words,
            turned=not self.turned,
        )
