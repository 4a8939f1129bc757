"""Committed secrets: by the form that a provider gives its keys, and by entropy where a name says so.

The value is never part of what is returned: neither whole nor in part, nor its hash.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from rubric.facts.fact import Fact, Trees, absent, bad, is_written, text_lines
from rubric.model import Place, Problem
from rubric.tree import File, SourceTree

ID, TITLE = "secrets", "Committed secrets"
MEND = "revoke it, then take it out of the history"
_FOUND_MAX = 50
_EACH_FILE = 5
_FORMS = (
    ("an AWS access key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("a GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{50,255})\b"),
    ("a GitLab token", r"\bglpat-[A-Za-z0-9_-]{20,60}"),
    ("a Google API key", r"\bAIza[0-9A-Za-z_-]{35}\b"),
    ("a Google OAuth secret", r"\bGOCSPX-[A-Za-z0-9_-]{20,60}|\b1//0[A-Za-z0-9_-]{40,200}"),
    ("a Slack token", r"\bxox[abprs]-[0-9A-Za-z-]{20,255}\b"),
    ("a Slack webhook", r"hooks\.slack\.com/services/T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/[A-Za-z0-9]{20,30}"),
    (
        "an API key of a model provider",
        r"\b(?:sk|gsk|r8|pplx|nvapi)[-_](?:proj-|ant-|svcacct-)?[A-Za-z0-9_-]{32,255}\b",
    ),
    ("a Hugging Face token", r"\bhf_[A-Za-z0-9]{30,255}\b"),
    ("a Stripe key", r"\b[rs]k_live_[A-Za-z0-9]{20,120}\b"),
    ("a SendGrid key", r"\bSG\.[A-Za-z0-9_-]{20,30}\.[A-Za-z0-9_-]{40,50}"),
    ("an npm or PyPI token", r"\bnpm_[A-Za-z0-9]{36}\b|\bpypi-[A-Za-z0-9_-]{60,300}"),
    ("a private key", r"-----BEGIN (?:[A-Z]{1,12} ){0,2}PRIVATE KEY-----"),
    ("an Azure storage key", r"\bAccountKey=[A-Za-z0-9+/]{80,90}={0,2}"),
    (
        "an address with a password",
        r"\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqp)://[^\s:/@'\"]{1,60}"
        r":(?P<value>[^\s@/'\"${}<>]{8,120})"
        r"@(?!localhost|127\.|db\b|postgres\b|mysql\b|redis\b|mongo\b)[\w.-]+",
    ),
)
_PATTERNS = tuple((what, re.compile(form)) for what, form in _FORMS)
# What every one of the patterns holds: lines without it are most lines, and are not looked at twice.
_HINTS = (
    "akia", "asia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "aiza", "gocspx-",
    "1//0", "xoxa-", "xoxb-", "xoxp-", "xoxr-", "xoxs-", "hooks.slack", "sk-", "sk_", "r8-", "r8_", "pplx-",
    "pplx_", "nvapi-", "nvapi_", "hf_", "k_live_", "sg.", "npm_", "pypi-", "key", "secret", "token", "passw",
    "://",
)  # fmt: skip
_HINT_BYTES = tuple(hint.encode() for hint in _HINTS)
_NAMED = re.compile(
    r"(?i)(?:api[_-]?key|secret(?:[_-]?(?:access[_-]?)?key)?|auth[_-]?token|access[_-]?token"
    r"|refresh[_-]?token|client[_-]?secret"
    r"|passw(?:or)?d|[\"']key[\"'])[\"']?\s{0,4}(?:="
    r"|:)\s{0,4}[\"']?(?P<value>[A-Za-z0-9+/=_.~-]{16,200})(?=[\"'\s,;]|$)"
)
_MADE_UP = re.compile(
    r"example|fake|dummy|your|test|mock|sample|placeholder|changeme|change[-_]me|redacted|insert|replace"
    r"|x{4,}|\*{3,}|1234567|abcdefg"
    r"|<[^>]*>|\$\{|\{\{|getenv|environ|secrets\.|process\.env|todo",
    re.IGNORECASE,
)
_CODE_PART = re.compile(r"[A-Za-z]*\d{0,3}")
_NO_SECRETS = re.compile(
    r"(?:^|/)(?:[^/]*\.(?:lock|ipynb_checkpoints|svg|csv|tsv|map|min\.js|baseline)|package-lock\.json"
    r"|Pipfile\.lock)$|(?:^|/)node_modules/",
    re.IGNORECASE,
)
_VARIED, _VARIED_PASSWORD = 10, 5  # different characters of a key, or of a password, that is no placeholder
_BITS = 3.5  # Shannon entropy of each character: words and names stay below
_KEYS_ONLY = re.compile(
    r"(?:^|/)(?:\.env(?:\.[a-z]+)?|kaggle\.json|[^/]*credentials[^/]*\.json|[^/]*\.pem|id_rsa|\.netrc"
    r"|\.pypirc)$"
)


def secrets(trees: Trees) -> Fact:
    """Places that hold what looks like a live key, for the candidate and the reviewers only."""
    found = [replace(one, message=f"{one.message}; {MEND}") for one in islice(keys_in(trees.own), _FOUND_MAX)]
    return bad(ID, TITLE, found) if found else absent(ID, TITLE, "Nothing looks like a live key.")


def keys_in(tree: SourceTree) -> Iterator[Problem]:
    """One problem per line that holds a key, at most five of a file. The message says what kind it is."""
    for path, file in tree.files.items():
        if _NO_SECRETS.search(path) or not _is_hinted(file):
            continue
        left = _EACH_FILE
        for number, line in text_lines(file):
            what = key_in(line, is_key_file=_KEYS_ONLY.search(path) is not None)
            if what:
                yield Problem(Place(path, number), f"looks like {what}")
                left -= 1
            if left == 0:
                break


def _is_hinted(file: File) -> bool:
    """UTF-16 is looked at in any case; its bytes hold a NUL between all signs."""
    if not is_written(file):
        return False
    lowered = file.data.lower()
    return lowered.startswith((b"\xff\xfe", b"\xfe\xff")) or any(hint in lowered for hint in _HINT_BYTES)


def key_in(line: str, *, is_key_file: bool = False) -> str:
    """What kind of key a line holds; empty where it holds none, or one that is made up."""
    lowered = line.lower()
    if not any(hint in lowered for hint in _HINTS):
        return ""
    for what, form in _PATTERNS:
        for match in form.finditer(line):
            password = match.groupdict().get("value")
            value, varied = (password, _VARIED_PASSWORD) if password else (match[0], _VARIED)
            if what == "a private key" or not _is_made_up(value, about=value, varied=varied):
                return what
    named = _NAMED.search(line)
    if (
        named is not None
        and _is_random(named["value"], is_key_file=is_key_file)
        and not _is_made_up(named["value"], about=line, varied=_VARIED)
    ):
        return "a password or key"
    return ""


def _is_made_up(value: str, *, about: str, varied: int) -> bool:
    """Too few different characters, or a word of placeholders in `about`.

    That is the value itself where a provider's form tells it: "latest" elsewhere on the line says nothing of
    it. Where a name alone tells it, the whole line speaks.
    """
    return _MADE_UP.search(about) is not None or len(set(value)) < varied


def _is_random(value: str, *, is_key_file: bool) -> bool:
    """Letters and digits mixed with the entropy of a drawn value; a name or a path of code is none."""
    if all(_CODE_PART.fullmatch(part) for part in re.split(r"[^A-Za-z0-9]+", value)):
        return False
    return entropy(value) >= (_BITS - 0.5 if is_key_file else _BITS)


def entropy(text: str) -> float:
    """Shannon entropy in bits for each character; 0 for an empty text."""
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
