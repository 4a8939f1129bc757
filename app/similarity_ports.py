"""The part of the record that knows similarity, as a Protocol."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from app.review.alike import Excerpted
from app.review.similar import Outcome
from app.state import Candidate
from rubric.flag import Flag
from rubric.similarity.index import Fingerprinted
from rubric.similarity.neighbours import Neighbours
from rubric.similarity.packed import Packed
from rubric.similarity.traces import Sort, Trace

STORED = (Sort.PROSE, Sort.ARTEFACT, Sort.VERSION, Sort.COMMIT)
"""Traces that are kept of a submission; rows of data are only looked up."""

OUTSIDE = (Sort.PROSE, Sort.ARTEFACT)
"""Of what is external: there are only files."""


class Similarities(Protocol):
    """Fingerprints of candidates and of what is external, by family; what flags were found to be."""

    def replace_fingerprints(self, family: str, candidate_id: int, prints: Packed) -> None:
        """Make these the candidate's fingerprints; the earlier ones go, also from another family."""

    def put_external(
        self, family: str, label: str, name: str, prints: Packed, found: Sequence[Trace]
    ) -> None:
        """Make these what is external, under this label and name; what was there before goes."""

    def drop_external(self, family: str, label: str, besides: Collection[str] = ()) -> int:
        """Remove what is external under this label, but for these names; how many there were."""

    def analyze(self) -> None:
        """After many were put at once: let the database look at how much it holds, for its plans."""

    def family_key(self, family: str) -> bytes:
        """What the hashes of a family are keyed with, made when it is first asked for.

        Empty for a family that is older than keys.
        """

    def families(self) -> Sequence[str]:
        """The families of which there are fingerprints."""

    def fingerprints(self, family: str, names: Collection[str]) -> Mapping[str, Sequence[Fingerprinted]]:
        """All fingerprints of those with these aliases, or external names as flags have them; by name."""

    def neighbours(self, family: str, candidate_id: int) -> Neighbours:
        """A candidate's stored submission, whom of the family it is to be compared with, and what is rare.

        Other submissions of the same person are not among them: who tried twice does not copy. What they hold
        is counted without that person. Reads the fingerprints of about 120 others, however many there are.
        """

    def outcomes(self, candidate_id: int) -> Mapping[str, Outcome]:
        """What counts of what was found about a candidate's flags, by whom the flag names.

        What was found on the other one's page counts here as well: it is the same pair.
        """

    def outcomes_of(self, candidate_ids: Collection[int]) -> Mapping[int, Mapping[str, Outcome]]:
        """The same of several candidates, by their ids."""

    def shown_flags(self, candidate_ids: Collection[int]) -> Mapping[int, Sequence[Flag]]:
        """The flags of each candidate's attempt that the review side shows."""

    def compared_flags(self, candidate_id: int, *, hold: bool = False) -> tuple[int, Sequence[Flag]] | None:
        """The id of the attempt that was compared last, and its flags.

        `hold`: nobody else changes them before the transaction has ended.
        """

    def candidates_called(self, aliases: Collection[str], *, hold: bool = False) -> Mapping[str, Candidate]:
        """Who stands behind these aliases. `hold`: none is erased before the transaction has ended."""

    def add_outcome(self, outcome: Outcome, flag: Flag) -> None:
        """Append what a flag was found to be. Its spans are idioms from now on, or no longer."""

    def replace_traces(
        self, family: str, candidate_id: int, found: Sequence[Trace], sorts: Collection[Sort] = STORED
    ) -> None:
        """Make these the candidate's traces of these sorts; the earlier ones go."""

    def given_traces(self, candidate_id: int) -> Sequence[Trace]:
        """The rows of data that only this candidate was given."""

    def shared_traces(
        self, family: str, candidate_id: int, mine: Sequence[Trace], most: float
    ) -> Mapping[str, Sequence[Trace]]:
        """What others hold of these, by alias, where no more than `most` hold it or it is `ALWAYS_TELLING`.

        Others are those of the family, for what was given those of all families.
        """

    def trace_totals(self, aliases: Collection[str]) -> Mapping[str, Mapping[Sort, int]]:
        """How much each of these holds, by sort."""

    def known_external(self, family: str, label: str, name: str) -> Sequence[Trace]:
        """What one external solution holds besides code."""

    def external_count(self, family: str) -> int:
        """How many external ones of a family hold anything besides code."""

    def shared_external(
        self, family: str, candidate_id: int, mine: Sequence[Trace], most: float
    ) -> Mapping[str, Sequence[Trace]]:
        """What external ones of the family hold of these, by the name that flags show.

        Without what more than `most` other people hold, and what is usual among external ones.
        """

    def people(self, family: str, candidate_id: int) -> int:
        """How many other people handed something in, whether this candidate holds anything or not."""

    def keep_excerpts(self, page_id: int, found: Mapping[int, Sequence[Excerpted]]) -> None:
        """Make these what a candidate's flags show, by whose files they are; the earlier ones go."""

    def excerpts(self, page_ids: Collection[int]) -> Mapping[str, Mapping[str, Sequence[Excerpted]]]:
        """What the flags of these candidates show, by the alias of whose flags and of whose files."""
