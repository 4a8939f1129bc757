"""The reviewer's report."""
# ruff: noqa: E501 (snapshots hold whole lines of Markdown)

from __future__ import annotations

from dataclasses import replace

from inline_snapshot import snapshot

from rubric import markdown
from rubric.flag import Flag
from rubric.grade import Graded
from rubric.model import Place, Submission
from rubric.observation import Ending, Phase
from rubric.report import reviewer_report
from tests.rubric import samples
from tests.rubric.samples import ABOUT


def text(graded: Graded) -> str:
    return markdown.render(reviewer_report(graded, ABOUT))


def test_the_report_of_the_honest_sample(graded: Graded) -> None:
    """One screen: gate, claim against measurement, timings with chart, facts, flags, score, provenance."""
    short = replace(ABOUT, links={"diff": "https://git.example/diff"})
    assert markdown.render(reviewer_report(graded, short)) == snapshot("""\
# heron-17: Support ticket classifier, attempt 2

Commit `4f0c2a9be1d7`, received 2026-03-02 10:15:00 UTC · [changes against the starter](<https://git.example/diff>)

✅ **Gate: pass** · Two commands, 50.9 s; the same again from cold<br>First run: build 38.2 s, reproduce 12.7 s, limit 30 min. Second, cold run: build 41.5 s, reproduce 12.9 s, limit 30 min. 2 metrics came back, at most 0.0004 apart, 0.005 allowed.

✅ **Claim: pass** · The claim holds<br>Claimed macro_precision 0.910 (submission.yml:4); metrics.json: 0.905, again 0.905; hidden set: 0.893 &#91;0.871, 0.914&#93;.

✅ **Hidden set: pass** · macro_precision 0.893 reaches 0.880<br>0.893 &#91;0.871, 0.914&#93; on 600 hidden rows, asked for 0.880; always giving the most frequent answer reaches 0.061.

✅ **Service level: pass** · p95 37 ms, limit 200 ms<br>p95 37 ms &#91;35 ms, 40 ms&#93;, limit 200 ms; by window 38 ms, 34 ms, 38 ms. 900 requests at 20 per second; 0 errors; the generator was 2.4 ms late at p99.

## Claim against measurement

|  | Value |  |
| --- | --- | --- |
| Claimed | 0.910 | `macro_precision` in `submission.yml:4` |
| The run wrote | 0.905 | `metrics.json` |
| The second, cold run wrote | 0.905 | 0.0004 apart, 0.005 allowed |
| Hidden set | 0.893 | 95 % interval 0.871 to 0.914, 600 rows, 0 without a valid answer |
| Baseline | 0.061 | always the most frequent answer |
| Asked for | 0.880 | `macro_precision`, claims within 0.02 |

**Own tests:** 31 collected, 30 passed, 1 skipped in 4.2 s (pytest). A fact; it is not graded.

<details><summary>Second looks: confidence off by 0.031 &#91;0.019, 0.047&#93;, twins 196 of 200 the same, again 50 of 50 the same</summary>

Expected calibration error 0.031, 95 % interval 0.019 to 0.047, over 600 answers: how far the confidence lies from the share that was right.

| Confidence | Answers | Mean | Right |  |
| --- | --- | --- | --- | --- |
| 0.5 to 0.6 | 41 | 0.55 | 58 % | ██████ |
| 0.8 to 0.9 | 120 | 0.86 | 84 % | ████████ |
| 0.9 to 1 | 439 | 0.97 | 92 % | █████████ |

| Asked twice | Pairs | Same answer | Right |
| --- | --- | --- | --- |
| hidden rows, as they stand and reworded | 200 | 196 | 179, then 178 |
| hidden rows, the same bytes twice | 50 | 50 | 45, then 45 |

</details>

<details><summary>Second, cold run: 2 of 2 metrics came back</summary>

No cache of the first run; host name `again`, local time +817 minutes; image `sha256:c01d`.

| Metric | First | Second | Apart | Allowed |
| --- | --- | --- | --- | --- |
| `accuracy` | 0.93 | 0.93 | 0 | 0.005 |
| `macro_precision` | 0.905 | 0.9046 | 0.0004 | 0.005 |

</details>

## Timings

| What | Measured &#91;95 % interval&#93; | Limit |
| --- | --- | --- |
| Build | 38.2 s | 30 min for both commands |
| Reproduce | 12.7 s | as above |
| Both again, cold | 41.5 s + 12.9 s | 30 min for both commands |
| Server start | 1.4 s | 60.0 s |
| Latency p50 | 18 ms &#91;17 ms, 18 ms&#93; |  |
| Latency p95 | 37 ms &#91;35 ms, 40 ms&#93; | 200 ms |
| Latency p99 | 50 ms &#91;47 ms, 55 ms&#93; |  |
| Load | 900 requests at 20/s in 3 windows; 0 errors |  |
| Throughput at saturation | 86.2 answers/s by 8 workers in 5.0 s, 0 errors |  |
| Calibration | 1.012 s before, 1.034 s after: 2 % apart | 20 % apart |
| Peak memory | 402 MiB (reproduce) | 2,048 MiB |
| CPU time | reproduce 11.9 s, load 20.3 s, reproduce cold 12.0 s |  |
| Image size | 418 MiB |  |

```mermaid
xychart-beta
    title "Latency by window; the line is the p95 limit of 200 ms"
    x-axis ["w1 p50", "w1 p95", "w1 p99", "w2 p50", "w2 p95", "w2 p99", "w3 p50", "w3 p95", "w3 p99", "all p50", "all p95", "all p99"]
    y-axis "ms" 0 --> 230
    bar [18.8, 38.1, 52.8, 16.4, 34.3, 49.5, 17.8, 38.1, 48.5, 17.8, 37.2, 50.3]
    line [200.0, 200.0, 200.0, 200.0, 200.0, 200.0, 200.0, 200.0, 200.0, 200.0, 200.0, 200.0]
```

| phase | took | ended | |
| --- | ---: | --- | --- |
| Build | 38.2 s | ✅ pass | ███████████████ |
| Reproduce | 12.7 s | ✅ pass | █████ |
| Server start | 1.4 s | ✅ pass | █ |
| Load | 51.3 s | ✅ pass | ████████████████████ |
| Own tests | 5.0 s | ✅ pass | ██ |
| Build, cold | 41.5 s | ✅ pass | ████████████████ |
| Reproduce, cold | 12.9 s | ✅ pass | █████ |

Both commands: 50.9 s, 3 % of the 30 min they may take.

## Changes against the starter

3 files added, 1 changed, 1 removed, 4 untouched. The README is changed. See [every change](<https://git.example/diff>).

Own lines: Python 91 in 1 file, Markdown 56 in 2 files.

<details><summary>Files that differ: 5</summary>

| File |  | Own lines |
| --- | --- | --- |
| `src/train.py` | added | 91 |
| `MEMO.md` | added | 44 |
| `README.md` | changed | 12 |
| `out/model.bin` | added |  |
| `BRIEF.md` | removed |  |

</details>

## Write-ups

| Write-up | Words | Outside the starter | Headings |
| --- | --- | --- | --- |
| `MEMO.md` | 560 | 548 | `Trade-off memo` · `Rejected` |
| `notes.txt` | 80 | 80 | `Later` |
| `slides.pdf` | not read | not read |  |

## Found text by row

Places to read first, at most 3 a row. No mark follows from them: what was found may be wrong, and where nothing was found it may stand there in other words.

| Row | Found text |  |  |
| --- | --- | --- | --- |
| Problem framing & assumptions | `MEMO.md:9` `Rejected option: A linear baseline was turned down` | `MEMO.md:5` `We assume that a wrong queue costs fourteen hours` | – |
| Data handling & feature pipeline | nothing found | – | – |
| Modelling choices & metrics | nothing found | – | – |
| Reproducibility & code hygiene | `src/train.py:3` `random.seed(7)` | – | – |
| Deployment & monitoring readiness | `MEMO.md:30` `Drift is not watched yet` (says "not") | – | – |
| Ethics & bias mitigation | nothing found | – | – |

## Warnings

- `out/model.bin`: a file of 12 MiB is committed
- ❌ fail Monitoring checklist: the heading Rollback is empty: write how to go back (`MONITORING.md:31`)
- ❔ inconclusive 5-8 minute screencast: a link is given; whether it plays is for a person to see (`submission.yml:7`)

<details><summary>Deliverables: 5 of 7 in place, 1 to fix</summary>

|  | Deliverable | What was seen | Where |
| --- | --- | --- | --- |
| ✅ pass | Dockerfile or run.sh | run.sh with setup, reproduce and serve | `run.sh:1` |
| ✅ pass | Pinned dependencies | 6 of 6 exact | `requirements.txt:1` |
| ✅ pass | Two commands in the README | both commands are written down | `README.md:12`, `README.md:17` |
| ✅ pass | Claimed metric | macro_precision 0.910 | `submission.yml:4` |
| ✅ pass | Trade-off memo | 548 words, every heading filled | `MEMO.md:1` |
| ❌ fail | Monitoring checklist | the heading Rollback is empty: write how to go back | `MONITORING.md:31` |
| ❔ inconclusive | 5-8 minute screencast | a link is given; whether it plays is for a person to see | `submission.yml:7` |

</details>

## Similarity

For reviewers only. **A flag is evidence, not a verdict**: read the lines and ask.

- **heron-04**: notable, 31 % of this submission's own code: `src/features.py:20` (18 lines) beside `lib/text.py:44` (17 lines)

## Score

Score so far: **81.6 %** over 4 of 6 rows; pass line 70 %; the reproducibility gate passed.

<details><summary>Provenance</summary>

|  |  |
| --- | --- |
| Commit | `4f0c2a9be1d7358c6a4e0f9d2b7c1a3e5d6f7081` |
| Tree | `sha256:77aa` |
| Assessment | `ticket-classifier` `sha256:91c0` |
| Rubric | `sha256:5b1d` |
| Grader | `0.1.0` |
| Seed | `7` |
| Image | `sha256:c0ffee` on `python:3.11-slim-bookworm` `sha256:ba5e` |
| Runner | local, 2 CPUs, 8,192 MiB, `Docker 20.10.24 runc 6.1.0 x86_64 cgroup v2` |
| Limits | 30 min, 2,048 MiB, 1 CPU, 256 processes, 1,024 open files, 512 MiB of output, build network registries |

</details>
""")


def test_the_order_is_fixed(graded: Graded) -> None:
    """The gate comes first, the score after everything it rests on, the folds last."""
    shown = text(graded)
    order = [
        "**Gate",
        "## Claim against measurement",
        "## Timings",
        "xychart-beta",
        "## Changes against the starter",
        "## Write-ups",
        "## Found text by row",
        "## Warnings",
        "## Similarity",
        "## Score",
        "Provenance",
    ]
    assert [shown.index(words) for words in order] == sorted(shown.index(words) for words in order)


def test_a_failed_build_shows_why_and_its_log() -> None:
    """The reason stands in the gate line, the last log lines in a fold; nothing later is invented."""
    failed = samples.stopped(
        Phase.BUILD, Ending.NONZERO, "requirements.txt:3: no such version", "ERROR: no match"
    )
    shown = text(samples.graded(failed))
    assert "❌ **Gate: fail** · Build ended with an error<br>requirements.txt:3: no such version" in shown
    assert "<summary>Last lines of the build log</summary>\n\n```text\nERROR: no match\n```" in shown
    assert "| Hidden set | not measured |  |" in shown
    assert "mermaid" not in shown


def test_at_most_three_spans_of_a_flag_are_shown() -> None:
    """Five matching places show three and the number of the rest; the other side is an alias and a path only."""
    spans = tuple((Place("a.py", n), Place("b.py", n), 8, 9) for n in range(1, 6))
    shown = text(samples.graded(flags=[Flag("heron-04", 0.9, "strong", spans)]))
    assert shown.count("beside") == 3
    assert "; and 2 more places" in shown
    assert "A flag is evidence, not a verdict" in shown


def test_what_a_flag_was_found_to_be_stands_beside_it() -> None:
    """In the reviewer's own words, in which nothing comes alive."""
    shown = text(
        samples.graded(flags=[Flag("heron-04", 0.9, "strong", outcome="allowed, by remy: @acme said")])
    )
    assert "of this submission's own code. Found to be **allowed, by remy: @&#8203;acme said**" in shown


def test_no_flag_is_said_in_one_line() -> None:
    """Silence could mean that nothing was compared."""
    assert "**Similarity:** no flag" in text(samples.graded(flags=()))


def test_nothing_claimed_is_said() -> None:
    """Without a claim the table still shows the hidden set."""
    shown = text(samples.graded(submission=Submission()))
    assert "| Claimed | nothing |  |" in shown
    assert "| Hidden set | 0.893 |" in shown
