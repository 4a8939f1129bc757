"""Source text -> the words of its normal form, as tests write them down."""

from rubric.similarity.features import stream_of
from rubric.similarity.grammars import BY_SUFFIX
from rubric.similarity.normal import Form, Names, Normaliser
from rubric.similarity.syntax import parse


def form(ending: str, text: str) -> Form | None:
    tree = parse(BY_SUFFIX[ending], text)
    if tree is None:
        return None
    return Normaliser.of(Names.of([tree])).form(tree)


def words(ending: str, text: str) -> str:
    found = form(ending, text)
    return " ".join(token.text for token in stream_of(found)) if found else ""
