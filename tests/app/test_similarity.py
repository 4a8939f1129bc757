"""Similarity in the running service: code, prose and history flagged to reviewers only, shown on a page."""

from __future__ import annotations

import inspect
import textwrap

import pytest

from rubric.tree import File, SourceTree
from tests.app.world import SLUG, World, submission_tree

pytestmark = pytest.mark.real

COPIED = inspect.getsource(textwrap)  # real code with enough structure to be recognised
MEMO = b"# Memo\n\n" + b" ".join(b"word%d" % number for number in range(120)) + b"\n"


def copied() -> SourceTree:
    """Code and a memo that two candidates hand in."""
    return SourceTree({**submission_tree(COPIED).files, "NOTES.md": File(MEMO)})


async def test_code_and_prose_are_flagged_and_shown_on_both_sides(world: World) -> None:
    """The report links the round's page, which has both sides; whoever is the candidate learns nothing."""
    first, second = await world.invite("ada"), await world.invite("bob")
    await world.graded(first, copied())
    attempt = await world.graded(second, copied())
    comments = [text for _, text in world.github.repo(second.review_repo).comments.values()]
    (report,) = [text for text in comments if f"**{first.alias}**" in text]
    flagged = report[report.index("## Similarity") :]
    assert f"**{first.alias}**: strong, 100 % of this submission's prose" in flagged
    address = world.settings.links.similarity(SLUG)
    assert address in report
    page = (await world.http.get(address)).text
    data = (await world.http.get(f"{address}/data")).json()
    wrong = await world.http.get(address.replace("/similarity/", "/similarity/x"))
    assert page.count("word7 word8") >= 2
    assert {(link["source"], link["target"]) for link in data["links"]} == {
        tuple(sorted((first.alias, second.alias)))
    }
    assert {link["kind"] for link in data["links"]} == {"code", "prose", "commit"}
    assert wrong.status_code == 404
    own = [text for _, text in world.github.repo(second.repo).comments.values()]
    own += [run.summary for run in world.checks(second, attempt.sha).values()]
    assert not any(first.alias in text or "similar" in text.lower() for text in own)


async def test_a_history_that_cannot_be_read_stops_nothing(world: World) -> None:
    """The attempt is graded, and the report says what is missing."""
    candidate = await world.invite()
    world.github.break_down("fetch_history")
    await world.graded(candidate, submission_tree())
    _, report = world.github.comment(candidate.review_repo, "report")
    assert "the history could not be read: commits were not compared" in report
