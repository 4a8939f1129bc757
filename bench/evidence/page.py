"""docs/evaluation.md: the tables with what they mean."""

from __future__ import annotations

from collections.abc import Sequence

from bench.evidence.score import Line, Tally, share, total

_HEAD = """\
# Evaluation of the evidence checks

Made by `python -m bench.evidence LABELS FOLDER --out docs/evaluation.md`, where `LABELS` is the CSV of
labelled submissions and `FOLDER` holds a git directory of each (`owner+name`). {count} public submissions to
take-home briefs, labelled by one rater who read them and ran nothing. Words and rules were tuned on these
submissions and on none beside, so the figures flatter: a held-out half tells more.

**Read the counts, not the shares.** Several items have one to three positives here; one more repository
would move their shares by a third. A hit is right where the label says `yes` or `partly`. `right`, `wrong`
and `missed` are ours; `naive` is one search per item over file names or over all text, as
`bench/evidence/naive.py` has them.

The public submissions come without their starters. As a stand-in, what two submissions to the same brief
share (files of equal content, longer lines of text) is left out; grading leaves out the true starter.
"""
_FACTS = """\
## Machine facts

Goal: precision 0.95 and recall 0.90.

| fact | naive precision | naive recall | precision | recall | right | wrong | missed |
|---|---|---|---|---|---|---|---|
"""
_DETAILS = """\
### What they say

Beyond that a thing is there: its value, exactly. A wrong value is a wrong hit and a missed one. The labels
name the routes that answer a brief, so further routes of a server are not wrong.

| value | precision | recall | right | wrong | missed |
|---|---|---|---|---|---|
"""
_UNLABELLED = """\

The wrong number is of scenarios that a plug-in (pytest-bdd) makes of text files: they are not counted. The
rater called two tests a script that the fact counts as tests.

No labels, so no figures: the route that is asked for against the live probe, secrets, LFS pointers,
leftovers, placeholders, dead paths, whether CI is deaf, whether each `COPY` of an entry point has its source,
and how long a screencast is.
"""
_POINTERS = """\
## Pointers

At most three an item. A pointer with a "not", a "could" or a "later" beside it is shown with a tag and is no
hit. `each` is the share of single pointers, tagged ones too, in submissions that have the thing by their
label. Goal: precision 0.80, recall 0.80 where there are positives.

| item | naive precision | naive recall | precision | recall | right | wrong | missed | each |
|---|---|---|---|---|---|---|---|---|
"""
_TAIL = """\
## What goes wrong

- Brief text in a README counts as the candidate's where no other submission to the same brief is there to
  tell; with a true starter it is left out.
- Text in PDF is read line by line: tables and columns lose their order, and headings are guessed.
- Two commands stay below the goal. One of the two wrong hits is a brief's own README, the other states many
  commands, which the rater called no two. Steps count where the command that runs it stands alone, too.
- Several words were added after reading what was missed here. They are meant to be general; only the held-out
  half can tell.
- Labels are one person's. Where a check and a label differ, some of the labels are wrong: one submission that
  seeds every run is labelled as unseeded, and one is labelled as locked though two of its images install
  packages without a version.
- Public snapshots leave out files of 4 MiB and more. What they leave out is stood in for by that size, so the
  row on large files only says that such files are told, not that their size is measured.
"""


def page(count: int, facts: Sequence[Line], details: Sequence[Line], pointers: Sequence[Line]) -> str:
    """The whole page in Markdown."""
    return "\n".join(
        [
            _HEAD.format(count=count),
            _FACTS + "".join(_fact(line) for line in [*facts, _total(facts)]),
            _DETAILS + "".join(map(_detail, details)) + _UNLABELLED,
            _POINTERS + "".join(_pointer(line) for line in [*pointers, _total(pointers)]),
            _TAIL,
        ]
    )


def _total(lines: Sequence[Line]) -> Line:
    return Line(
        "**all**",
        total(line.naive for line in lines),
        total(line.ours for line in lines),
        total(line.each for line in lines),
    )


def _fact(line: Line) -> str:
    return f"| {line.title} | {_shares(line.naive)} | {_shares(line.ours)} | {_counts(line.ours)} |\n"


def _detail(line: Line) -> str:
    return f"| {line.title} | {_shares(line.ours)} | {_counts(line.ours)} |\n"


def _pointer(line: Line) -> str:
    return f"{_fact(line).rstrip()} {share(line.each.precision)} |\n"


def _shares(one: Tally) -> str:
    return f"{share(one.precision)} | {share(one.recall)}"


def _counts(one: Tally) -> str:
    return f"{one.right} | {one.wrong} | {one.missed}"
