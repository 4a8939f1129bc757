"""Data of another candidate's own, and commits in common: nobody has either by chance."""

from __future__ import annotations

from rubric.similarity.traces import Sort, Trace, compare_traces, given_rows, traces_of
from rubric.similarity.traces.history import Commit, History, remarks
from rubric.tree import File, SourceTree

STARTER = SourceTree({"README.md": File(b"# Task\n")})


def data(seed: int) -> bytes:
    """A training file of one candidate."""
    return b"".join(b'{"id": "r%d", "text": "ticket %d of %d"}\n' % (n, n * seed, seed) for n in range(400))


def submission(**files: bytes) -> SourceTree:
    """Files by name in data/."""
    return SourceTree({f"data/{name}.jsonl": File(text) for name, text in files.items()})


def test_another_candidates_own_rows_are_strong() -> None:
    """Who pushes rows that only somebody else was given has that person's data."""
    mine = (*traces_of(submission(extra=data(7)), STARTER), *given_rows({"data/train.jsonl": data(3)}))
    (flag,) = compare_traces(mine, {"otter": given_rows({"data/train.jsonl": data(7)})})
    assert (flag.kind, flag.strength) == ("given", "strong")
    assert flag.words.endswith("sampled lines of data that only the other was given")
    seen = flag.seen_by_other("badger")
    assert (seen.other, seen.score, seen.turned) == ("badger", 1.0, True)
    assert seen.words.endswith("sampled lines of data that only this candidate was given")
    assert seen.words.startswith("the other holds ")
    assert seen.seen_by_other("otter") == flag


def test_own_rows_are_nobody_elses() -> None:
    """What was given to both, or is the candidate's own, is no flag."""
    own = given_rows({"data/train.jsonl": data(3)})
    mine = (*traces_of(submission(train=data(3), split=data(3)[:9000]), STARTER), *own)
    assert compare_traces(mine, {"otter": given_rows({"data/train.jsonl": data(7)})}) == ()
    assert compare_traces(mine, {"otter": own}) == ()


def commits(*names: str) -> History:
    """Commits in a line, newest first, one file each, the last one the root."""
    after = [*names[1:], ""]
    return History(
        tuple(
            Commit(name * 40, (older * 40,) if older else (), 1)
            for name, older in zip(names, after, strict=True)
        )
    )


def history_traces(history: History) -> tuple[Trace, ...]:
    """The commits of a submission without files."""
    return traces_of(SourceTree(), STARTER, history, ("0" * 40,))


def test_a_commit_in_common_is_strong_and_the_starters_is_none() -> None:
    """The same work cannot have been committed twice."""
    mine, theirs = commits("b", "a", "0"), commits("c", "a", "0")
    (flag,) = compare_traces(history_traces(mine), {"otter": history_traces(theirs)})
    assert (flag.kind, flag.strength, flag.words) == (
        "commit",
        "strong",
        "1 commit of 2 in common beyond what was given",
    )
    longer = {"otter": {Sort.COMMIT: 8}}
    (flag,) = compare_traces(history_traces(mine), {"otter": history_traces(theirs)}, totals=longer)
    seen = flag.seen_by_other("badger")
    assert (seen.words, seen.score) == ("1 commit of 8 in common beyond what was given", 1 / 8)
    assert compare_traces(history_traces(commits("b", "0")), {"otter": history_traces(theirs)}) == ()


def test_what_stood_in_both_histories_is_told() -> None:
    """Where one took a copy and rewrote it; what both still hold, and the starter's, are no such thing."""
    copied, given_file = File(b"x = 1\n" * 50), STARTER.files["README.md"]
    history = History(versions=((copied.blob_id, "a.py"), (given_file.blob_id, "README.md")))
    still, gone = SourceTree({"a.py": copied}), SourceTree()
    mine, theirs = (traces_of(tree, STARTER, history) for tree in (gone, still))
    for one, two in ((mine, theirs), (theirs, mine), (mine, mine)):
        (flag,) = compare_traces(one, {"otter": two})
        assert (flag.kind, flag.strength, flag.score) == ("version", "notable", 1.0)
        assert flag.words == "1 file stood in both histories, byte for byte, and not in both at the end"
    assert [flag.kind for flag in compare_traces(theirs, {"otter": theirs})] == []


def test_a_ring_with_the_same_commits_is_told() -> None:
    """However many hold them: nobody comes by another's commits by chance."""
    ring = history_traces(commits("c", "a", "0"))
    flags = compare_traces(ring, dict.fromkeys(("ant", "bee", "cat", "dog", "elk"), ring), cohort=9)
    assert [flag.strength for flag in flags] == ["strong"] * 5


def test_a_history_begun_anew_and_a_single_dump_are_told() -> None:
    """Both are told in words; neither is a verdict."""
    anew = History((Commit("a" * 40, (), 12),))
    assert remarks(anew, ("0" * 40,)) == (
        "the history does not begin with the starter that was given: it was begun anew",
        "one commit brings 12 of the 12 changed files (1 commit in all): ask how the work went",
    )
    assert remarks(commits("b", "a", "0"), ("0" * 40,)) == ()


def test_a_history_that_was_cut_is_told_and_not_judged() -> None:
    """Where older commits were not read, the oldest one is no beginning; unread names are told too."""
    cut = "older commits than the newest 1 were not read"
    assert remarks(History((Commit("a" * 40, (), 12),), whole=False), ("0" * 40,)) == (cut,)
    (said,) = remarks(History((Commit("a" * 40, ("0" * 40,), None),)), ("0" * 40,))
    assert said == "the names of changed files were too many to read: only ids were compared"
