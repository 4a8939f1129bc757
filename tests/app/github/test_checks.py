"""Check runs on the emulator: annotations once, buttons, sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.effects import Annotation, Button, PutCheckRun
from app.ports import GitHub
from rubric.tree import File, SourceTree
from tests.app.github.conftest import World

pytestmark = pytest.mark.real

BUTTON = Button("Re-run", "Build, run and measure this commit again", "rerun")


@pytest.fixture
async def running(world: World, github: GitHub, repo: str) -> PutCheckRun:
    """A check run that goes on, on a commit."""
    sha = await github.push_tree(
        world.installation,
        repo,
        branch="main",
        tree=SourceTree({"a.py": File(b"x\n" * 200)}),
        message="m",
        parent=None,
    )
    return PutCheckRun(
        world.installation, repo, sha, "k", "Deliverables", "in_progress", None, "Reading", "soon"
    )


def notes(number: int) -> tuple[Annotation, ...]:
    """So many annotations, one a line."""
    return tuple(Annotation("a.py", line, "warning", f"n{line}", "mend it") for line in range(1, number + 1))


def shown(world: World, check_id: int, repo: str) -> list[int]:
    """The lines of the annotations that GitHub holds."""
    pages = [
        world.lead.get(f"/repos/{repo}/check-runs/{check_id}/annotations", per_page=100, page=page)
        for page in (1, 2)
    ]
    return [row["start_line"] for page in pages for row in page]


@pytest.mark.parametrize("number", [1, 50, 51, 120])
async def test_each_annotation_stands_once(
    world: World, github: GitHub, running: PutCheckRun, number: int
) -> None:
    """Over several requests, and posted again and again: GitHub appends, so what is there is counted."""
    check_id = await github.put_check_run(running)
    done = replace(running, status="completed", conclusion="neutral", annotations=notes(number))
    for known in (check_id, None, check_id):
        assert await github.put_check_run(replace(done, known_id=known)) == check_id
    assert shown(world, check_id, running.repo) == list(range(1, number + 1))


async def test_what_a_crash_left_out_is_added(world: World, github: GitHub, running: PutCheckRun) -> None:
    """After a crash between two requests the rest follows, and nothing twice."""
    done = replace(running, status="completed", conclusion="neutral")
    check_id = await github.put_check_run(replace(done, annotations=notes(50)))
    await github.put_check_run(replace(done, annotations=notes(120)))
    assert shown(world, check_id, running.repo) == list(range(1, 121))


async def test_fresh_one_is_created_whole(world: World, github: GitHub, running: PutCheckRun) -> None:
    """A first post may hold everything; the second finds it by its key."""
    done = replace(running, status="completed", conclusion="action_required", annotations=notes(60))
    check_id = await github.put_check_run(replace(done, fresh=True))
    assert await github.put_check_run(done) == check_id
    assert shown(world, check_id, running.repo) == list(range(1, 61))


async def test_button_comes_and_goes(world: World, github: GitHub, running: PutCheckRun) -> None:
    """A completed check run has the button that it was given; a candidate's press reaches us by its name."""
    done = replace(
        running, status="completed", conclusion="neutral", buttons=(BUTTON,), details_url="https://x.test/1"
    )
    check_id = await github.put_check_run(done)
    press = {"login": world.candidate.login, "identifier": "rerun"}
    assert world.lead.post(f"/_stand/click/{check_id}", press) is not None
    found = world.lead.get(f"/repos/{running.repo}/check-runs/{check_id}")
    assert (found["conclusion"], found["details_url"]) == ("neutral", "https://x.test/1")
    await github.put_check_run(replace(done, buttons=()))
    with pytest.raises(Exception, match="no such button"):
        world.lead.post(f"/_stand/click/{check_id}", press)


async def test_conclusion_that_was_taken_away_is_put_back(
    world: World, github: GitHub, running: PutCheckRun
) -> None:
    """GitHub's own re-run button empties a check run; the same post fills it again."""
    done = replace(running, status="completed", conclusion="success", annotations=notes(3))
    check_id = await github.put_check_run(done)
    world.lead.post(f"/_stand/click/{check_id}", {"login": world.candidate.login})
    assert world.lead.get(f"/repos/{running.repo}/check-runs/{check_id}")["conclusion"] is None
    assert await github.put_check_run(replace(done, known_id=check_id)) == check_id
    assert world.lead.get(f"/repos/{running.repo}/check-runs/{check_id}")["conclusion"] == "success"
    assert shown(world, check_id, running.repo) == [1, 2, 3]


@pytest.mark.parametrize("character", ["a", "█", "😀"], ids=["1", "3", "4"])  # bytes of each
async def test_texts_of_any_length_are_taken(
    world: World, github: GitHub, running: PutCheckRun, character: str
) -> None:
    """Summary, text, title and messages are cut to GitHub's sizes, which are bytes."""
    long = character * 70_000
    note = Annotation("a.py", 1, "notice", long, long)
    check_id = await github.put_check_run(
        replace(
            running,
            status="completed",
            conclusion="neutral",
            title=long,
            summary=long,
            text=long,
            annotations=(note,),
        )
    )
    output = world.lead.get(f"/repos/{running.repo}/check-runs/{check_id}")["output"]
    assert "Cut here" in output["summary"]
