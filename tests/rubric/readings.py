"""A sample reading of a submission's files, a whole small submission to read, and any reading at all."""

from __future__ import annotations

from hypothesis import strategies as st

from rubric.model import Place
from rubric.reading import Changes, Oddity, Pointer, Reading, RowPointers, Section, Writeup
from rubric.reading.changes import FileChange, How, LanguageLines, Readme
from rubric.reading.tags import Tag
from rubric.tree import File, SourceTree

MEMO = """\
# Trade-off memo

## Problem and assumptions

We assume that a wrong queue costs fourteen hours.
So precision counts for more. Coverage is what the desk asks about, and it comes second here.

## Rejected option

A linear baseline was turned down: it reads the last request of a ticket as if it were the first.
"""
README = """\
# Support tickets

Build the image, then run `sh run.sh reproduce`. The fixed seed gives the same figures each time, and the
tests need neither network nor data: they build tickets of their own, train on them and look at the answers.
"""
MONITORING = """\
# Monitoring

## Rollback

Roll back when fewer than 88 of 100 sampled answers are right, or p95 is above 200 ms for 15 minutes.
Drift is not watched yet; label shift could be seen in the weekly sample, which the desk lead reads by hand.
"""
TRAIN = "import random\n\nrandom.seed(7)\nprint('trained')\n"

STARTER = SourceTree(
    {
        "README.md": File(b"# The brief\n\nClassify tickets. Latency, cost, bias and drift count.\n"),
        "BRIEF.md": File(b"# The brief\n"),
        "run.sh": File(b"echo to be written\n"),
        "data/train.jsonl": File(b'{"id": 1}\n'),
    }
)
TREE = SourceTree(
    {
        "README.md": File(README.encode()),
        "MEMO.md": File(MEMO.encode()),
        "MONITORING.md": File(MONITORING.encode()),
        "run.sh": File(b"echo to be written\npython src/train.py\n"),
        "src/train.py": File(TRAIN.encode()),
        "input/rows.jsonl": File(b'{"id": 1}\n'),
        "data/train.jsonl": File(b'{"id": 1}\n'),
    }
)

READING = Reading(
    Changes(
        added=3,
        changed=1,
        removed=1,
        moved=0,
        untouched=4,
        files=(
            FileChange("src/train.py", How.ADDED, 91),
            FileChange("MEMO.md", How.ADDED, 44),
            FileChange("README.md", How.CHANGED, 12),
            FileChange("out/model.bin", How.ADDED, 0),
            FileChange("BRIEF.md", How.REMOVED, 0),
        ),
        languages=(LanguageLines("Python", 1, 91), LanguageLines("Markdown", 2, 56)),
        readme=Readme.OWN,
    ),
    (
        Writeup(
            "MEMO.md",
            560,
            548,
            (
                Section(1, "Trade-off memo", "trade-off-memo"),
                Section(9, "Rejected", "rejected"),
            ),
        ),
        Writeup("notes.txt", 80, 80, (Section(3, "Later", ""),)),
        Writeup("slides.pdf", None, None),
    ),
    (
        RowPointers(
            "framing",
            (
                Pointer(
                    Place("MEMO.md", 9),
                    "Rejected option: A linear baseline was turned down",
                    "rejected-option",
                ),
                Pointer(Place("MEMO.md", 5), "We assume that a wrong queue costs fourteen hours"),
            ),
        ),
        RowPointers("data", ()),
        RowPointers("modelling", ()),
        RowPointers("reproducibility", (Pointer(Place("src/train.py", 3), "random.seed(7)"),)),
        RowPointers(
            "deployment", (Pointer(Place("MEMO.md", 30), "Drift is not watched yet", "", tag=Tag.NOT),)
        ),
        RowPointers("ethics", ()),
    ),
    (Oddity(Place("out/model.bin"), "a file of 12 MiB is committed"),),
)


def readings(text: st.SearchStrategy[str]) -> st.SearchStrategy[Reading]:
    """Any reading, with such texts wherever a candidate's may stand."""
    count, some = st.integers(0, 10**6), st.integers(1, 3)
    places = st.builds(Place, text, st.none() | count)
    sections = st.builds(Section, count, text, text)
    changes = st.builds(
        Changes,
        *[count] * 5,
        st.lists(st.builds(FileChange, text, st.sampled_from(How), count), max_size=3).map(tuple),
        st.lists(st.builds(LanguageLines, st.just("Python"), some, some), max_size=2).map(tuple),
        st.sampled_from(Readme),
    )
    writeups = st.builds(
        Writeup, text, st.none() | count, st.none() | count, st.lists(sections, max_size=3).map(tuple), count
    )
    pointers = st.builds(Pointer, places, text, text, st.sampled_from(Tag))
    rows = st.builds(
        RowPointers, st.sampled_from(("framing", "data", "ethics")), st.lists(pointers, max_size=3).map(tuple)
    )
    return st.builds(
        Reading,
        changes,
        st.lists(writeups, max_size=10).map(tuple),
        st.lists(rows, max_size=3).map(tuple),
        st.lists(st.builds(Oddity, places, text), max_size=3).map(tuple),
        count,
    )
