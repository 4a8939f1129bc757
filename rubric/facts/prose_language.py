"""Which language the write-ups are in, by their small words. Said, never judged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from rubric.facts.fact import Fact, Trees, absent, good
from rubric.model import Place
from rubric.texts.prose import Prose, prose_of

ID, TITLE = "language", "Language of the write-ups"
WORDS_MIN = 15  # known small words, or signs of a script: with fewer a text may be a list of names
_SHARE = 0.5  # of the known small words that the first language must have
_LETTERS = re.compile(r"[^\W\d_]+")
_WORDS = {
    "English": "the of and to is in that for with as are this was on be it by from not which we our",
    "Spanish": "el los las una del que en y con para por se es como más su al lo este esta pero son",
    "Portuguese": "o os uma do da dos das que em e com para por não são como mais ao pelo pela seu sua foi",
    "German": "der die das und ist nicht ein eine mit für auf von den dem des zu im wir auch werden wird",
    "French": "le les des une du et est dans que pour qui sur pas avec par nous sont plus au ce cette",
    "Italian": "il gli una della che di e è per con non sono nel alla dei delle come più questo",
    "Turkish": "ve bir bu için ile da de olarak daha gibi çok var olan kadar değil ama ancak veya",
    "Indonesian": "yang dan di untuk dengan ini pada dari tidak dalam adalah ke akan oleh atau juga kami",
    "Dutch": "het een van en de is dat niet met voor op zijn aan wordt ook deze worden naar bij",
    "Polish": "i w na z się nie do jest że to dla po od są oraz jak za przez który",
    "Russian": "и в не на что с по для как это из к от но мы модель при так или данные",
}
_SMALL = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_ALL = frozenset().union(*_SMALL.values())
_SIGNS = (
    ("Japanese", r"[\u3040-\u30ff]"),
    ("Korean", r"[\uac00-\ud7af]"),
    ("Chinese", r"[\u4e00-\u9fff]"),
    ("Arabic", r"[\u0600-\u06ff]"),
    ("Hebrew", r"[\u0590-\u05ff]"),
    ("Hindi", r"[\u0900-\u097f]"),
)
_SCRIPTS = tuple((name, re.compile(signs)) for name, signs in _SIGNS)


def prose_language(trees: Trees) -> Fact:
    """The languages of the candidate's own texts, the one with most words first."""
    found: Counter[str] = Counter()
    places: dict[str, Place] = {}
    for prose in prose_of(trees.tree, trees.starter, (), trees.outside.pages):
        language = language_of(line.text for line in prose.own if not line.is_code)
        if language:
            found[language] += prose.own_words
            places.setdefault(language, _place(prose))
    if not found:
        return absent(ID, TITLE, "No text is long enough to tell.")
    return good(
        ID, TITLE, f"Written in {', '.join(name for name, _ in found.most_common(3))}.", places.values()
    )


def language_of(lines: Iterable[str]) -> str:
    """The language of a text in English words; empty where too little tells."""
    text = " ".join(lines)[:200_000]
    found = _LETTERS.findall(text.casefold())
    enough = max(WORDS_MIN, sum(map(len, found)) // 5)
    script = next((name for name, signs in _SCRIPTS if len(signs.findall(text)) >= enough), "")
    if script:
        return script
    words = Counter(found)
    counts = {name: sum(words[word] for word in small) for name, small in _SMALL.items()}
    best = max(counts, key=lambda name: counts[name])
    is_plain = counts[best] >= WORDS_MIN and counts[best] >= _SHARE * sum(words[one] for one in _ALL)
    return best if is_plain else ""


def _place(prose: Prose) -> Place:
    return Place(prose.path, prose.own[0].number if prose.own else None)
