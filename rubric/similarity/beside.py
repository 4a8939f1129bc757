"""What the submissions of a round of folders have in common beside their code: prose and whole files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rubric.flag import Flag
from rubric.similarity.shown import Alike, Excerpt, merged
from rubric.similarity.traces import Sort, Trace, compare_traces

Held = Mapping[tuple[Sort, int], Mapping[str, Trace]]


def beside(traces: Mapping[str, Sequence[Trace]]) -> tuple[Alike, ...]:
    """All findings, by names, each pair and kind once, the strongest first."""
    held: dict[tuple[Sort, int], dict[str, Trace]] = defaultdict(dict)
    for name, found in traces.items():
        for one in found:
            held[one.sort, one.hash][name] = one
    return merged(
        _alike(name, flag)
        for name, mine in traces.items()
        for flag in compare_traces(mine, _shared(name, mine, held), len(traces) - 1)
    )


def to_data(found: Sequence[Alike]) -> Iterator[dict[str, object]]:
    """Each finding as a value for JSON. A whole file has no line."""
    for one in found:
        yield {
            "a": one.one,
            "b": one.two,
            "kind": one.kind,
            "strength": one.strength,
            "score": round(one.score, 6),
            "words": one.words,
            "seen_from": one.seen_from or one.one,
            "matches": [
                {
                    "a_file": place.here.path,
                    "a_line": place.here.line,
                    "b_file": place.there.path,
                    "b_line": place.there.line,
                }
                for place in one.excerpts
            ],
        }


def _shared(name: str, mine: Sequence[Trace], held: Held) -> dict[str, list[Trace]]:
    """What others have in common with one, by their names."""
    shared: dict[str, list[Trace]] = defaultdict(list)
    for one in mine:
        for other, theirs in held[one.sort, one.hash].items():
            if other != name:
                shared[other].append(theirs)
    return shared


def _alike(name: str, flag: Flag) -> Alike:
    places = tuple(Excerpt(here, there) for here, there, _, _ in flag.spans)
    return Alike(name, flag.other, flag.kind, flag.strength, flag.score, flag.words, excerpts=places)
