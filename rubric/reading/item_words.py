"""The words of each evidence item. Headings are known in English, Spanish, Portuguese, German and French.

The words are narrow on purpose: on public submissions, `bias`, `cost` or `latency` alone found something else
in most cases (docs/evaluation.md).
"""

from __future__ import annotations

from rubric.reading.words import Words

_CHOSEN = (
    r"chose(?:n)?|choosing|selected|picked|opted for|went with|settled on|decided (?:on|against"
    r"|to use)|choice"
    r"|prefer(?:red)?"
    r"|turned down|rejected|discarded|ruled out|dropped|decided to go with|tried|attempted|outperform\w*"
    r"|deliberately|recommended|we use|I used?"
    r"|perform\w* (?:\w+ )?(?:better|best|worse)"
    r"|show(?:s|ed) the best|(?:is|was) the (?:best|strongest)|as (?:it|they) (?:is|are|deals?|handles?"
    r"|works?|performs?)"
)
_WHY = (
    r"\b(?:because|since|due to|over|instead of|rather than|for (?:its|better|optimal|\w+ reasons)"
    r"|in favou?r of"
    r"|as (?:it|they)|than|better|best|strongest|balance|enough|improve\w*|despite|trade-?offs?|fast(?:er)?"
    r"|cheap(?:er)?|simpl\w+|outperform\w*)\b"
)
_MODELS = (
    r"\b(?:models?|classifiers?|regress\w+|(?:random )?forests?|trees?|boost\w*|xgb\w*|lightgbm|catboost"
    r"|bert\w*|distil\w+"
    r"|transformers?|cnn|resnet\w*|vit|svm|knn|embeddings?|llms?|gpt\S*|llama\S*|mistral\S*|qwen\S*|whisper"
    r"|faiss"
    r"|lora|qlora|architecture|backbone|network|retriev\w+|ensembl\w+|survival|logistic|linear|naive"
    r"|tf-?idf|approach\w*|algorithms?|\w*sampling|loss|chunk\w*|prompt\w*)\b"
)
_FAILS = (
    r"failure (?:modes?|cases?|analys[ie]s)|fails? (?:when|if|on|for|to)|misclassif\w+|mis-?predict\w+"
    r"|(?:model|models|it|they) (?:often )?(?:struggles?|confuses?|fails?)|confusion between"
    r"|confused (?:with|by)"
    r"|(?:perform\w*|do(?:es)?|score\w*|generali[sz]e\w*) (?:\w+ )?(?:poorly|badly|worst|worse) (?:on"
    r"|for|when|with|in)"
    r"|(?:does|do) not (?:perform|work|do) well|doesn['’]t (?:perform|work) well"
    r"|hard(?:est)? (?:cases?|class(?:es)?)"
    r"|(?:difficult|hard) to (?:predict|classify|separate|distinguish)|largest errors?"
    r"|worst (?:errors?|class(?:es)?)"
    r"|most errors|errors? (?:come|comes|came|stem|arise)s? from|un(?:re)?solved|did not resolve"
    r"|root causes?|hallucinat\w+|break(?:s|ing)? (?:when|if|on)|false (?:negatives?|positives?)\*{0,2}:"
)
_LIMITS = (
    r"limitations?|caveats?|shortcomings?|weakness(?:es)?|known issues?|drawbacks?|not (?:been )?(?:tested"
    r"|validated|evaluated)"
    r" (?:on|for|with|against)|does not (?:generali[sz]e|cover|account|handle)|not (?:implemented|supported"
    r"|included|possible) (?:in|due|because|for|yet)|(?:growing )?gap between"
    r"|(?:tends? to|may|might|can|risk of|signs? of|prone to|is|are|was|clear(?:ly)?|strong(?:ly)?"
    r"|to) overfit\w*"
    r"|overfit(?:s|ted|ting) (?:to|on|the|by|after|with|is|was|remains)|slip through"
    r"|may not (?:generali[sz]e|hold|reflect)"
    r"|(?:only|just) (?:reflects?|covers?|trained on|tested on)|reflects in-distribution"
    r"|small(?:er)? (?:evaluation|test|data) ?sets?"
)
_DATA = r"data ?sets?|corpus|(?:training|train|test|validation) (?:data|set|images|examples|rows)"

ITEMS = (
    Words(
        "model choice",
        r"turned down|rejected|alternatives?|trade-?offs?|choice of model|model choice",
        r"reject\w*|^[\W\d]*alternatives?|alternatives? (?:considered|tried|rejected|models?|approaches)"
        r"|trade-?offs?|(?:options?|models?|approaches) (?:considered|compared"
        r"|tried)|why not"
        r"|(?:model|architecture|technique|embedding)\b.*\b(?:choices?|selection|comparison)"
        r"|model rationale|why (?:\w+ ){0,3}(?:models?|architecture|catboost|xgboost|lightgbm"
        r"|random forest|bert|resnet)"
        r"|design (?:decisions?|choices?|rationale)"
        r"|(?:choix|selecci[oó]n|elecci[oó]n|escolha|sele[cç][aã]o|wahl|auswahl)\b.*\bmod[eè]l\w*"
        r"|modell(?:wahl|auswahl)"
        r"|alternativ[ea]s?|compromis|compensaciones|verworfen\w*",
        _CHOSEN,
        beside=(_WHY, _MODELS),
    ),
    Words(
        "failure modes",
        r"failure modes?|fails? safe|error analysis|errors are read",
        r"failures?|(?:known )?limitations?|honest limitations|error analysis|(?<!testing )edge cases"
        r"|what (?:goes|went) wrong|misclassif\w+"
        r"|modos? de fal(?:lo|ha)s?|an[aá]lisis de errores|an[aá]lise de erros|fehler(?:arten|analyse)"
        r"|grenzen"
        r"|modes de d[eé]faillance|analyse des erreurs|limit(?:aciones|a[cç][oõ]es|es)",
        _FAILS,
        says_no=True,
        wanted=2,
    ),
    Words(
        "monitoring plan",
        r"monitoring|signals?",
        r"(?:model |production )?monitoring(?: (?:plan|checklist|design))?|observability"
        r"|alert\w*|signals?"
        r"|monitor(?:eo|izaci[oó]n|amento)|[uü]berwachung|surveillance|suivi",
        r"monitor(?:s|ed|ing)?|alert(?:s|ed)? (?:when|if|at|above|below|on|for)|page the on-?call\w*"
        r"|prometheus|grafana|evidently",
        beside=(
            r"\b(?:drift|latency|p9\d|error rates?|requests?|accuracy|performance|distributions?|volume"
            r"|dashboards?"
            r"|thresholds?|quality|health|grafana|prometheus)\b",
        ),
    ),
    Words(
        "rollback condition",
        r"roll-?back",
        r"(?:when to |automat\w+ )?roll(?:ing)?[- ]?back (?:conditions?|criteria|triggers?|when.*|plan"
        r"|strategy)"
        r"|condici[oó]n\w* de reversi[oó]n|condi[cç][oõ]es de revers[aã]o|r[uü]ckrollbedingung\w*"
        r"|conditions? de retour arri[eè]re",
        r"roll(?:ed|ing|s)?[- ]?backs?|revert(?:s|ed)? to",
        beside=(
            r"\b(?:if|when|once|above|below|exceed\w*|breach\w*|drops?|rises?|trigger\w*|until)\b|[<>≥≤]",
            r"\d",
        ),
    ),
    Words(
        "data drift",
        r"drift",
        r"(?<!pixel )(?<!schema )drift|(?:data|distribution) shift|deriva"
        r"|d[eé]rive",
        r"(?:data|inputs?|features?|concept|model|output|topic|detect\w*|of|distribution)[- ]drift"
        r"|drift[- ](?:detection|monitoring|metrics?)"
        r"|(?:data|input|feature)s? distributions? (?:shifts?|changes?|drifts?)|population stability|PSI"
        r"|(?:monitor|detect|track|alert|watch)\w* (?:\S+ ){0,5}distributions?",
    ),
    Words(
        "label shift",
        r"label shift|class priors?|delayed labels?",
        r"(?:label|prior|class|target)[- ](?:shift|drift)",
        r"(?:label|prior|class|target|intent)[- ](?:shift|drift)|(?:class|label|intent|topic"
        r"|routing) distributions?"
        r"|shift in (?:the )?(?:label|class|intent|topic)\w*",
        beside=(r"\b(?:shift\w*|drift\w*|monitor\w*|track\w*|alert\w*|chang\w+|baseline|signal)\b",),
    ),
    Words(
        "latency SLO",
        r"latency|service levels?|SLOs?",
        r"(?:serving |latency )?SLOs?|(?:serving )?latency(?: (?:slo|targets?|budget|objectives?"
        r"|plan|.*trade-?offs?))?|service levels?"
        r"|latenz\w*|latence|latencia|lat[eê]ncia",
        r"p(?:50|9\d|99\.9)|latency|SLOs?|SLAs?|response times?",
        beside=(
            r"\b(?:p9\d|latency|response times?)\b",
            r"(?:<|≤|under|below|within|less than|budget"
            r"|target|SL[AO]|limit|exceed\w*|>|assert\w*)\W*.{0,30}\d"
            r"|\d.{0,20}(?:budget|target|SL[AO]|limit)|\b(?:monitor|track|alert|prometheus|grafana"
            r"|dashboard)\w*|\bmetrics\b",
        ),
    ),
    Words(
        "cost",
        r"costs?|budget",
        r"^[\W\d]*costs?(?: (?:model|per|of|guard|optimi[sz]ation|estimate|monitoring|and|&).*)?"
        r"|costs? (?:guard|estimate|monitoring|optimi[sz]ation)|(?:running|serving"
        r"|monthly) costs?|kosten|costes?|custos?|co[uû]ts?",
        r"(?:estimated |monthly |inference |serving |token |api |infrastructure |running )costs?"
        r"|costs? (?:per|estimate|guard|budget|anomal\w+|monitoring)"
        r"|(?:daily|monthly|token|cost) budgets?",
        beside=(r"[$€£]\s?\d|\d\s?(?:usd|eur|dollars|€|\$)|\b(?:alert|threshold|budget|cap)\b.*\d",),
    ),
    Words(
        "rollback",
        r"roll-?back",
        r"roll(?:ing)?[- ]?back|reversi[oó]n|revers[aã]o|r[uü]ckroll\w*|retour arri[eè]re",
        r"roll(?:ed|ing|s)?[- ]?backs?",
    ),
    Words(
        "intended use",
        r"intended use|uses to avoid|out[- ]of[- ]scope",
        r"(?:intended|out[- ]of[- ]scope|prohibited|primary) us(?:e|es|ers)|out[- ]of[- ]scope"
        r"|uses to avoid"
        r"|uso (?:previsto|pretendido)|usos previstos|vorgesehene (?:nutzung|verwendung)|einsatzzweck"
        r"|utilisations? pr[eé]vues?",
        r"intended (?:use|users|for)|out[- ]of[- ]scope (?:use|for)|(?:should|must) not be used (?:for|to"
        r"|in)|(?:is|are) (?:not )?(?:meant|intended|suitable|suited) for"
        r"|uses to avoid|model card\b.{0,120}\b(?:trained|designed|built|intended|meant) to \w+",
        beside=(r"\b(?:model|system|classifier|tool|predictions?|use)\b",),
        says_no=True,
    ),
    Words(
        "data sources",
        r"data sources?|provenance|licen[cs]e of the data",
        r"^[\W\d]*(?:(?:the|training|\w*\d+) )?(?:data ?sets?|data sources?|data|corpus"
        r"|source)(?: (?:source|sources|description|overview|provenance|card|used|insights|&|and) ?.*)?\W*$"
        r"|training data|(?:download|get|load|obtain)\w* (?:the )?(?:data ?sets?|data)\b.*"
        r"|(?:fuentes?|origen) de (?:los )?datos|(?:fontes?|origem) d[eo]s? dados|dados|datos"
        r"|datenquellen?|daten(?:satz|s[aä]tze)?"
        r"|sources? de donn[eé]es|donn[eé]es|jeux? de donn[eé]es",
        rf"{_DATA}|\S+\.csv",
        beside=(
            r"\b[\d,.]{2,}[kK+]?\s?(?:\w+\s){0,3}(?:rows?|examples?|samples?|images?|tickets?|records?"
            r"|loans?|documents?|pages?|pdfs?|files?|observations?|entries|recordings?|articles?"
            r"|labels?|classes|chunks?|applications?|total|training|test)\b"
            r"|\b(?:from|using|via|on) (?:the )?(?:kaggle|hugging ?face|uci|wikimedia|scikit|sklearn|openml"
            r"|imagenet|\w*\d{2,}\w* data)|\b(?:synthetic|generated|collected|scraped|collection"
            r"|sourced|original)\b",
        ),
    ),
    Words(
        "limitations",
        r"limitations?|limits of|limits are|stated limit|does not show|caveats?",
        r"limit(?:ation)?s|caveats?|known issues|what .*not show\w*|areas? (?:for"
        r"|of) (?:future )?improvement|failures?"
        r"|limitaciones|limita[cç][oõ]es|einschr[aä]nkungen|grenzen|limites",
        _LIMITS,
        says_no=True,
    ),
    Words(
        "fairness and safety",
        r"fairness|bias|harm(?:ed)?|groups|safety|ethic\w+",
        r"fairness|bias(?:es)?(?: (?:audit|analysis|and).*)?|ethic\w+(?: considerations?)?"
        r"|harms?|affected groups?|responsible ai"
        r"|equidad|equidade|[eé]tica|fairness|ethik|[eé]quit[eé]|[eé]thique|sesgos?|vi[eé]s(?:es)?",
        r"fairness(?! (?:issues?|tests?\b))|disparit\w+|disparate impact|demographic parity"
        r"|equali[sz]ed odds|protected (?:group|attribute)s?|underrepresented"
        r"|adverse impact|bias (?:against|audit)|debias\w+",
    ),
    Words(
        "metric",
        r"metrics?|evaluation",
        r"(?:(?:model|final|overall|validation|test|evaluation|headline|key) )?(?:results?|performance"
        r"|metrics|findings|evaluation)|resultad?os|m[eé]tricas|ergebnisse|r[eé]sultats",
        r"accuracy|(?:macro|micro|weighted)?[- ]?f1(?:[- ]score)?|(?:roc|pr)[- ]?auc(?:[- ]roc)?"
        r"|auc(?:[- ]roc)?|r2|r²|r\^2|rmse|mae|mape|mse|precision(?:@\d+)?|recall(?:@\d+)?|ndcg|map@\d+"
        r"|bleu|rouge\S*|perplexity"
        r"|(?:success|resolve|pass|win)[_ -]rate|resolve_rate|correctness|gini|log-?loss|exactitud"
        r"|acur[aá]cia|do[gğ]ruluk|genauigkeit|pr[eé]cision",
        beside=(r"(?<![\w.])(?:0?\.\d+|\d{1,3}(?:\.\d+)?\s?%|\d+\.\d+|[1-9]\d{3,}|\d{1,3},\d{3})",),
        printed=r"(?<![a-z])(?:accuracy|f1|auc|r2|r²|rmse|mae|mape|precision|recall|correctness|gini"
        r"|resolve[_ ]rate|success[_ ]rate|pass[_ ]rate)"
        r"\b[^\d\n]{0,30}(?:\d+\.\d+|\d+ ?%)",
    ),
    Words(
        "seeds",
        r"seeds?|seeded|determinis\w+",
        r"seeds?|determinis\w+|semillas?|sementes?|graines?",
        r"(?:fixed|random|same|global) seeds?|seeded|seeds? ?[=:] ?\d+|seed of \d+",
        code=r"\b(?:random_state|random_seed|seed)\s*=\s*(?:\d|[A-Z]+\b|self\.|c(?:on)?f\w*[\[.]|args\.)"
        r"|\b(?:manual_seed(?:_all)?|set_seed|seed_everything|(?:random|np|numpy)\.seed)\(\s*\w"
        r"|\bdefault_rng\(\s*\w|^\s*(?:RANDOM_)?(?:SEED|STATE)\b\s*(?::\s*int\s*)?=\s*\d",
    ),
    Words(
        "tokenisation",
        r"tokeni[sz]\w+|text processing",
        r"tokeni[sz]\w+|text (?:pre-?)?processing|tokeni[sz]aci[oó]n|tokeniza[cç][aã]o|tokenisierung",
        r"tokeni[sz](?:er|ers|ation|ed)|sub-?words?|BPE|sentencepiece|wordpiece"
        r"|max(?:imum)?[ _]?(?:sequence )?len(?:gth)?",
    ),
    Words(
        "augmentation",
        r"augment\w+|few labels",
        r"(?:data |image )?augment\w+|aumento de da(?:tos|dos)|datenaugmentierung"
        r"|augmentation",
        r"augment(?:ation|ations|ed|ing)|random ?(?:crop|flip|rotation|erasing)\w*|mixup|cutmix"
        r"|colou?r ?jitter",
    ),
    Words(
        "training schedule",
        r"schedules?|checkpoints?|training plan|distributed",
        r"(?:training|lr|learning[- ]rate) (?:schedules?|plan|setup|configuration)|checkpoint\w*"
        r"|hyper-?parameters?|distributed training",
        r"(?:learning[- ]rate|lr|cosine|warm-?up|one-?cycle) (?:schedul\w+|decay|annealing|steps|epochs)"
        r"|cosineannealing\w*|warm-?up|early stopping|checkpoint(?:s|ing|ed)?|gradient accumulation",
    ),
)
