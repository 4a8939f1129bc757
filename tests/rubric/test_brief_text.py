"""The brief as candidates read it."""

# ruff: noqa: E501 (snapshots hold whole lines of Markdown)

from __future__ import annotations

from dataclasses import replace

from inline_snapshot import snapshot

from rubric.brief import AiTools, Brief, CandidateData, Constraints
from rubric.brief_text import rendered
from tests.rubric.samples import ASSESSMENT, BATCH_ASSESSMENT

BRIEF = Brief(
    user="people at the desk",
    system="a service that labels tickets",
    outcome="a ticket waits less",
    company="We sell tills.",
    situation="Many tickets.\n\nSome labels are wrong.",
    constraints=Constraints("40 EUR a month", "30 days", ("no text in a log", "no call outside")),
    contract_note="```\nPOST /predict\n```",
    not_graded=("the tools", "a user interface"),
)
WHOLE = replace(
    ASSESSMENT,
    brief=BRIEF,
    data=CandidateData("generator.py", True, ("starter/data/train.jsonl",)),
    ai_tools=AiTools("disclosed", "We will ask."),
)


def part(text: str, title: str) -> str:
    """What stands under a heading."""
    return text.split(f"## {title}\n\n")[1].split("\n## ", maxsplit=1)[0].strip()


def test_the_brief_as_it_is_rendered() -> None:
    """Every figure comes from the assessment, and every part of the brief has its place."""
    assert rendered(WHOLE) == snapshot("""\
# Support ticket classifier

We sell tills.

This is the take-home for the **NLP engineer** role, about 8 hours of work. You have 72 hours from the moment you get this repository. If that window does not suit you, tell us before you start and we move it. Push as often as you like within it; the last push counts.

This is the brief. What comes below it is yours to fill in; leave the brief where it is.

## What we ask for

- **To build:** a service that labels tickets
- **For:** people at the desk
- **Outcome:** a ticket waits less
- **Good enough:** `macro_precision` of at least **0.88** on rows that you have not seen

## The situation

Many tickets.

Some labels are wrong.

`data/train.jsonl`: made for you, with a seed of your own. The rows that decide are the same for everybody.

## Limits

- **Two commands** from a clean clone to the result, in at most **30 minutes** together
- A second, cold run of both has to give every figure of `metrics.json` again, within 0.005
- 1 CPU with 2,048 MiB of memory, no GPU, no network while it runs
- p95 latency under **200 ms** at 20 requests per second (Poisson arrivals)
- Budget: 40 EUR a month
- Retention: 30 days
- Compliance: no text in a log
- Compliance: no call outside

## What to hand in

1. **Dockerfile or run.sh**: a `Dockerfile` from `python:3.11-slim-bookworm` that builds, or a `run.sh` with `setup`
2. **Pinned dependencies**: every dependency with one exact version, or a lock file
3. **Two commands in the README**: in your part of `README.md`, one command that builds and one that runs
4. **Claimed metric**: the `macro_precision` that you expect, as `claim` in `submission.yml`
5. **Trade-off memo**: `MEMO.md`, at most 650 words
6. **Monitoring checklist**: `MONITORING.md`
7. **5-8 minute screencast** (optional): 5-8 minutes through your choices; the link in `submission.yml`

## How we run it

```
docker build .             # command 1: package registries can be reached, nothing else
sh run.sh reproduce        # command 2, in that image: no network
```

A `Dockerfile` starts from `python:3.11-slim-bookworm` and keeps to the plain instructions: no `# syntax=` line, `RUN --mount`, `COPY --chmod`, here-document or `ADD` from the web. Without one we start from that image, copy your repository to `/submission` and take `sh run.sh setup` for command 1.

- Everything but `$OUT` and `/tmp` is read-only, and an unprivileged user runs the commands. `OUT` is in the environment.
- `reproduce` writes `$OUT/metrics.json`, one flat JSON object of names and numbers, and whatever the next command needs, into `$OUT`.
- Then `sh run.sh serve` is started in a new container of the same image, with the same `$OUT` (read-only now) and `PORT` in the environment (8000). It listens on all interfaces.
- `GET /healthz` answers 200 as soon as the server can answer, at most 60 seconds after the start.
- `POST /predict` answers one row: a JSON object in, a JSON object out.

```
POST /predict
```

`label` is one of `billing`, `outage`, `other`; `confidence` is a number from 0 to 1. Every row needs an answer; a missing or malformed one counts as wrong. `submission.yml` names other commands if you prefer them.

## How it is read

First the **gate**: both commands work from a clean clone, in time. If they do not, Reproducibility & code hygiene counts 0 and Deployment & monitoring readiness counts at most 1, so try a fresh clone.

Then people read your work, without your name, and give each row 0 to 4 points:

| row | weight | read in |
|---|---|---|
| Problem framing & assumptions | 15 % | Trade-off memo |
| Data handling & feature pipeline | 20 % | the whole |
| Modelling choices & metrics | 20 % | Claimed metric and Trade-off memo |
| Reproducibility & code hygiene | 20 % | Dockerfile or run.sh, Pinned dependencies and Two commands in the README |
| Deployment & monitoring readiness | 15 % | Monitoring checklist |
| Ethics & bias mitigation | 10 % | the whole |

0: absent or wrong. 1: attempted, does not hold. 2: meets the brief with gaps. 3: solid, with evidence. 4: we would merge it unchanged. The pass line is 70 % of the weighted total. Machines measure; **people decide**.

## Your claim

`submission.yml` holds the `macro_precision` that you expect on rows that you have not seen. It may lie at most 0.02 above what we measure. It is not a bid: a modest claim that holds is worth more than a proud one that does not.

## AI tools

Use them if you normally would. Say what for, below and as `ai_use` in `submission.yml`. We will ask.

## Not graded

The tools and a user interface.

## Before you push

```
proofgrade check .
```

reads the files on your machine in a second or two and says what is missing. The same check runs on every push.

Your work stays yours: we use it for this application only and keep it for 365 days after the decision.
""")


def test_a_batch_brief_asks_for_a_file() -> None:
    """No server, no latency, no port."""
    text = rendered(BATCH_ASSESSMENT)
    assert "`$PREDICTIONS`; both are one JSON object per line." in part(text, "How we run it")
    assert not [word for word in ("p95", "PORT", "serve", "POST") if word in text]


def test_without_a_brief_the_figures_are_told_still() -> None:
    """An assessment that has none of the sections renders without their headings."""
    text = rendered(ASSESSMENT)
    assert part(text, "What we ask for") == (
        "- **Good enough:** `macro_precision` of at least **0.88** on rows that you have not seen"
    )
    assert not [title for title in ("The situation", "AI tools", "Not graded") if f"## {title}" in text]


def test_the_policy_on_ai_tools_is_said() -> None:
    """Each of the three policies in a sentence, with the team's note."""
    said = {
        policy: part(rendered(replace(WHOLE, ai_tools=AiTools(policy))), "AI tools")
        for policy in ("allowed", "disclosed", "forbidden")
    }
    assert len(set(said.values())) == 3
    assert said["forbidden"] == "Please do this work without them."


def test_rows_that_are_not_asked_are_not_told() -> None:
    """The weights are those that count."""
    rows = tuple(replace(row, asked=row.id != "ethics") for row in ASSESSMENT.rubric.competencies)
    text = rendered(replace(ASSESSMENT, rubric=replace(ASSESSMENT.rubric, competencies=rows)))
    assert "Ethics" not in part(text, "How it is read")
    assert "| Problem framing & assumptions | 16.6 % |" in text
