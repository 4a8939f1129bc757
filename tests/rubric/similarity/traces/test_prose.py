"""Prose in common: found whatever language, layout and homoglyphs; the starter's words do not count."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rubric.similarity.traces import Sort, compare_traces, traces_of
from rubric.similarity.traces.prose import RUN, WINDOW
from rubric.tree import File, SourceTree

MEMO = """# Trade-offs

We chose a linear model over a transformer because the desk answers twelve hundred tickets a day on one
core, and the linear model reaches the bar with a tenth of the latency. The rejected option costs a graphics
card and three weeks. Two failures worry us most: invoices that mention shipping, which the bag of words
cannot tell apart, and the slow drift of topics after each product launch, which we watch with a weekly
sample of two hundred labelled tickets and roll back on when precision falls below eighty-five percent.
"""
OTHER = """# Choice

A gradient boosted tree on character counts was my pick. It trains in a minute and I can explain each split.
Neural networks would need more data than we have. It breaks when customers write in Dutch and when somebody
pastes a log file. An alarm rings if the share of unknown words doubles within a day.
"""
LEAST = RUN + WINDOW - 1
GIVEN = SourceTree(
    {"README.md": File(b"# Task\n\nWrite the memo here, one page, with two failure modes and a plan.\n")}
)


def tree(**texts: str) -> SourceTree:
    """Files by name; `_` stands for the dot."""
    return SourceTree({name.replace("_", "."): File(text.encode()) for name, text in texts.items()})


def flags(one: SourceTree, two: SourceTree) -> list[tuple[str, str]]:
    """Kind and strength of what two submissions have in common."""
    mine, theirs = traces_of(one, GIVEN), traces_of(two, GIVEN)
    return [(flag.kind, flag.strength) for flag in compare_traces(mine, {"otter": theirs})]


def test_a_copied_memo_is_strong_with_its_passage_on_both_sides() -> None:
    """Share, longest passage and lines are told."""
    (flag,) = compare_traces(
        traces_of(tree(MEMO_md=MEMO), GIVEN), {"otter": traces_of(tree(docs_md="# Mine\n\n" + MEMO), GIVEN)}
    )
    assert (flag.other, flag.kind, flag.strength) == ("otter", "prose", "strong")
    assert flag.words == "100 % of this submission's prose; the longest passage in common has some 89 words"
    assert [(str(here), str(there), *lines) for here, there, *lines in flag.spans] == [
        ("MEMO.md:3", "docs.md:5", 5, 5)
    ]


def test_other_words_on_the_same_matter_are_no_flag() -> None:
    """Two memos of two people about the same choice."""
    assert flags(tree(MEMO_md=MEMO), tree(MEMO_md=OTHER)) == []


def test_layout_case_and_look_alikes_hide_nothing() -> None:
    """Other line ends, capitals, zero-width signs and Cyrillic letters."""
    hidden = MEMO.upper().replace("\n", " ").replace("# TRADE-OFFS", "# X\n\n").replace("E", "\u0415")
    assert flags(tree(MEMO_md=MEMO), tree(MEMO_md=hidden.replace(" ", "\u200b ", 20))) == [
        ("prose", "strong")
    ]


def test_every_ninth_word_replaced_is_still_found() -> None:
    """A passage is joined across one or two words that were replaced."""
    words = MEMO.split(" ")
    words[10::9] = ["something"] * len(words[10::9])
    assert flags(tree(MEMO_md=MEMO), tree(MEMO_md=" ".join(words))) == [("prose", "notable")]


@given(st.lists(st.integers(0, 400), min_size=LEAST, max_size=LEAST + 20), st.randoms())
def test_every_passage_of_twelve_words_leaves_a_trace(passage: list[int], rng: Random) -> None:
    """Whatever stands around it on either side."""
    copied = " ".join(f"w{word}" for word in passage)
    mine, theirs = (traces_of(tree(MEMO_md=f"{_other(rng)} {copied} {_other(rng)}"), GIVEN) for _ in range(2))
    assert {one.hash for one in mine} & {one.hash for one in theirs}


def _other(rng: Random) -> str:
    return " ".join(f"{rng.randrange(2**40):x}" for _ in range(40))


def test_a_sentence_that_stands_elsewhere_as_well_breaks_no_passage() -> None:
    """Who puts pieces of a copy before it is found all the same."""
    words = MEMO.split()
    pieces = "\n\n".join(" ".join(words[at : at + 8]) for at in range(10, 90, 20))
    (flag,) = compare_traces(
        traces_of(tree(MEMO_md=MEMO), GIVEN),
        {"otter": traces_of(tree(MEMO_md=pieces + "\n\n" + MEMO), GIVEN)},
    )
    assert int(flag.words.split(" some ")[1].split()[0]) > 80


def test_runs_of_the_starter_are_none_of_a_text_that_changes_it() -> None:
    """Also where the words around them are others than in the starter."""
    words = MEMO.split()
    pieces = [" ".join(words[at : at + 20]) for at in range(0, len(words), 20)]
    starter, mine = tree(README_md=MEMO), tree(a_md="\n\nunheard words\n\n".join(pieces))
    known = {one.hash for one in traces_of(tree(a_md=MEMO), SourceTree())}
    assert not known & {one.hash for one in traces_of(mine, starter)}


def test_scripts_without_blanks_are_read_by_sign() -> None:
    """Japanese prose."""
    said = (
        "私たちは線形モデルを選びました。待ち時間が十分の一になり、机は一日に千二百件の票に答えるからです。"
        "却下した案は画像処理の装置と三週間の仕事を要します。心配な失敗は二つあり、送り状の誤りと話題の移り変わりです。"
    )
    assert flags(tree(MEMO_md=said), tree(NOTES_md=said)) == [("prose", "strong")]


def test_the_starters_words_count_nothing() -> None:
    """What both were given is nobody's copy."""
    given_text = GIVEN.text("README.md") or ""
    assert flags(tree(README_md=given_text + OTHER), tree(README_md=given_text + MEMO)) == []


def test_what_many_hold_tells_nothing() -> None:
    """A quotation that more than four others have as well; in a larger round, more than two."""
    all_alike = traces_of(tree(MEMO_md=MEMO), GIVEN)
    assert compare_traces(all_alike, dict.fromkeys(("ant", "bee", "cat", "dog", "elk"), all_alike)) == ()
    assert len(compare_traces(all_alike, dict.fromkeys(("ant", "bee", "cat", "dog"), all_alike))) == 4
    assert compare_traces(all_alike, dict.fromkeys(("ant", "bee", "cat"), all_alike), cohort=30) == ()


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    """Whatever stands in a file."""
    assert all(
        one.sort is Sort.PROSE
        for one in traces_of(SourceTree({"a.md": File(text.encode("utf-8", "replace"))}), GIVEN)
    )
