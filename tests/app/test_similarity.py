"""Similarity in the running service: code, prose and history flagged to reviewers only, shown on a page."""

from __future__ import annotations

import inspect
import textwrap

import pytest

from app.renderings import REPORT
from app.review.state import TAKE_HOME, Move, Verdict
from app.state import Candidate
from rubric.tree import File, SourceTree
from tests.app.world import SLUG, World, submission_tree, until

pytestmark = pytest.mark.real

COPIED = inspect.getsource(textwrap)  # real code with enough structure to be recognised
MEMO = b"# Memo\n\n" + b" ".join(b"word%d" % number for number in range(120)) + b"\n"


def copied(by: str = "") -> SourceTree:
    """Code and a memo that two candidates hand in, with a file of one's own where it is not the same tree."""
    own = {f"{by}.yml": File(f"by: {by}\n".encode())} if by else {}
    return SourceTree({**submission_tree(COPIED).files, "NOTES.md": File(MEMO), **own})


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
    beyond = (await world.http.get(f"{address}/data?part=2")).json()
    assert (data["parts"], data["left_out"], beyond["links"]) == (1, 0, [])
    assert (await world.http.get(f"{address}/data?part=0")).status_code == 422
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


async def test_the_earlier_page_gets_the_flag_and_loses_it(world: World) -> None:
    """Posted once for each change; its candidate, and a page that was decided on, are left alone."""
    first, second = await world.invite("ada"), await world.invite("bob")
    decided = await world.invite("cyd")
    await world.graded(first, copied())
    await world.graded(decided, submission_tree("print('other')\n"))
    own = dict(world.github.repo(first.repo).comments)
    await world.graded(second, copied("bob"))
    flagged = f"**{second.alias}**: strong, 100 % of this submission's prose"
    await until(lambda: flagged in report_of(world, first), "the flag on the earlier page")
    versions = version_of(world, first)
    await world.graded(second, copied("bob"))  # the same once more
    assert version_of(world, first) == versions
    await world.graded(second, submission_tree("print('anew')\n"))
    await until(lambda: second.alias not in report_of(world, first), "the flag to go")
    with world.work.store.transaction() as records:
        records.add_move(Move(first.id, "t", "lena-lead", Verdict.DECLINE, TAKE_HOME, ""))
    await world.graded(second, copied("bob"))
    assert second.alias not in report_of(world, first)
    data = (await world.http.get(f"{world.settings.links.similarity(SLUG)}/data")).json()
    assert {link["kind"] for link in data["links"]} >= {"code", "prose"}
    assert world.github.repo(first.repo).comments == own


def report_of(world: World, candidate: Candidate) -> str:
    """The report on a candidate's review pull request, as it is shown."""
    known = world.known(candidate)
    comments = world.github.repo(known.review_repo).comments.values()
    return "\n".join(text for number, text in comments if number == known.review_pr)


def version_of(world: World, candidate: Candidate) -> int:
    """How often the report of a candidate has changed."""
    known = world.known(candidate)
    with world.work.store.reading() as records:
        shown = records.rendering(f"{known.review_repo}#{known.review_pr}:{REPORT}")
    assert shown is not None
    return shown.version


async def test_a_history_that_cannot_be_read_stops_nothing(world: World) -> None:
    """The attempt is graded, and the report says what is missing."""
    candidate = await world.invite()
    world.github.break_down("fetch_history")
    await world.graded(candidate, submission_tree())
    _, report = world.github.comment(candidate.review_repo, "report")
    assert "the history could not be read: commits were not compared" in report
