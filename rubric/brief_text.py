"""An assessment -> the brief that its candidates read, as Markdown. The figures are those that are "
"measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from rubric.brief import ALLOWED, DISCLOSED, FORBIDDEN
from rubric.brief_run import how_it_is_run
from rubric.deliverable import Deliverable, DeliverableKind
from rubric.model import Assessment, GateCap
from rubric.units import percent

_POLICIES: Mapping[str, str] = {
    ALLOWED: "You may use them as you normally would.",
    DISCLOSED: "Use them if you normally would. Say what for, below and as `ai_use` in `submission.yml`.",
    FORBIDDEN: "Please do this work without them.",
}


def rendered(assessment: Assessment) -> str:
    """The brief as Markdown, without the markers that it stands between. The same text every time."""
    parts = (
        ("", _opening),
        ("What we ask for", _asked),
        ("The situation", _situation),
        ("Limits", _limits),
        ("What to hand in", _deliverables),
        ("How we run it", how_it_is_run),
        ("How it is read", _reading),
        ("Your claim", _claim),
        ("AI tools", _ai_tools),
        ("Not graded", _not_graded),
        ("Before you push", _before),
    )
    texts = [_part(title, part(assessment)) for title, part in parts]
    return "\n\n".join([f"# {assessment.title}", *filter(None, texts)]) + "\n"


def _part(title: str, lines: str | Iterator[str]) -> str:
    """A heading over its text; nothing where there is no text."""
    text = lines if isinstance(lines, str) else "\n".join(lines)
    return f"## {title}\n\n{text}" if text and title else text


def _opening(assessment: Assessment) -> str:
    company = assessment.brief.company if assessment.brief else ""
    work = (
        f"This is the take-home for the **{assessment.role}** role, about {assessment.effort_hours:g} hours "
        f"of work. You have {assessment.window_hours:g} hours from the moment you get this repository. If "
        "that window does not suit you, tell us before you start and we move it. Push as often as you like "
        "within it; the last push counts."
    )
    own = "This is the brief. What comes below it is yours to fill in; leave the brief where it is."
    return "\n\n".join(filter(None, (company, work, own)))


def _asked(assessment: Assessment) -> Iterator[str]:
    brief, quality = assessment.brief, assessment.quality
    if brief is not None:
        yield f"- **To build:** {brief.system}"
        yield f"- **For:** {brief.user}"
        yield f"- **Outcome:** {brief.outcome}"
    yield (
        f"- **Good enough:** `{quality.metric}` of at least **{quality.at_least:g}** on rows that you have "
        "not seen"
    )


def _situation(assessment: Assessment) -> str:
    situation = assessment.brief.situation if assessment.brief else ""
    data = assessment.data
    if data is None or not data.per_candidate:
        return situation
    files = _listed([f"`{path.removeprefix('starter/')}`" for path in data.paths])
    own = f"{files}: made for you, with a seed of your own. The rows that decide are the same for everybody."
    return "\n\n".join(filter(None, (situation, own)))


def _limits(assessment: Assessment) -> Iterator[str]:
    limits, latency = assessment.reproduce, assessment.latency
    yield (
        "- **Two commands** from a clean clone to the result, in at most "
        f"**{limits.within_seconds / 60:g} minutes** together"
    )
    if limits.twice:
        yield (
            "- A second, cold run of both has to give every figure of `metrics.json` again, within "
            f"{limits.tolerance:g}"
        )
    if limits.interrupt:
        yield (
            "- In that run `reproduce` is killed once about half-way and started again over the same `$OUT`: "
            "it has to go on, not to begin anew"
        )
    yield f"- {_machine(assessment)}, no GPU, no network while it runs"
    if latency is not None:
        yield (
            f"- p95 latency under **{latency.p95_ms:g} ms** at {latency.rate_per_second:g} requests per "
            "second (Poisson arrivals)"
        )
    yield from _constraints(assessment)


def _machine(assessment: Assessment) -> str:
    cpus, memory = assessment.reproduce.cpus, assessment.reproduce.memory_mb
    return f"{cpus:g} {'CPU' if cpus == 1 else 'CPUs'} with {memory:,} MiB of memory"


def _constraints(assessment: Assessment) -> Iterator[str]:
    if assessment.brief is None:
        return
    constraints = assessment.brief.constraints
    rows = (
        ("Budget", constraints.budget),
        ("Retention", constraints.retention),
        *(("Compliance", rule) for rule in constraints.compliance),
    )
    yield from (f"- {name}: {words}" for name, words in rows if words)


def _deliverables(assessment: Assessment) -> Iterator[str]:
    for number, one in enumerate(assessment.deliverables, start=1):
        optional = "" if one.required else " (optional)"
        yield f"{number}. **{one.title}**{optional}: {_WORDS[one.kind](one, assessment)}"
    if any(one.headings for one in assessment.deliverables):
        yield "\nThe headings are in the starter. Keep them, and add more if you need them."


def _document(one: Deliverable, _: Assessment) -> str:
    parts = [f"`{one.path}`"]
    parts += [f"at most {one.max_words:,} words"] if one.max_words else []
    parts += [f"with {_listed(one.headings)}"] if one.headings else []
    return ", ".join(parts)


_WORDS: Mapping[DeliverableKind, Callable[[Deliverable, Assessment], str]] = {
    DeliverableKind.ENTRYPOINT: lambda _, asked: (
        f"a `Dockerfile` from `{asked.reproduce.base_image}` that builds, or a `run.sh` with `setup`"
    ),
    DeliverableKind.PINS: lambda *_: "every dependency with one exact version, or a lock file",
    DeliverableKind.STEPS: lambda one, _: (
        f"in your part of `{one.path or 'README.md'}`, one command that builds and one that runs"
    ),
    DeliverableKind.CLAIM: lambda _, asked: (
        f"the `{asked.quality.metric}` that you expect, as `claim` in `submission.yml`"
    ),
    DeliverableKind.DOCUMENT: _document,
    DeliverableKind.SCREENCAST: lambda *_: "5-8 minutes through your choices; the link in `submission.yml`",
    DeliverableKind.TESTS: lambda *_: "of the parts that you would not like to see break",
}


def _reading(assessment: Assessment) -> Iterator[str]:
    rubric = assessment.rubric
    titles = {row.id: row.title for row in rubric.asked}
    caps = _caps(rubric.gate_caps, titles)
    yield f"First the **gate**: both commands work from a clean clone, in time. {caps}\n"
    name = ", without your name," if assessment.review.blind else ""
    yield f"Then people read your work{name} and give each row 0 to 4 points:\n"
    yield "| row | weight | read in |\n|---|---|---|"
    known = {one.id: one.title for one in assessment.deliverables}
    for row in rubric.asked:
        asks = _listed([known[item] for item in row.asks if item in known]) or "the whole"
        yield f"| {_cell(row.title)} | {percent(rubric.share(row))} | {_cell(asks)} |"
    yield (
        "\n0: absent or wrong. 1: attempted, does not hold. 2: meets the brief with gaps. 3: solid, with "
        f"evidence. 4: we would merge it unchanged. The pass line is {percent(rubric.pass_line)} of the "
        "weighted total. Machines measure; **people decide**."
    )


def _caps(caps: Sequence[GateCap], titles: Mapping[str, str]) -> str:
    told = [
        f"{titles[cap.competency]} counts {'at most ' if cap.at_most else ''}{cap.at_most}"
        for cap in caps
        if cap.competency in titles
    ]
    return f"If they do not, {_listed(told)}, so try a fresh clone." if told else "So try a fresh clone."


def _claim(assessment: Assessment) -> str:
    quality = assessment.quality
    return (
        f"`submission.yml` holds the `{quality.metric}` that you expect on rows that you have not seen. It "
        f"may lie at most {quality.tolerance:g} above what we measure. It is not a bid: a modest claim that "
        "holds is worth more than a proud one that does not."
    )


def _ai_tools(assessment: Assessment) -> str:
    tools = assessment.ai_tools
    return "" if tools is None else " ".join(filter(None, (_POLICIES[tools.policy], tools.note)))


def _not_graded(assessment: Assessment) -> str:
    entries = assessment.brief.not_graded if assessment.brief else ()
    return f"{_listed([entries[0][:1].upper() + entries[0][1:], *entries[1:]])}." if entries else ""


def _before(assessment: Assessment) -> str:
    days = assessment.review.keep_days
    return (
        "```\nproofgrade check .\n```\n\n"
        "reads the files on your machine in a second or two and says what is missing. The same check runs on "
        "every push.\n\n"
        f"Your work stays yours: we use it for this application only and keep it for {days:,} days after the "
        "decision."
    )


def _listed(words: Sequence[str]) -> str:
    """As in `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
