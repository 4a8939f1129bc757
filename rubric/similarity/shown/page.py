"""The page of a round: graph, table, and both sides of every match beside each other. For reviewers only."""

from __future__ import annotations

from html import escape

from rubric import html
from rubric.document import Block, BulletList, Document, Paragraph, Strong, Table, printable, printable_lines
from rubric.model import Place
from rubric.similarity.shown.graph import graph
from rubric.similarity.shown.view import Alike, Excerpt, RoundView
from rubric.units import counted, share

CSS = """
svg.ring { max-width: 900px; } .tie { stroke: var(--tone); stroke-opacity: .75; }
.beside { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; }
.beside pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; } .beside p { margin: 4px 0; }
@media (max-width: 700px) { .beside { grid-template-columns: 1fr; } }
""".strip()


def page(view: RoundView) -> str:
    """One self-contained page; every text of a candidate is escaped. Only the first part of the pairs."""
    pairs = view.part(1)
    picture = graph(pairs)
    drawn = f"<figure><figcaption>Who is alike with whom</figcaption>{picture}</figure>" if picture else ""
    sides = "\n".join(_pair(number, pair) for number, pair in enumerate(pairs, start=1))
    return html.render(
        Document(view.title, _blocks(view, pairs)), f"<style>\n{CSS}\n</style>\n{drawn}\n{sides}\n"
    )


def _blocks(view: RoundView, pairs: tuple[Alike, ...]) -> tuple[Block, ...]:
    more = len(view.pairs) - len(pairs)
    told = f"{counted(len(view.names), 'submission')}, {counted(len(view.pairs), 'finding')}"
    cut = f"; the {more} weakest are left out here" if more > 0 else ""
    head = Paragraph(
        (f"{told}{cut}. ", Strong("A flag is evidence, not a verdict"), ": read the lines and ask.")
    )
    if not pairs:
        return (head,)
    rows = tuple(
        (
            (str(number),),
            (pair.one,),
            (pair.two,),
            (pair.kind,),
            (pair.strength,),
            (_words(pair),),
            (pair.outcome,),
        )
        for number, pair in enumerate(pairs, start=1)
    )
    groups = [names for names in view.clusters if len(names) > 2]
    told_groups = (BulletList(tuple((", ".join(names),) for names in groups)),) if groups else ()
    lead = (Paragraph(("Groups that these findings hold together:",)),) if groups else ()
    return head, *lead, *told_groups, Table(("", "one", "two", "of", "strength", "what", "outcome"), rows)


def _words(pair: Alike) -> str:
    """What is alike; whose page says "this submission" is told where it is the second one's."""
    words = pair.words or f"{share(pair.score)} of the code"
    return f"seen from {pair.seen_from}: {words}" if pair.seen_from else words


def _pair(number: int, pair: Alike) -> str:
    if not pair.excerpts:
        return ""
    title = _text(f"{number}. {pair.one} and {pair.two}: {pair.kind}, {pair.strength}")
    sides = "\n".join(_excerpt(pair, excerpt) for excerpt in pair.excerpts)
    return f"<details><summary>{title}</summary>\n{sides}\n</details>"


def _excerpt(pair: Alike, excerpt: Excerpt) -> str:
    one = _side(pair.one, excerpt.here, excerpt.text)
    two = _side(pair.two, excerpt.there, excerpt.their_text)
    return f'<div class="beside">{one}{two}</div>'


def _side(name: str, place: Place, text: str) -> str:
    shown = f"<pre>{escape(printable_lines(text))}</pre>" if text else ""
    return f"<div><p>{_text(name)} <code>{_text(str(place))}</code></p>{shown}</div>"


def _text(text: str) -> str:
    return escape(printable(text, 300))
