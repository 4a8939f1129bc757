"""What a rubric's row may ask about, and by which words a submission's text on it is found.

A row asks about a topic where its title or anchors hold one of the topic's words, whoever wrote the rubric.
The words are narrow on purpose: on public submissions, `bias`, `cost` or `latency` alone found something else
in most cases. What is found is a place to read, and what is not found may still be there in other words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import Pattern

from rubric.model import Competency


@dataclass(frozen=True)
class Topic:
    """`asked` is searched in a row, `heading` in headings, `text` in own lines, `code` in own code lines."""

    name: str
    asked: Pattern[str]
    heading: Pattern[str]
    text: Pattern[str]
    code: Pattern[str] | None = None


def topics_of(row: Competency) -> tuple[Topic, ...]:
    """The topics of a row, those that its title names first."""
    anchors = " ".join(row.anchors)
    titled = [topic for topic in TOPICS if topic.asked.search(row.title)]
    return (*titled, *(one for one in TOPICS if one not in titled and one.asked.search(anchors)))


def _topic(name: str, asked: str, heading: str, text: str, code: str = "") -> Topic:
    found = re.compile(code) if code else None
    return Topic(name, _words(asked), _words(heading), _words(text), found)


def _words(pattern: str) -> Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


TOPICS = (
    _topic(
        "assumptions",
        r"assumptions?|problem framing",
        r"assum\w+|problem(?! of)|constraints?|scope",
        r"assum(?:e|es|ed|ing|ptions?)",
    ),
    _topic(
        "rejected option",
        r"turned down|rejected|alternatives?|trade-?offs?",
        r"reject\w*|alternatives?|trade-?offs?|(?:options?|models?) considered|why not",
        r"rejected|turned down|decided against|trade-?offs?|in favou?r of",
    ),
    _topic("baseline", r"baselines?", r"baselines?", r"baselines?"),
    _topic(
        "split and leakage",
        r"split|leak\w*",
        r"(?:data |train\w* )?splits?|leak\w+|cross-?validation|hold-?out",
        r"stratif\w+|group k-?fold|leak(?:s|age|ed)|hold-?out|train/test|(?:random|time\w*|grouped?) split",
        r"\b(?:train_test_split|Stratified\w*KFold|GroupKFold|TimeSeriesSplit|GroupShuffleSplit)\(",
    ),
    _topic(
        "data quality",
        r"label noise|missing values|duplicates|data handling",
        r"data (?:quality|cleaning|handling|checks?)|clean(?:ing|up)|pre-?processing",
        r"label noise|mislabel\w+|duplicate[sd]?|de-?duplicat\w+|missing values|imput(?:ed|ation)|outliers?",
    ),
    _topic(
        "errors read",
        r"errors are read|error analysis",
        r"error analysis|errors|confusion(?: matrix)?",
        r"error analysis|confus(?:es|ed|ion)|misclassif\w+|false (?:positive|negative)s?",
    ),
    _topic(
        "interval or spread",
        r"intervals?|spread",
        r"uncertainty|confidence intervals?|intervals?|variance",
        r"bootstrap\w*|confidence intervals?|95 ?% (?:CI|intervals?)|standard deviation|over \w+ seeds",
    ),
    _topic("threshold", r"thresholds? (?:follow|is|chosen)|thresholds", r"thresholds?", r"thresholds?"),
    _topic(
        "ablation or slice",
        r"ablations?|slices?|shift test",
        r"ablations?|slices?|per[- ](?:class|group)|subgroups?",
        r"ablations?|slices?|subgroups?|per[- ](?:class|group|label)",
    ),
    _topic(
        "seeds",
        r"seeds?|seeded",
        r"seeds?|determinis\w+|reproducib\w+|how to reproduce",
        r"(?:fixed|random|same) seeds?|seeded|determinis(?:tic\w*|m)",
        r"\b(?:random_state|seed|random_seed)\s*=\s*\w|\b(?:manual_)?seed\(\s*\w|\bdefault_rng\(\s*\w",
    ),
    _topic(
        "locked versions",
        r"locked|pinned|versions? (?:float|is loose)",
        r"dependencies|pinned|lock ?files?",
        r"pinned|lock ?files?|locked versions?|exact versions?",
    ),
    _topic(
        "tests",
        r"tests",
        r"tests?|testing",
        r"pytest|unit tests?|integration tests?|property[- ]based",
        r"^\s*(?:async )?def test_\w+\(",
    ),
    _topic(
        "drift",
        r"drift|label shift",
        r"(?<!pixel )(?<!schema )drift|label shift|(?:data|distribution) shift",
        r"(?:data|inputs?|features?|concept|label|detect\w*|of) drift|label shift|population stability",
    ),
    _topic(
        "signals and alerts",
        r"monitoring|signals?",
        r"(?:model |production )?monitoring(?: (?:plan|checklist))?|alert\w*|signals?",
        r"alert(?:s|ed)? (?:when|if|at|above|below|on)|page the on-?call\w*|prometheus|grafana|evidently",
    ),
    _topic("rollback", r"roll-?back", r"roll(?:ing)?[- ]?back", r"roll(?:ed|ing|s)?[- ]?backs?"),
    _topic(
        "latency",
        r"latency",
        r"(?:serving )?latency|slos?|service levels?",
        r"p9[059]|latency (?:target|budget|objective|limit)s?|SLOs?",
    ),
    _topic(
        "cost",
        r"costs?",
        r"costs?(?: of mistakes| model| per .*)?",
        r"costs? (?:per|of (?:a|an|one|each|wrong|mistakes?|false))",
    ),
    _topic(
        "intended use",
        r"intended use|uses to avoid|out[- ]of[- ]scope",
        r"(?:intended|out[- ]of[- ]scope|prohibited) uses?|out[- ]of[- ]scope|uses to avoid",
        r"intended (?:use|for)|out[- ]of[- ]scope|not (?:be )?used? for|uses to avoid",
    ),
    _topic(
        "groups and fairness",
        r"fairness|bias|harm(?:ed)?|groups",
        r"fairness.*|bias(?:es)?|ethic\w+(?: considerations?)?|harms?|affected groups?",
        r"fairness|disparit\w+|protected (?:group|attribute)s?|underrepresented|harm(?:s|ed|ful)",
    ),
    _topic(
        "limits and failure modes",
        r"failure modes?|limitations?|limits of|limits are|stated limit|does not show",
        r"(?:known )?limit(?:ation)?s|failure modes?|caveats?|known issues|what .*not show\w*",
        r"limitations?|failure modes?|caveats?",
    ),
    _topic(
        "personal data",
        r"personal data|privacy",
        r"personal data|privacy|PII",
        r"personal data|PII|GDPR|anonymi[sz]\w+|pseudonymi[sz]\w+",
    ),
    _topic(
        "help of AI tools",
        r"AI tools?|AI use",
        r"(?:use of )?AI (?:use|tools?|assistance|declaration)",
        r"ChatGPT|Copilot|Claude|Gemini|AI (?:tools?|assist\w+)",
    ),
)
