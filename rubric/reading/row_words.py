"""The words of topics that are looked for only where a row of the rubric asks for them."""

from __future__ import annotations

from rubric.reading.words import Words

MORE = (
    Words(
        "assumptions",
        r"assumptions?|problem framing",
        r"assum\w+|problem(?! of)|constraints?|scope",
        r"assum(?:e|es|ed|ing|ptions?)",
    ),
    Words("baseline", r"baselines?", r"baselines?", r"baselines?"),
    Words(
        "split and leakage",
        r"split|leak\w*",
        r"(?:data |train\w* )?splits?|leak\w+|cross-?validation|hold-?out",
        r"stratif\w+|group k-?fold|leak(?:s|age|ed)|hold-?out|train/test|(?:random|time\w*|grouped?) split",
        code=r"\b(?:train_test_split|Stratified\w*KFold|GroupKFold|TimeSeriesSplit|GroupShuffleSplit)\(",
    ),
    Words(
        "data quality",
        r"label noise|missing values|duplicates|data handling",
        r"data (?:quality|cleaning|handling|checks?)|clean(?:ing|up)|pre-?processing",
        r"label noise|mislabel\w+|duplicate[sd]?|de-?duplicat\w+|missing values|imput(?:ed|ation)|outliers?",
    ),
    Words(
        "errors read",
        r"errors are read|error analysis",
        r"error analysis|errors|confusion(?: matrix)?",
        r"error analysis|confus(?:es|ed|ion)|misclassif\w+|false (?:positive|negative)s?",
    ),
    Words(
        "interval or spread",
        r"intervals?|spread",
        r"uncertainty|confidence intervals?|intervals?|variance",
        r"bootstrap\w*|confidence intervals?|95 ?% (?:CI|intervals?)|standard deviation|over \w+ seeds",
    ),
    Words("threshold", r"thresholds? (?:follow|is|chosen)|thresholds", r"thresholds?", r"thresholds?"),
    Words(
        "ablation or slice",
        r"ablations?|slices?|shift test",
        r"ablations?|slices?|per[- ](?:class|group)|subgroups?",
        r"ablations?|slices?|subgroups?|per[- ](?:class|group|label)",
    ),
    Words(
        "locked versions",
        r"locked|pinned|versions? (?:float|is loose)",
        r"dependencies|pinned|lock ?files?",
        r"pinned|lock ?files?|locked versions?|exact versions?",
    ),
    Words(
        "tests",
        r"tests",
        r"tests?|testing",
        r"pytest|unit tests?|integration tests?|property[- ]based",
        code=r"^\s*(?:async )?def test_\w+\(",
    ),
    Words(
        "personal data",
        r"personal data|privacy",
        r"personal data|privacy|PII",
        r"personal data|PII|GDPR|anonymi[sz]\w+|pseudonymi[sz]\w+",
    ),
    Words(
        "help of AI tools",
        r"AI tools?|AI use",
        r"(?:use of )?AI (?:use|tools?|assistance|declaration)",
        r"ChatGPT|Copilot|Claude|Gemini|AI (?:tools?|assist\w+)",
    ),
)
